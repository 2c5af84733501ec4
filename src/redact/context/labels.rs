//! Words that a value of their own kind follows: `password`, `aged`, `Kennzeichen`.

use super::pack::List;
use super::{
    ACCOUNT, AGE, BACKUP, CAR, COORDINATE, DEVICE, DOOR, HANDLE, IDENTITY, LICENCE, PASSWORD, PHRASE, PIN, PLATE,
    POSTAL, RECORD, SHELL, USER,
};

#[rustfmt::skip]
pub(super) const LABELS: &[List] = &[
    (
        PASSWORD,
        &[
            "password", "passwort", "passwd", "pwd", "pw", "psw", "pass", "passcode", "passphrase", "kennwort", "passe", "mdp",
            "motdepasse", "contraseña", "contrasena", "senha", "parola", "wachtwoord", "hasło", "lösenord", "adgangskode",
            "adgangskoden", "passord", "passordet", "salasana", "heslo", "jelszó", "jelszo", "parolă", "şifre", "sifre", "пароль", "κωδικός", "密码",
            "密碼", "パスワード", "비밀번호", "token", "apikey", "secret", "bearer", "credentials", "creds",
            "zugangsdaten", "logindaten", "identifiants", "credenciales", "credenziali", "logins", "парол", "пароля", "암호", "비번", "clave", "basic", "wpa", "psk", "api key", "wi fi", "wifi", "wlan", "вайфай", "вайфая", "סיסמה", "סיסמא", "كلمة المرور", "رمز عبور", "รหัสผ่าน", "mật khẩu", "kata sandi", "sandi", "gesla", "geslo", "лозинка", "slaptažodis", "parole", "parool", "zaporka", "lozinka", "şifrem", "wagwoord", "securestring", "pgpassword", "парола",
            "identified", "tacacs", "radius", "requirepass", "masterauth", "userpwd", "proxyuserpwd", "proxypassword", "keypasswd", "community", "rocommunity", "rwcommunity", "isakmp", "psksecret", "wlan schlüssel", "wifi key", "shared key", "key string", "digest key", "server key", "app key",
            "private key", "secret key", "access key", "auth key", "auth salt", "nonce key", "nonce salt", "in key", "in salt",
        ],
    ),
    (
        USER,
        &[
            "username", "user", "userid", "login", "logon", "benutzername", "benutzer", "nutzername", "benutzerkennung",
            "utilisateur", "identifiant", "usuario", "usuário", "utente", "gebruikersnaam", "gebruiker", "användarnamn",
            "brukernavn", "brugernavn", "anmeldename", "käyttäjätunnus", "käyttäjänimi", "użytkownika", "uživatel", "utilizador",
            "felhasználónév", "kullanıcı", "uname", "usr", "логин", "用户名", "ユーザー名", "nickname", "screenname",
            "home", "users", "logged", "signed", "accepted", "failed", "uid", "samaccountname", "loginname", "account name", "accountname", "kullanıcı adı", "사용자", "아이디", "账号", "帳號", "имя пользователя", "ユーザー", "שם משתמש", "اسم المستخدم", "posted by", "logs", "логін", "inloggning", "inloggningsnamn", "inlognaam", "cron", "ログイン",
            "auth", "credential", "credentials", "pscredential", "passwordauthentication", "getconnection", "createcredential", "authenticate", "dbi", "mysqli", "pdo", "sudo", "arn", "chap hostname", "alter role",
        ],
    ),
    (
        PIN,
        &[
            "pin", "geheimzahl", "otp", "passcode", "2fa", "mfa", "totp", "tan", "mtan", "pincode", "verification",
            "vérification", "verificación", "verificação", "verifica", "verificatiecode", "bestätigungscode",
            "sicherheitscode", "verifizierungscode", "einmalcode", "onetime", "zugangscode", "kod",
            "door", "gate", "alarm", "keypad", "unlock", "voicemail", "access", "验证码", "驗證碼", "認証コード", "暗証番号", "인증번호", "пин", "пинкод", "подтверждения", "türcode",
            "usage unique", "solo uso", "uso único", "keycode", "puk", "code", "pin1", "pin2", "engångskod", "kenncode", "رمز دوم", "رمز پویا", "رمز یکبار", "رمز اول", "رمز التحقق", "كود التحقق", "الرمز السري", "ओटीपी", "পিন", "पिन", "koden", "код", "кода", "קוד", "código", "codice", "koodi", "kode", "doğrulama", "verificatie", "weryfikacyjny",
        ],
    ),
    (
        AGE,
        &[
            "age", "aged", "alter", "âge", "âgé", "ouderdom", "miaka", "iminyaka", "âgée", "edad", "età", "leeftijd", "wiek", "wieku", "idade", "ålder",
            "alder", "ikä", "věk", "yaş", "vârstă", "vârsta", "возраст", "年齢", "年龄", "年齡", "나이", "ηλικία",
            "yaşım", "umur", "usia", "berusia", "อายุ", "السن", "سن", "उम्र", "आयु", "عمر", "العمر", "عمره", "גיל", "בגיל", "starost", "vek", "életkor", "vecums", "amžius", "vanus", "вік", "tuổi", "edat", "umri", "възраст", "বয়স", 
            "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
        ],
    ),
    (
        PLATE,
        &[
            "plate", "plates", "licenseplate", "licenceplate", "numberplate", "kennzeichen", "nummernschild", "immatriculation",
            "immatriculé", "immatriculée", "plaque", "matrícula", "matricula", "placa", "placas", "targa", "targata",
            "targato", "kenteken", "kentekenplaat", "nummerplaat", "rejestracyjny", "rejestracyjne", "rejestracyjnym",
            "rendszám", "registreringsnummer", "regnummer", "regnr", "spz", "rekisterinumero", "rekisteritunnus",
            "registration", "reg", "vrm", "vrn", "plaka", "plakası", "înmatriculare", "nummerplade", "nummerplåt", "kennz", "kfz", "fahrzeug", "auto", "bil", "varebil", "pkw", "car", "rz", "rek", "rej", "patente",
            "πινακίδα", "πινακίδας", "πινακίδες", "车牌", "車牌", "车", "車", "車號", "車牌號", "차", "차는", "차량", "차량번호", "ナンバー", "車両番号", "ทะเบียน", "ทะเบียนรถ", "اللوحة", "لوحة", "رخصة", "biển số", "рег", "машина", "машины", "колата", "кола", "авто", "gari", "mașina", "masina", "רכב", "rego", "registracija", "tablice", "таблице", "ečv", "plakam", "plat", "госномер", "kontrollschild", "voertuigregistrasie", "numărul", "автомобил", "автомобила",
            "vehicle", "nummerplaten", "kentekens", "κυκλοφορίας", "reg oznaka", "registarska oznaka", "registrska tablica", "registarska tablica", "valst nr", "kenderaan", "sõiduk", "வாகன", "پلاک",
            "véhicule", "vehículo", "veicolo", "voertuig", "turismo", "tractor unit", "rejestrację", "skilt", "skiltnummer", "kjennemerke", "bilnummer", "numerplade", "nopol", "no pol", "špz", "automobilio", "auto number", "auto nr", "auto no", "car no", "car number", "vehicle no",
            "vozila", "vozidla", "pojazdu", "номерной", "номерний", "госзнак", "держномер", "автомобиля", "авта", 
            "گاڑی", "السيارة", "سيارتي", "गाड़ी", "वाहन", "গাড়ি", "গাড়ির", "車牌號碼", "號牌", "号牌",
        ],
    ),
    (
        ACCOUNT,
        &[
            "account", "acct", "accountnumber", "accountno", "konto", "kontonummer", "kontonr", "compte", "cuenta",
            "conto", "conta", "rekening", "rekeningnummer", "tilinumero", "konta", "účet", "účtu", "kto", "blz", "bankleitzahl",
            "számlaszám", "számlám", "számla", "rachunek", "рачун", "рачуна", "račun", "računa", "счёт", "счет", "рахунок", "сметка", "חשבון", "บัญชี", "खाता", "계좌", "tài khoản", "agência", "agencia", "transit", "reg nr", "folio",
            "ag", "clearing", "clearingnummer", "clearingnr", "institution", "branch", "oficina", "guichet", "filiale", "סניף", "alias", "savings", "bankgiro", "plusgiro", "postgiro", "bankkonto", "bankkontonummer", "ktonr",
            "р с", "л с", "р р", "р сч", "счета", "счёта", "рахунку", "сметката", "účte", "účtem", "rachunku", "bankszámla", "számlaszáma", "bankszámlaszám", "trr", "cont", "contul", "sąskaita", "sąskaitos", "konts", "arvelduskonto", "kontole", "tili", "tilinro",
            "λογαριασμός", "λογαριασμού", "λογαριασμό", "hesap", "hesabım", "cta", "norek", "no rek", "akaun", "rekeningnr", "bankrekening",
            "شماره حساب", "حساب", "الحساب", "اکاؤنٹ", "खाते", "হিসাব", "口座番号", "口座", "계좌번호", "銀行帳號", "银行账号", "帳戶", "账户",
        ],
    ),
    (
        RECORD,
        &[
            "mrn", "hosp", "pat", "medical", "patient", "patientid", "patientno", "chart", "hospital", "patientennummer",
            "patientennr", "fallnummer", "patientenid", "dossier", "clínica", "clinica", "patiëntnummer", "patientnummer",
            "prontuário", "health", "ipp", "nhc", "patients", "potilasnro", "patiëntnr", "診察券番号", "病历号", "住院号", "fallnr", "mr", "pid",
            "nm1", "obr", "orc", "pv1", "uhid",
        ],
    ),
    (
        DEVICE,
        &[
            "imei", "imei1", "imei2", "imeisv", "imsi", "iccid", "idfa", "idfv", "gaid", "aaid", "adid", "advertising", "ifa", "maid",
            "sim", "simcard", "mac", "bssid", "udid", "oaid", "deviceid", "device", "device identifier",
        ],
    ),
    (
        HANDLE,
        &[
            "twitter", "instagram", "insta", "ig", "telegram", "tiktok", "snapchat", "snap", "discord", "mastodon",
            "threads", "bluesky", "微信号", "微信", "github", "reddit", "skype", "twitch", "handle", "wechat", "kik", "facebook", "fb",
            "nick", "alias", "tg", "vx", "微信號", "line id", "ไลน์ไอดี", "zalo", "steam", "linkedin", "dm", "gamertag", "psn", "ign", "battletag", "pseudo", "blablacar",
            "телеграм", "телеграмм", "тг", "инста", "инстаграм", "вк", "تلگرام", "インスタ", "텔레그램",
        ],
    ),
    (
        COORDINATE,
        &[
            "lat", "latitude", "lon", "lng", "long", "longitude", "breitengrad", "längengrad", "latitud", "longitud",
            "latitudine", "longitudine", "geo", "what3words", "w3w",
        ],
    ),
    (
        POSTAL,
        &[
            "zip", "zipcode", "postcode", "zip code", "post code", "postal code", "plz", "postleitzahl", "code postal", "codepostal", "código postal", "codigo postal",
            "cap", "postnummer", "postinumero", "posta kodu", "psč", "irányítószám", "kod pocztowy", "cod poștal", "cod postal", "индекс", "індекс",
            "поштански број", "poštanski broj", "postiindeks", "pasta indekss", "pašto kodas", "ταχυδρομικός κώδικας", "מיקוד", "الرمز البريدي", "پوسٹل کوڈ",
            "पिन कोड", "邮编", "邮政编码", "郵遞區號", "우편번호", "우편번호는", "รหัสไปรษณีย์", "bưu chính", "psc", "postanski broj", "kode pos", "poskod", "poskode",
        ],
    ),
    (
        SHELL,
        &[
            "az", "mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass", "curl", "wget", "docker", "htpasswd", "redis", "openssl", "ssh", "scp", "sftp", "rsync",
            "psql", "mongo", "mongosh", "psexec", "ldapsearch", "smbclient", "xfreerdp", "runas", "schtasks", "localuser", "securestring", "useradd", "adduser", "usermod", "userdel", "deluser", "chage", "createuser", "dropuser", "sshfs", "sshuttle", "putty", "mosh", "rcp",
            "keytool", "unzip", "net use", "net user", "rclone obscure",
            "echo", "printf", "7z", "7za", "7zr", "rar", "unrar", "zip", "tasklist", "taskkill", "systeminfo", "driverquery", "getmac", "setx", "eventcreate",
            "ipmitool", "sqlcmd", "rpcclient", "podman", "mongodump", "mongorestore", "snmpwalk", "snmpget", "sqlplus", "thin", "lftp",
        ],
    ),
    (
        CAR,
        &[
            "vw", "volkswagen", "golf", "polo", "passat", "tiguan", "bmw", "audi", "opel", "corsa", "astra", "vauxhall", "ford", "fiesta", "focus", "transit",
            "toyota", "yaris", "corolla", "renault", "clio", "twingo", "peugeot", "citroën", "fiat", "panda", "punto", "skoda", "škoda", "octavia", "fabia",
            "ibiza", "kia", "hyundai", "honda", "civic", "nissan", "leaf", "mazda", "volvo", "mercedes", "sprinter", "dacia", "suzuki", "tesla", "vespa",
            "car", "truck", "lorry", "moped", "scooter", "wagen", "voiture", "moto", "coche", "carro", "macchina", "furgone", "camper", "bilen", "auton", "samochód", "autó", "kocsi",
        ],
    ),
    (PHRASE, &["mnemonic", "seed", "recovery", "phrase", "wiederherstellungsphrase", "seedphrase", "wallet", "words", "semilla", "wörter"]),
    (
        IDENTITY,
        &[
            "ssn", "social security", "national id", "national identity", "national identification", "national insurance", "id number", "id no", "id nr", "id card", "identity card", "identity number", "identity no",
            "identity document", "identification number", "identification no", "identification code", "citizen id", "citizenship number", "government id", "gov id", "state id", "photo id", "personal number", "personal id",
            "personal identification", "personal code", "resident id", "residence permit", "voter id", "insurance number", "tax id", "tax number", "tax no", "tax identification", "taxpayer id", "taxpayer identification", "tin", "fiscal number", "fiscal code",
            "ausweisnummer", "ausweis", "personalausweis", "personalausweisnummer", "identifikationsnummer", "sozialversicherungsnummer", "steuernummer", "identité", "sécurité sociale", "numéro fiscal", "identidad", "identificación",
            "seguridad social", "seguro social", "número fiscal", "identidade", "identificação", "identità", "identificazione", "identiteitskaart", "identiteitsbewijs", "identitetskort", "id kort", "henkilökortti", "tożsamości", "dowód osobisty", "osobní průkaz", "kimlik",
        ],
    ),
    (LICENCE, &["dl", "dln", "oln", "cdl"]),
    (
        BACKUP,
        &[
            "backup", "recovery", "scratch", "secours", "récupération", "respaldo", "recuperación", "recuperação", "recupero", "ripristino",
            "wiederherstellungscode", "wiederherstellungscodes", "wiederherstellungsschlüssel", "notfallcodes", "herstelcode", "herstelcodes", "återställningskoder",
            "gjenopprettingskoder", "zapasowe", "резервные", "резервный", "2fa", "totp", "authenticator",
        ],
    ),
    (
        DOOR,
        &[
            "door", "gate", "alarm", "garage", "locker", "safe", "lockbox", "keysafe", "keybox", "lock box", "key box", "padlock", "intercom", "buzzer", "entry", "lobby",
            "haustür", "tür", "tor", "tresor", "alarmanlage", "schlüsselsafe", "schlüsselbox", "schlüsseltresor", "tresorcode", "türcode", "alarmcode",
            "digicode", "portail", "porte", "entrée", "immeuble", "alarme", "coffre", "cadenas", "portal", "portón", "puerta", "alarma", "candado",
            "cancello", "portone", "porta", "allarme", "cassaforte", "lucchetto", "portão", "garagem", "cofre", "cadeado",
            "deur", "poort", "kluis", "sleutelkluis", "toegangscode", "deurcode", "poortcode", "portkod", "dörrkod", "larmkod", "dørkode", "portkode", "alarmkode", "ovikoodi", "kulkukoodi",
            "bramy", "drzwi", "domofonu", "furtki", "alarmu", "sejfu", "домофон", "домофона", "двери", "ворот", "сигнализации", "подъезда", "сейфа",
            "kapı", "门禁", "门禁密码", "도어락", "현관", "keypad", "combo", "combination", "oven", "γκαράζ", "πόρτας", "συναγερμού",
            "kids lock", "child lock", "barrier", "schranke", "barrière", "interfona", "interfon", "interfonul", "kapije", "vrata", "vrat", "bráně", "brány", "dveří", "dverí", "dveře", "trezoru", "kapukód", "kaputelefon", "poartă", "scară", "durų", "vartų",
            "durvju", "vārtu", "ukse", "värava", "pintu", "pagar", "домофону", "дверей", "воріт", "вход", "входа", "врата", "הכניסה", "לשער", "הדלת", "الباب", "البوابة", "गेट", "दरवाज़े", "ประตู", "玄関", 
        ],
    ),
];
