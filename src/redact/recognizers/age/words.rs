//! The words around an age.

use super::super::super::bytes::{Words, words};

/// Behind the number and a space or hyphen; these alone make it an age.
#[rustfmt::skip]
pub(super) const OLD: Words = words!(&[
    "years old", "year old", "years-old", "year-old", "yrs old", "yr old", "yrs. old", "yr-old", "years young", "years of age", "y/o", "y.o", "y/m", "y/f", "yrs/m", "yrs/f", "yo ", "yo,", "yo.", "y.o.",
    "months old", "month old", "month-old", "months-old", "mo old", "weeks old", "week old", "week-old", "days old", "day old", "day-old",
    "jahre alt", "jahre jung", "monate alt", "wochen alt", "jährig", "jaehrig", "monate alte", "jaar oud", "jarige", "maanden oud", "år gammal", "år gammel", "år gamla", "ára gam",
    "årig", "åring", "vuotias", "vuotta vanha", "aastane", "aastat vana", "éves", "yaşında", "yaşlı", "años de edad", "anos de idade", "anni compiuti", "letni", "letý", "letá",
    "godišnja", 
    "岁", "歲", "歳", "才", "세", "살", "летн", "лет отроду", "годишн", "χρον", "tuổi", "річн", "ساله", 
]);
/// Behind such a word, where it is another one: generations, centuries, talents.
pub(super) const LONGER: Words = words!(&["대", "기", "트", "能"]);
/// Years that are an age after one of the words in [`HAS`] or of a person.
#[rustfmt::skip]
pub(super) const YEARS: Words = words!(&[
    "ans", "años", "anos", "anni", "lat", "lata", "let", "rokov", "rokoch", "år", "ára", "jaar", "лет", "года", "год", "год.", "г.", "ετών", "ani", "de ani", "mois", "meses", "mesi", "měsíců",
    "Jahre", "Jahren", "J.", "yrs", "yrs.", "yr", "years", "y", "χρονών", "годин", "років", "року", "рокiв", "роки", "години", "godina", "godine", "godini", "leta", "gadi", "gadus", "metai", "metų", "m.",
    "jr", "aastat", "a.", "vuotta", "v", "v.", "év", "yaş", "عاما", "عامًا", "سنة", "سنوات", "سال", "שנים", "שנה", "thn", "tahun", "th", "anys", 
    "साल", "वर्ष", "वर्षे", "বছর", "ปี", 
]);
/// What years are of that are no age: `10 ans d'expérience`, `5 лет опыта`.
#[rustfmt::skip]
pub(super) const SERVED: Words = words!(&[
    "exp", "erfa", "esper", "ervaring", "doświad", "опыт", "опит", "досвід", "garan", "гарант", "kokem", "prax", "tapaszt", "isku", "izku", "deneyim", "staż", "стаж",
    "servi", "carri", "antig", "pengal", "अनुभव", "ประสบ", "later", "ago", "après", "después", "lalu", "pozn", "назад", "тому", "senare", "siden",
]);
/// Right before the number.
#[rustfmt::skip]
pub(super) const HAS: Words = words!(&[
    "ai", "tiene", "tengo", "tienes", "tenía", "cumplió", "cumple", "ho", "ha", "hai", "aveva", "tem", "tenho", "tinha", "mam", "ma",
    "miał", "miała", "wieku", "мне", "ему", "ей", "Мне", "Ему", "Ей", "âgé", "âgée", "edad", "idade", "età", "leeftijd",
    "kvinne", "kvinna", "kvinde", "mann", "mand", "pasient", "patient", "jente", "gutt", "pojke", "flicka", "dreng", "pige", "frau", "kobieta", "mężczyzna",
    "пациент", "пациентка", "мужчина", "женщина", "чоловік", "жінка", "žena", "muž", "мъж", "жена",
    "mám", "imam", "ima", "мені", "йому", "їй", "исполнилось", "είμαι", "είναι", "ηλικίας", "té", "olen", "skończył", "skończyła", "fyller", "fyllt", "fylder", "man", "am",
]);
/// Before `de`, `di`, `von`, `van`, `of`; somewhere before a comma and years that end there.
#[rustfmt::skip]
pub(super) const PEOPLE: Words = words!(&[
    "âgé", "âgée", "âgés", "âgées", "homme", "femme", "fille", "garçon", "patient", "patiente", "enfant", "personne", "fils", "mère", "père", "étudiant", "étudiante",
    "hombre", "mujer", "niño", "niña", "chico", "chica", "paciente", "hijo", "hija", "joven", "señor", "señora", "varón", "edad",
    "uomo", "donna", "ragazzo", "ragazza", "bambino", "bambina", "paziente", "figlio", "figlia", "homem", "mulher", "menino", "menina", "filho", "filha",
    "victim", "vítima", "víctima", "victime", "vittima", "usuario", "usuaria", "opfer", "suspect", "driver", "condutor", "condutora", "conductor", "conducteur", "conducente", "fahrer", "kierowca", "bestuurder", "mw", "dhr", "citizen", "tenant", "resident", "client", "cliente", "kunde", "kundin",
    "alter", "age", "leeftijd", "man", "vrouw", "idade", "età", "âge", "candidate", "candidat", "candidato", "candidata", "applicant", "bewerber", "bewerberin", "kandidat",
    "кандидат", "Кандидат", "пациент", "Пациент", "пациентка", "Пациентка", "pacient", "pacientka", "pacjent", "pacjentka", "potilas", "beteg",
    "nan", "kind", "far", "mor", "sin", "fia", "barn", "syn", "otec", "matka", "opa", "partner", "twins", "child", "kid",
]);
/// Before a number in brackets.
#[rustfmt::skip]
pub(super) const FAMILY: Words = words!(&[
    "dochter", "zoon", "moeder", "vader", "wife", "husband", "son", "daughter", "mother", "father", "brother", "sister", "mum", "mom", "dad", "frau", "mann", "sohn", "tochter", "mutter", "vater",
    "femme", "mari", "fils", "fille", "mujer", "esposa", "marido", "hijo", "hija", "moglie", "marito", "figlio", "figlia",
    "grandad", "granddad", "grandpa", "grandma", "grandmother", "grandfather", "gran", "aunt", "uncle", "niece", "nephew", "cousin", "boy", "girl",
    "kinder", "oma", "junge", "mädchen", "enfant", "bébé", "abuela", "abuelo", "nonna", "nonno", "bambino", "bambina", "criança", "avó", "avô", "esposo", "filho", "filha",
]);
/// What may be so many years old and is no person.
#[rustfmt::skip]
pub(super) const THINGS: Words = words!(&[
    "whisky", "whiskey", "scotch", "rum", "wine", "building", "house", "home", "company", "car", "tree", "bug", "codebase", "law", "software", "code", "tradition",
    "mortgage", "bond", "church", "bridge", "system", "laptop", "firm", "startup", "record", "data", "post", "article", "thread", "account", "file", "boiler", "roof", "vehicle",
    "computer", "phone", "server", "pc", "project", "version", "cheese", "city", "town", "school", "business", "story", "news", "backup", "comment",
    "starter", "sourdough", "malt", "brandy", "cognac", "vinegar", "engine", "battery", "fridge", "machine", "equipment", "appliance", "device", "tv", "monitor", "printer", "router",
    "disk", "drive", "kernel", "app", "tool", "library", "package", "repo", "repository", "blog", "website", "site", "domain", "film", "movie", "song", "album", "book", "painting", "piano",
    "guitar", "bike", "boat", "ship", "plane", "aircraft", "train", "dataset", "apartment", "property", "furnace", "organization", "institution", "band", "club", "wall", "road", "pipe", "pipes",
]);
/// Right before a limit.
#[rustfmt::skip]
pub(super) const LIMITS: Words = words!(&[
    "over", "under", "least", "than", "above", "below", "until", "minimum", "maximum", "between", "mindestens", "über", "unter", "ab", "plus", "moins", "más",
    "menos", "page", "to", "bis", "and", "through", "or",
]);
