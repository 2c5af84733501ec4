//! The words around an age.

/// Behind the number and a space or hyphen; these alone make it an age.
#[rustfmt::skip]
pub(super) const OLD: &[&str] = &[
    "years old", "year old", "years-old", "year-old", "yrs old", "yr old", "yrs. old", "yr-old", "years young", "years of age", "y/o", "y.o", "y/m", "y/f", "yo ", "yo,", "yo.", "y.o.",
    "months old", "month old", "month-old", "months-old", "mo old", "weeks old", "week old", "week-old", "days old", "day old", "day-old",
    "jahre alt", "jahre jung", "monate alt", "wochen alt", "jährig", "jaehrig", "monate alte", "jaar oud", "jarige", "maanden oud", "år gammal", "år gammel", "år gamla",
    "årig", "åring", "vuotias", "vuotta vanha", "éves", "yaşında", "años de edad", "anos de idade", "ans et demi", "anni compiuti", "letni", "letý", "letá",
    "岁", "歲", "歳", "才", "세", "살", "летн", "лет отроду", "χρον", "tuổi", "tahun", "साल", "वर्ष", "ปี", "річн",
];
/// Years that are an age after one of the words in [`HAS`] or of a person.
pub(super) const YEARS: &[&str] = &[
    "ans",
    "años",
    "anos",
    "anni",
    "lat",
    "let",
    "år",
    "jaar",
    "лет",
    "года",
    "год",
    "ετών",
    "ani",
    "mois",
    "meses",
    "mesi",
    "Jahre",
    "yrs",
    "years",
    "χρονών",
    "годин",
    "років",
    "року",
    "рокiв",
    "год.",
    "عاما",
    "عامًا",
    "سنة",
    "שנים",
    "thn",
    "anys",
    "J.",
];
/// Right before the number.
#[rustfmt::skip]
pub(super) const HAS: &[&str] = &[
    "ai", "tiene", "tengo", "tienes", "tenía", "cumplió", "cumple", "ho", "ha", "hai", "aveva", "tem", "tenho", "tinha", "mam", "ma",
    "miał", "miała", "wieku", "мне", "ему", "ей", "Мне", "Ему", "Ей", "âgé", "âgée", "edad", "idade", "età", "leeftijd",
    "kvinne", "kvinna", "kvinde", "mann", "mand", "pasient", "patient", "jente", "gutt", "pojke", "flicka", "dreng", "pige", "frau", "kobieta", "mężczyzna",
    "пациент", "пациентка", "мужчина", "женщина", "чоловік", "жінка", "žena", "muž", "мъж", "жена",
];
/// Before `de`, `di`, `von`, `van`, `of`.
#[rustfmt::skip]
pub(super) const PEOPLE: &[&str] = &[
    "âgé", "âgée", "âgés", "âgées", "homme", "femme", "fille", "garçon", "patient", "patiente", "enfant", "personne", "fils", "mère", "père", "étudiant", "étudiante",
    "hombre", "mujer", "niño", "niña", "chico", "chica", "paciente", "hijo", "hija", "joven", "señor", "señora", "varón", "edad",
    "uomo", "donna", "ragazzo", "ragazza", "bambino", "bambina", "paziente", "figlio", "figlia", "homem", "mulher", "menino", "menina", "filho", "filha",
    "victim", "vítima", "víctima", "victime", "vittima", "usuario", "usuaria", "opfer", "suspect", "driver", "tenant", "resident", "client", "cliente", "kunde", "kundin",
    "alter", "age", "leeftijd", "man", "vrouw", "edad", "idade", "età", "âge",
];
/// Before a number in brackets.
#[rustfmt::skip]
pub(super) const FAMILY: &[&str] = &[
    "wife", "husband", "son", "daughter", "mother", "father", "brother", "sister", "mum", "mom", "dad", "frau", "mann", "sohn", "tochter", "mutter", "vater",
    "femme", "mari", "fils", "fille", "mujer", "esposa", "marido", "hijo", "hija", "moglie", "marito", "figlio", "figlia",
];
/// What may be so many years old and is no person.
#[rustfmt::skip]
pub(super) const THINGS: &[&str] = &[
    "whisky", "whiskey", "scotch", "rum", "wine", "building", "house", "home", "company", "car", "tree", "bug", "codebase", "law", "software", "code", "tradition",
    "mortgage", "bond", "church", "bridge", "system", "laptop", "firm", "startup", "record", "data", "post", "article", "thread", "account", "file", "boiler", "roof", "vehicle",
    "computer", "phone", "server", "pc", "project", "version", "cheese", "city", "town", "school", "business", "story", "news", "backup", "comment",
    "starter", "sourdough", "malt", "brandy", "cognac", "vinegar", "engine", "battery", "fridge", "machine", "equipment", "appliance", "device", "tv", "monitor", "printer", "router",
    "disk", "drive", "kernel", "app", "tool", "library", "package", "repo", "repository", "blog", "website", "site", "domain", "film", "movie", "song", "album", "book", "painting", "piano",
    "guitar", "bike", "boat", "ship", "plane", "aircraft", "train", "dataset", "apartment", "property", "furnace", "organization", "institution", "band", "club", "wall", "road", "pipe", "pipes",
];
/// Right before a limit.
#[rustfmt::skip]
pub(super) const LIMITS: &[&str] = &[
    "over", "under", "least", "than", "above", "below", "until", "minimum", "maximum", "between", "mindestens", "über", "unter", "ab", "plus", "moins", "más",
    "menos", "page", "to", "bis", "and", "through", "or",
];
