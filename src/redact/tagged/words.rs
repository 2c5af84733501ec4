//! The words that tell names and places, by what they say. Sorted, in small letters, without dots.

use crate::redact::bytes::{Words, words};
use crate::redact::case::lower;

/// Whether `word`, in whatever case, is in one of `lists`.
pub(super) fn is_in(word: &str, lists: &[Words]) -> bool {
    let small = lower(word);
    lists.iter().any(|list| list.has(small.as_bytes()))
}

/// What stands before a name: titles, forms of address, ranks. Small letters, without a dot.
#[rustfmt::skip]
pub(super) const TITLES: Words = words!(&[
    "abuela", "abuelo", "anh", "ap", "arch", "attorney", "aunt", "auntie", "aunty", "avukat", "avv", "baba", "babcia",
    "babička", "bapak", "bayan", "bestefar", "bestemor", "broeder", "brother", "bu", "bwana", "bà", "bác", "capt",
    "captain", "chú", "chị", "ciocia", "cmdr", "coach", "constable", "cpl", "cô", "dame", "detective", "dhr", "dipl", "dl",
    "dna", "doamna", "doamnei", "doamnă", "docteur", "doctor", "doctora", "doctorul", "domnul", "domnule", "domnului",
    "don", "dona", "dott", "dottor", "dottore", "dottoressa", "doutor", "doutora", "doña", "dr", "dziadek", "dña", "děda",
    "eng", "engr", "esq", "farbror", "farfar", "farmor", "father", "fr", "frau", "fru", "fräulein", "fröken", "frøken",
    "geom", "gosp", "gospodin", "gospođa", "gospođica", "grandma", "grandpa", "granny", "gđa", "heer", "herr", "herra",
    "herrn", "hon", "hr", "huoltomies", "ibu", "imam", "ing", "inspector", "inż", "judge", "judr", "juf", "justice", "kak",
    "ks", "kumari", "lady", "lic", "lord", "madam", "madame", "mademoiselle", "maestra", "maestro", "mama", "mamie",
    "maître", "mbak", "mec", "med", "meester", "meneer", "messrs", "mevr", "mevrouw", "mgr", "miss", "mister", "mlle",
    "mme", "monsieur", "morbror", "morfar", "mormor", "moster", "mr", "mrs", "ms", "mudr", "mw", "mwalimu", "mx", "mzee",
    "mătușa", "nana", "nea", "neiti", "nonna", "nonno", "nurse", "officer", "oma", "ome", "onkel", "oom", "opa", "padre",
    "pak", "pan", "pana", "pane", "panem", "pani", "panią", "panu", "paní", "papi", "papy", "pastor", "pań", "państwo",
    "pfarrer", "prof", "profesor", "profesora", "profesorul", "professor", "professora", "pvt", "rabbi", "rechtsanwalt",
    "rechtsanwältin", "rev", "reverend", "rouva", "sayın", "schwester", "senhor", "senhora", "sergeant", "setä", "señor",
    "señora", "señores", "señorita", "sgt", "shri", "sig", "signor", "signora", "signore", "signorina", "sir", "sister",
    "smt", "soeur", "sr", "sra", "sres", "sri", "srta", "srª", "ssgt", "strejda", "suor", "sœur", "talonmies", "tante",
    "tanti", "tata", "teta", "tia", "tio", "tonton", "täti", "tía", "tío", "unchiul", "uncle", "ustadz", "vovó", "vovô",
    "wujek", "zia", "zio", "zr", "ông", "öğretmen",
]);

/// Who somebody is to somebody: relatives, neighbours, people of a trade, before their name.
#[rustfmt::skip]
pub(super) const KIN: Words = words!(&[
    "abuela", "abuelita", "abuelo", "abuelos", "ami", "amica", "amico", "amie", "amiga", "amigo", "anak", "anne", "annem",
    "annesi", "anyja", "apja", "arkadaşım", "baba", "babam", "babası", "beau-frère", "belle-sœur", "boss", "boyfriend",
    "brat", "brata", "bratr", "broder", "broer", "bror", "brother", "bruder", "buurman", "buurvrouw", "caregiver", "carer",
    "chefin", "cognata", "cognato", "colega", "colegul", "colleague", "collega", "collègue", "compagna", "compagne",
    "compagno", "compagnon", "compañera", "compañero", "cousin", "cousine", "cugina", "cugino", "cunhada", "cunhado",
    "cuñada", "cuñado", "córka", "córki", "córką", "dad", "datter", "daughter", "dcera", "dedesi", "dochter", "dotter",
    "dottern", "echtgenoot", "echtgenote", "ehefrau", "ehemann", "ehepaar", "electrician", "enkel", "enkelin", "enkelkind",
    "esposa", "esposo", "ex-husband", "ex-wife", "exfrau", "exmann", "exäni", "eşi", "eşim", "familie", "father", "feleség",
    "feleségem", "feleségének", "fiam", "fiance", "fiancee", "fiancé", "fiancée", "fidanzata", "fidanzato", "figlia",
    "figlio", "fiica", "fiicei", "filha", "filho", "fille", "fils", "fiul", "fiului", "flatmate", "flickvän", "fratele",
    "fratello", "freund", "freundin", "friend", "fru", "frère", "férj", "férjem", "férjének", "gatte", "gattin",
    "girlfriend", "goddaughter", "godson", "granddaughter", "grandfather", "grandma", "grandmother", "grandpa", "grandson",
    "granne", "granny", "großmutter", "großvater", "herederos", "hermana", "hermano", "hija", "hijo", "hijos", "housemate",
    "husband", "hustru", "irmã", "irmão", "istri", "isä", "jefa", "jefe", "kapıcı", "kardeşim", "kjæreste", "kolega",
    "kolegyně", "koleżanka", "kollega", "kollege", "kollegen", "kollegin", "komşu", "komşum", "komşunuz", "kone", "kurýr",
    "kuzyn", "kuzynka", "kæreste", "kćer", "kćeri", "kızı", "kızım", "landlady", "landlord", "lodger", "lánya", "lányom",
    "madre", "majka", "mama", "maman", "mamma", "mamá", "mann", "manžel", "manželka", "mari", "marido", "marito", "materna",
    "matka", "mieheni", "miehensä", "mieter", "mieterin", "mitbewohner", "mitbewohnerin", "moeder", "moglie", "mom",
    "mother", "mujer", "mum", "mutter", "mãe", "mère", "mąż", "męża", "mężem", "naapuri", "nachbar", "nachbarin",
    "nachbarn", "namorada", "namorado", "nanny", "neef", "neffe", "neighbor", "neighbour", "nephew", "neta", "neto",
    "neveu", "nichte", "niece", "nieta", "nieto", "nipote", "nièce", "novia", "novio", "ojciec", "otac", "otec", "oğlu",
    "oğlum", "pai", "papa", "pappa", "papà", "papá", "pareja", "partner", "paterna", "petit-fils", "plumber", "poika",
    "poikani", "poikansa", "pojkvän", "polola", "pololo", "porteira", "porteiro", "portera", "portero", "prima", "primo",
    "propriétaire", "père", "roommate", "sambo", "samboer", "schwager", "schwester", "schwiegermutter", "schwiegervater",
    "schwägerin", "sestra", "siostra", "siostry", "sisko", "sister", "sobrina", "sobrinha", "sobrinho", "sobrino", "soeur",
    "sogra", "sohn", "son", "sonen", "sorella", "soused", "souseda", "sousedka", "sousedky", "soția", "soțul", "spouse",
    "stepdaughter", "stepfather", "stepmother", "stepson", "suami", "suegra", "suegro", "suocera", "suocero", "suprug",
    "supruga", "susjed", "susjeda", "syn", "syna", "syster", "szomszéd", "szomszédjának", "søn", "sønn", "søster", "søstre",
    "sąsiad", "sąsiada", "sąsiadka", "sąsiadki", "sœur", "tata", "teacher", "testvér", "teyzem", "tochter", "tutor",
    "tutora", "tyttäreni", "tyttärensä", "tytär", "técnico", "vader", "vaimo", "vaimoni", "vaimonsa", "vater", "vecina",
    "vecino", "vecinul", "veli", "veninde", "venn", "venninne", "verlobte", "verlobter", "vermieter", "vermieterin",
    "vetter", "vicina", "vicino", "vizinha", "vizinho", "voisin", "voisine", "vriend", "vriendin", "vrouw", "väninna",
    "widow", "widower", "wife", "witwe", "witwer", "yeğenim", "ystävä", "zoon", "zus", "zusje", "äiti", "épouse", "époux",
    "öğretmeni", "żona", "żony", "żoną",
]);

/// What says that a name comes.
#[rustfmt::skip]
pub(super) const CALLED: Words = words!(&[
    "adım", "aka", "alias", "appelle", "appelons", "called", "chama", "chamo", "chiama", "chiamo", "detta", "detto", "geb",
    "geborene", "geborener", "genannt", "hedder", "heet", "heisse", "heisst", "heiße", "heißt", "heter", "ismim", "jmenuje",
    "jmenuji", "llama", "llaman", "llamo", "named", "namens", "nazywam", "nee", "nevem", "nicknamed", "nommé", "nommée",
    "numesc", "né", "née", "prénommé", "prénommée", "widow", "witwe", "zovem",
]);

/// What a letter or a message begins with.
#[rustfmt::skip]
pub(super) const GREETINGS: Words = words!(&[
    "afternoon", "ahoj", "apreciada", "apreciado", "beste", "boa", "bok", "bom", "bonjour", "bonsoir", "buenas", "buenos",
    "bună", "buonasera", "buongiorno", "cara", "cari", "carissima", "carissimo", "caro", "cher", "chers", "chào", "chère",
    "ciao", "coucou", "cześć", "dag", "dear", "değerli", "dobrý", "draga", "dragi", "dragă", "droga", "drogi", "dzień",
    "egregia", "egregio", "estimada", "estimado", "evening", "geachte", "geehrte", "geehrter", "gentile", "greetings", "grüezi",
    "guten", "habari", "hallo", "halo", "hei", "heisann", "hej", "hejsan", "hello", "hey", "hi", "hiya", "hoi", "hola", "hyvä",
    "kedves", "kjære", "kochana", "kochany", "kära", "käre", "kære", "liebe", "lieber", "liebes", "lieve", "merhaba", "milá",
    "milý", "moi", "moikka", "moin", "morning", "oi", "ola", "olá", "poštovana", "poštovani", "prezada", "prezado", "querida",
    "querido", "queridos", "rakas", "salut", "salutare", "salve", "sayın", "selam", "servus", "sevgili", "spettabile",
    "stimate", "stimată", "sweetheart", "szanowna", "szanowny", "szia", "terve", "tisztelt", "vážená", "vážený", "witaj",
    "witam", "yo", "zdravím", "čau",
]);

/// The last word of what a letter ends with, before who wrote it.
#[rustfmt::skip]
pub(super) const CLOSINGS: Words = words!(&[
    "abbracci", "abrazo", "abrazos", "abraço", "abraços", "amicalement", "asante", "atenciosamente", "atentamente", "baci",
    "beijos", "besos", "best", "bises", "bisous", "bjs", "cheers", "cordialement", "cordialità", "cordially", "cordialmente",
    "cumprimentos", "dank", "distinguées", "drag", "faithfully", "fede", "firmado", "firmato", "gez", "gezeichnet", "gracias",
    "grazie", "groet", "groeten", "groetjes", "gruss", "gruß", "grüsse", "grüssen", "grüße", "grüßen", "günler", "hilsen",
    "hilser", "hilsner", "hochachtungsvoll", "hoogachtend", "hormat", "hälsning", "hälsningar", "kasih", "klem", "knus", "kram",
    "kunnioittavasti", "köszönettel", "lg", "liebe", "love", "merci", "mfg", "mise", "mvh", "obrigada", "obrigado", "ossequi",
    "poważaniem", "pozdrav", "pozdravem", "pozdravy", "pozdrawiam", "pozdrowienia", "pozdrowieniami", "poštovanjem", "puszi",
    "regards", "respect", "respectfully", "respectueusement", "respeitosamente", "salam", "saludo", "saludos", "salutations",
    "saluti", "saygılarımla", "saygılarımızla", "selamlar", "sevgiler", "sign", "signed", "signé", "sincerely", "sincèrement",
    "stimă", "terveiset", "terveisin", "teşekkürler", "thanks", "tisztelettel", "truly", "trọng", "unterzeichnet",
    "uszanowaniem", "vg", "vh", "warmly", "wishes", "xo", "xoxo", "xx", "yours", "ystävällisin", "úctou", "üdvözlettel",
]);

/// Before a colon, they say that a name is behind it.
#[rustfmt::skip]
pub(super) const LABELS: Words = words!(&[
    "aan", "aanwezig", "absender", "absent", "absents", "abwesend", "achternaam", "ad", "adviser", "advisor", "adı",
    "afsender", "afwezig", "afz", "agent", "alumna", "alumno", "aluna", "alunno", "aluno", "aláírás", "alıcı",
    "ansprechpartner", "ansprechpartnerin", "antragsteller", "anwesend", "apellido", "apellidos", "apologies", "applicant",
    "arzt", "asiakas", "asistentes", "assenti", "assignee", "attendee", "attendees", "attention", "attn", "author",
    "avsender", "avsändare", "bailleur", "bcc", "bearbeiter", "bearbeiterin", "beneficiary", "beteg", "borrower", "buyer",
    "by", "caller", "captain", "cardholder", "cc", "child", "chiriaș", "claimant", "client", "cliente", "clients", "coach",
    "cognome", "conducteur", "conductrice", "conduttore", "consignee", "contact", "contacto", "contactpersoon", "contato",
    "contatto", "customer", "címzett", "defendant", "destinataire", "destinatar", "destinatario", "destinatarios", "diák",
    "doctor", "driver", "dziecko", "elev", "empfänger", "employee", "employer", "entschuldigt", "erziehungsberechtigte",
    "executor", "expeditor", "expéditeur", "fahrer", "familienname", "feladó", "firma", "firmado", "firstname", "fn",
    "from", "fullname", "guardian", "guest", "gönderen", "hasta", "hausarzt", "holder", "host", "huurder", "ime", "imię",
    "inquilino", "insured", "interpreter", "interviewee", "interviewer", "intestatario", "jina", "jméno", "klant", "klient",
    "klientka", "kontakt", "kontaktperson", "kund", "kunde", "kundin", "küldje", "landlord", "lastname", "leerling",
    "lekarz", "lessee", "lessor", "locataire", "locatore", "lähettäjä", "lääkäri", "lékař", "maintainer", "mieter",
    "mittente", "modtager", "mottagare", "mottaker", "médecin", "müşteri", "naam", "nachname", "nadawca", "najemca", "nama",
    "name", "names", "namn", "navn", "nazwisko", "neve", "nimi", "nom", "nombre", "nome", "notfallkontakt", "nume", "nurse",
    "nájemce", "név", "odbiorca", "odesílatel", "oggetto", "omainen", "ondertekend", "operator", "oppilas", "organiser",
    "organizer", "owner", "pacient", "pacienta", "paciente", "pacijent", "pacjent", "pacjenta", "pacjentka", "parent",
    "participants", "pasien", "passenger", "patient", "patiente", "patientin", "paziente", "penerima", "pengirim",
    "physician", "plaintiff", "player", "potilas", "pošiljatelj", "prenume", "present", "presenti", "prezime", "primatelj",
    "protokoll", "prénom", "présents", "pt", "pupil", "pårørende", "přebírající", "předávající", "příjemce", "příjmení",
    "recipient", "referente", "remetente", "remitente", "rep", "reporter", "requester", "responsabile", "responsable",
    "reviewer", "rodzic", "schüler", "schülerin", "seller", "sender", "shipper", "signature", "signed", "solicitante",
    "soyad", "soyadı", "speaker", "student", "supervisor", "surname", "svědek", "teacher", "technician", "tenant",
    "testigo", "titular", "to", "témoin", "uczennica", "uczeń", "unterschrift", "utente", "van", "vastaanottaja",
    "verhuurder", "vermieter", "versicherter", "voornaam", "vorname", "witness", "wynajmujący", "zeuge", "ärztin", "élève",
    "învățător", "öğrenci", "ügyfél", "žák",
]);

/// Of these, behind which several may be listed.
#[rustfmt::skip]
pub(super) const MANY: Words = words!(&[
    "aanwezig", "absent", "absents", "abwesend", "afwezig", "anwesend", "apologies", "asistentes", "assenti", "attendees",
    "bcc", "cc", "coach", "entschuldigt", "names", "participants", "present", "presenti", "présents",
    "to",
]);

/// Where somebody lives or was born is behind them, and at most two small words.
#[rustfmt::skip]
pub(super) const LIVES: Words = words!(&[
    "abita", "abitiamo", "abito", "asumme", "asun", "asuu", "boende", "bopæl", "born", "bosat", "bosatt", "bydlí", "bydlím",
    "bytem", "demeurant", "domiciliada", "domiciliado", "domiciliat", "domiciliata", "domiciliato", "domiciliată", "domicilié",
    "domiciliée", "doğumlu", "född", "født", "geboren", "gebürtig", "habitant", "habite", "habitons", "hometown", "lakik",
    "lakom", "lebe", "lebt", "locuiesc", "locuiește", "mieszka", "mieszkam", "mieszkamy", "moramos", "moro", "nacida", "nacido",
    "narozen", "narozena", "nascida", "nascido", "nata", "nato", "natural", "né", "née", "născut", "născută", "raised",
    "reside", "resident", "residente", "resides", "residing", "rođen", "rođena", "résidant", "réside", "syntynyt", "született",
    "urodzona", "urodzony", "viven", "vivimos", "vivo", "wohne", "wohnen", "wohnhaft", "wohnt", "wonende", "woon", "woonachtig",
    "woont", "yaşıyor", "zam", "zamieszkała", "zamieszkały", "živi", "živim",
]);

/// Capitalized words behind these that are no names.
#[rustfmt::skip]
pub(super) const NEVER: Words = words!(&[
    "a", "abend", "action", "actions", "address", "admin", "administrator", "all", "alla", "alle", "allemaal", "also", "an",
    "and", "anonymous", "another", "answer", "any", "anyone", "apr", "april", "are", "as", "assistant", "at", "aug",
    "august", "avenue", "bank", "be", "bedankt", "been", "bitte", "board", "bonjour", "bot", "both", "but", "by", "can",
    "ce", "cette", "church", "city", "claims", "clinic", "colleague", "colleagues", "college", "committee", "company",
    "corp", "could", "council", "councillor", "customer", "customers", "damen", "danke", "das", "date", "de", "dear",
    "debug", "dec", "december", "dem", "den", "department", "der", "des", "dezember", "dia", "diary", "did", "die",
    "dienstag", "dimanche", "dinsdag", "director", "do", "docteur", "does", "doktor", "domenica", "domingo", "donderdag",
    "donnerstag", "dottore", "dr", "du", "dziękuję", "días", "e", "e-mail", "each", "editor", "editors", "een", "ein",
    "eine", "einen", "either", "el", "elle", "eller", "elles", "email", "en", "error", "errors", "es", "et", "every",
    "everybody", "everyone", "excellent", "fail", "failed", "failure", "false", "fatal", "fax", "feb", "februar",
    "february", "folks", "for", "free", "freitag", "fri", "friday", "friend", "friends", "from", "fwd", "giorno", "giovedì",
    "gli", "gmbh", "government", "gracias", "grazie", "great", "guys", "had", "has", "have", "he", "hello", "her", "here",
    "herren", "het", "hi", "hiring", "his", "hola", "hospital", "house", "how", "hr", "http", "https", "human", "hyvää",
    "i", "ich", "id", "if", "ihr", "ihre", "ihren", "il", "ilgili", "ils", "in", "inc", "info", "int", "is", "it", "its",
    "ja", "jag", "jan", "januar", "january", "je", "jeg", "jeudi", "jueves", "jul", "juli", "jullie", "july", "jun", "june",
    "juni", "just", "kein", "keine", "kollegen", "kolleginnen", "kunde", "kunden", "kundin", "la", "las", "le", "lei",
    "les", "let", "lo", "los", "lovely", "ltd", "lundi", "lunedì", "lunes", "ma", "ma'am", "maandag", "madam", "madame",
    "mai", "mail", "manager", "managers", "mar", "march", "mardi", "marketing", "martedì", "martes", "matin", "may", "mein",
    "meine", "member", "members", "merci", "mercoledì", "mercredi", "mes", "mesdames", "messieurs", "mi", "might", "minä",
    "miss", "mittwoch", "miércoles", "mon", "monday", "monsieur", "montag", "more", "morgen", "most", "mr", "mrs", "ms",
    "must", "my", "märz", "n/a", "na", "nachmittag", "neighbors", "neighbours", "neither", "ni", "nicht", "nie", "nil",
    "no", "noches", "noi", "noite", "none", "nosotros", "not", "note", "notice", "notre", "nous", "nov", "november", "now",
    "nr", "null", "nós", "o", "obrigado", "och", "oct", "october", "oder", "of", "office", "officer", "og", "ok", "okay",
    "oktober", "on", "only", "or", "os", "other", "others", "ou", "our", "pan", "pani", "parent", "parents", "parfait",
    "państwo", "perfect", "perfekt", "perfetto", "phone", "please", "prof", "proszę", "quarta", "question", "quinta", "re",
    "recruiter", "recruiters", "recruitment", "ref", "residents", "result", "results", "right", "road", "sabato", "sales",
    "samedi", "samstag", "sat", "saturday", "school", "segunda", "sep", "sept", "september", "sera", "service", "services",
    "sexta", "señor", "señora", "señores", "she", "should", "sie", "signora", "signore", "sir", "sirs", "się", "so", "soir",
    "some", "sonntag", "state", "states", "status", "step", "street", "string", "student", "students", "su", "subject",
    "subtotal", "success", "such", "summary", "sun", "sunday", "support", "sure", "system", "sábado", "tack", "tag", "tai",
    "tak", "tarde", "tardes", "tbc", "tbd", "team", "tel", "terça", "than", "thank", "thanks", "that", "the", "their",
    "then", "there", "these", "they", "this", "those", "thu", "thursday", "time", "to", "todas", "today", "todo", "todos",
    "toll", "tomorrow", "total", "trace", "true", "tue", "tuesday", "tutti", "u", "um", "uma", "und", "university",
    "unknown", "unos", "unser", "unsere", "user", "users", "usted", "ustedes", "vacant", "vendredi", "venerdì", "vi",
    "viernes", "você", "vocês", "voi", "void", "votre", "vous", "vrijdag", "w", "wann", "warn", "warning", "warum", "was",
    "we", "web", "website", "wed", "wednesday", "welt", "wer", "were", "what", "when", "where", "who", "why", "wie", "wij",
    "will", "wir", "with", "wo", "woensdag", "world", "would", "www", "y", "yes", "yesterday", "yetkili", "yo", "you",
    "your", "z", "zaterdag", "ze", "zondag", "zusammen",
]);

/// Parts of names that are words too: one of these alone, elsewhere, may be no name.
#[rustfmt::skip]
pub(super) const WORDS: Words = words!(&[
    "admin", "alexa", "amber", "angel", "april", "archer", "art", "august", "austin", "bach", "baker", "ball", "banks", "bauer",
    "baum", "bell", "berg", "berger", "best", "bianchi", "bill", "bishop", "black", "blanc", "blanco", "boucher", "bravo",
    "brook", "brooks", "brown", "bush", "butler", "campos", "carolina", "carter", "case", "cash", "chad", "chance", "charity",
    "chase", "china", "christian", "church", "conte", "cook", "cooper", "costa", "cruz", "crystal", "daisy", "dakota", "dallas",
    "data", "dawn", "day", "dean", "delgado", "drake", "drew", "east", "engel", "eve", "faith", "fern", "ferrari", "field",
    "fields", "fischer", "fisher", "florence", "flores", "ford", "forest", "franco", "frank", "gates", "georgia", "glen",
    "grace", "grand", "grant", "green", "groß", "guerra", "hall", "hazel", "heather", "hill", "holly", "hope", "house",
    "houston", "hunter", "iglesia", "india", "iris", "israel", "ivy", "jack", "jackson", "jade", "java", "jordan", "june",
    "jäger", "kaiser", "king", "klein", "knight", "koch", "kurz", "könig", "lane", "lang", "leblanc", "leon", "león", "lily",
    "lincoln", "london", "long", "love", "loving", "luz", "madison", "marchand", "mark", "marsh", "martin", "mason", "may",
    "mercedes", "miles", "miller", "monte", "moon", "moreno", "neri", "noble", "noir", "north", "olive", "page", "paris",
    "park", "pat", "pearl", "petit", "phoenix", "porter", "power", "powers", "price", "reed", "rey", "reyes", "rice", "rich",
    "richter", "rivers", "rob", "robin", "rock", "roi", "rosa", "rose", "rossi", "roy", "rubio", "ruby", "rush", "rust", "sage",
    "santa", "santos", "schneider", "schäfer", "serra", "sharp", "siri", "sky", "small", "smith", "snow", "sommer", "south",
    "star", "stein", "stone", "storm", "street", "strong", "summer", "swift", "sydney", "taylor", "test", "user", "victor",
    "victoria", "violet", "virginia", "vogel", "wagner", "washington", "waters", "weber", "wells", "west", "white", "will",
    "winkler", "winter", "wise", "wolf", "wood", "young", "zimmermann",
]);

/// Before a colon, they say that an address is behind it.
#[rustfmt::skip]
pub(super) const ADDRESSES: Words = words!(&[
    "addr", "address", "adres", "adresa", "adresi", "adress", "adresse", "adressen", "alamat", "anschrift", "bill", "bydliště",
    "deliver", "direccion", "dirección", "domicilio", "endereço", "indirizzo", "lakcím", "lieferadresse", "livraison", "morada",
    "osoite", "rechnungsadresse", "residenza", "ship", "wohnanschrift", "zamieszkania",
]);

/// Before a colon, they say that a place is behind it.
#[rustfmt::skip]
pub(super) const CITIES: Words = words!(&[
    "birthplace", "bopæl", "bundesland", "by", "cidade", "citta", "città", "city", "ciudad", "commune", "comune", "county",
    "estado", "eyalet", "geboorteplaats", "geburtsort", "hometown", "il", "ilçe", "kommun", "kota", "kotikunta", "kraj",
    "localidad", "localitate", "miasto", "miejscowość", "município", "město", "nacimiento", "naissance", "nascita",
    "naturalidade", "obec", "oraș", "ort", "plaats", "poststed", "province", "provincia", "provincie", "region", "stad",
    "stadt", "state", "town", "village", "ville", "város", "wohnort", "województwo", "woonplaats", "yeri", "şehir",
]);

/// The last word of a house that has a name.
#[rustfmt::skip]
pub(super) const HOUSES: Words = words!(&[
    "apartments", "barn", "block", "building", "casa", "cascina", "chambers", "château", "cottage", "court", "domaine",
    "estate", "farm", "flat", "gardens", "granary", "grange", "gut", "hall", "haus", "heights", "hof", "house", "immeuble",
    "lodge", "malthouse", "manor", "mansion", "mansions", "mews", "mill", "palazzo", "quinta", "rectory", "residence",
    "residences", "résidence", "terrace", "tower", "towers", "vicarage", "villa",
]);

/// Before the name of a street.
#[rustfmt::skip]
pub(super) const STREETS: Words = words!(&[
    "al", "allée", "av", "avda", "avenida", "avenue", "barriada", "bd", "boulevard", "bulevardul", "c", "calle", "camino",
    "carrera", "chemin", "cité", "cl", "corso", "cra", "impasse", "jalan", "jl", "largo", "lieu-dit", "lungomare", "os",
    "pasaje", "paseo", "piazza", "piazzale", "pje", "pl", "place", "plaza", "quai", "quartier", "rambla", "ronda", "route",
    "rua", "rue", "résidence", "str", "strada", "travessa", "ul", "urb", "urbanización", "via", "viale", "vicolo",
]);

/// Countries, as the last line of an address has them.
#[rustfmt::skip]
pub(super) const COUNTRIES: Words = words!(&[
    "afghanistan", "albania", "algeria", "argentina", "armenia", "australia", "austria", "bangladesh", "barbados",
    "belgique", "belgium", "belgië", "brasil", "brazil", "bulgaria", "cameroon", "canada", "chile", "china", "colombia",
    "croatia", "cyprus", "czechia", "danmark", "denmark", "deutschland", "ecuador", "egypt", "england", "eritrea", "españa",
    "estonia", "ethiopia", "finland", "france", "gb", "georgia", "germany", "ghana", "greece", "hrvatska", "hungary",
    "iceland", "india", "indonesia", "iran", "iraq", "ireland", "israel", "italia", "italy", "jamaica", "japan", "kenya",
    "korea", "kosovo", "latvia", "lithuania", "luxembourg", "magyarország", "malaysia", "malta", "maroc", "mexico",
    "moldova", "morocco", "méxico", "nederland", "nepal", "netherlands", "nigeria", "norge", "norway", "pakistan", "peru",
    "perú", "philippines", "pilipinas", "poland", "polska", "portugal", "romania", "românia", "rwanda", "schweiz",
    "scotland", "senegal", "serbia", "singapore", "slovakia", "slovenia", "slovenija", "slovensko", "somalia", "spain",
    "srbija", "sudan", "suisse", "suomi", "sverige", "svizzera", "sweden", "switzerland", "syria", "taiwan", "tanzania",
    "thailand", "tunisia", "turkey", "turkiye", "türkiye", "u.s.a", "uganda", "uk", "ukraine", "uruguay", "us", "usa",
    "vietnam", "wales", "zambia", "zimbabwe", "éire", "ísland", "österreich", "česko",
]);

/// Words of companies' names, which labels and greetings come before as well.
#[rustfmt::skip]
pub(super) const COMPANIES: Words = words!(&[
    "a/s", "ab", "ag", "aps", "as", "associates", "bv", "co", "corp", "corporation", "eurl", "foundation", "gmbh", "group", "inc",
    "insurance", "kft", "kg", "lda", "limited", "llc", "llp", "ltd", "ltda", "nv", "oy", "oyj", "partners", "plc", "properties",
    "pty", "rentals", "s.a", "s.l", "s.p.a", "s.r.l", "sa", "sarl", "sas", "sl", "society", "solicitors", "spa", "srl", "trust", "ügyfélszolgálat",
]);

/// Programs, companies and terms that taggers take for names, and no person has for one.
#[rustfmt::skip]
pub(super) const PRODUCTS: Words = words!(&[
    "airflow", "amazon", "amd", "android", "ansible", "api", "apple", "bayesian", "bitbucket", "bluetooth", "boolean",
    "cartesian", "celery", "chatgpt", "chrome", "chromium", "clojure", "copilot", "cpu", "css", "cygwin", "debian", "docker",
    "dropbox", "elasticsearch", "erlang", "euclidean", "excel", "facebook", "fedora", "firefox", "freebsd", "gaussian",
    "gemini", "github", "gitlab", "golang", "google", "gpu", "gradle", "grafana", "hadoop", "haskell", "hermitian", "hessian",
    "html", "http", "https", "instagram", "intel", "ios", "javascript", "jira", "json", "jupyter", "k8s", "keras", "kibana",
    "kotlin", "kubernetes", "linkedin", "linux", "llama", "macos", "mariadb", "maven", "microsoft", "mingw", "mongodb",
    "mozilla", "mysql", "netbsd", "netflix", "nginx", "nodejs", "numpy", "nvidia", "openai", "openbsd", "outlook", "paypal",
    "pentium", "perl", "photoshop", "podman", "postgres", "postgresql", "powerpoint", "prometheus", "python", "pytorch",
    "reddit", "redis", "ryzen", "safari", "serde", "sidekiq", "solaris", "spotify", "sql", "sqlite", "telegram",
    "tensorflow", "terraform", "tiktok", "tokio", "tomcat", "toml", "twitter", "typescript", "ubuntu", "unicode", "unix", "usb",
    "vagrant", "vapoursynth", "webpack", "whatsapp", "wifi", "wikipedia", "windows", "xeon", "yaml", "youtube", "zoom",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_words_that_tell_are_sorted_and_small() {
        let lists = [
            TITLES, KIN, CALLED, GREETINGS, CLOSINGS, LABELS, MANY, LIVES, NEVER, WORDS, ADDRESSES, CITIES, HOUSES,
            STREETS, COUNTRIES, COMPANIES, PRODUCTS,
        ];
        for list in lists {
            assert!(list.iter().is_sorted(), "{:?}", list.iter().collect::<Vec<_>>());
            assert!(list.iter().all(|word| word == word.to_lowercase()));
        }
        assert!(MANY.iter().all(|label| LABELS.has(label.as_bytes())), "a list is behind a label");
    }
}
