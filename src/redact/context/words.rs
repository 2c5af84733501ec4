//! The context words, by what they speak of: English first, then the languages of the formats.

use super::super::readings::spelt;
use super::super::structure::keys;
use super::labels::LABELS;
use super::pack::{List, pack, packed, unpack};
use super::{BANK, BIRTH, CARD, CRYPTO, CVV, EXPIRY, IMPERSONAL, KEYED, NETWORK, PHONE, PLACE, SPELT, Topic, VEHICLE};

/// All of them, with their topics; and the words that are clues to keys and to addresses spelt out.
pub(super) fn all() -> impl Iterator<Item = (Topic, &'static [u8])> {
    const TABLES: &[&[List]] = &[WORDS, LABELS, &[(SPELT, spelt::AT), (SPELT, spelt::DOT), (KEYED, keys::WORDS)]];
    static PACKED: [u8; packed(TABLES)] = pack(TABLES);
    unpack(&PACKED)
}

#[rustfmt::skip]
const WORDS: &[List] = &[
    (
        PHONE,
        &[
            "phone", "phones", "gpay", "paytm", "phonepe", "zap", "swish", "bizum", "mobilepay", "vipps", "twint", "joindre", "cel", "telephone", "telefon", "telefono", "teléfono", "telefone",
            "téléphone", "telephono", "telefoon", "telefonnummer", "telefoonnummer", "puhelin",
            "puhelinnumero", "tel", "tél", "tlf", "mobile", "mobil", "mobiel", "móvil", "movil",
            "celular", "cellulare", "celulare", "cell", "cellphone", "portable", "handy",
            "handynummer", "mob", "fax", "whatsapp", "sms", "call", "calls", "calling", "dial",
            "text me", "text us", "text or", "or text", "text him", "text her", "text at", "messages", "answering", "registered mobile", "ring", "msisdn", "hotline", "contact", "rufnummer", "telefonisch", "numéro",
            "komórka", "komórkowy", "puh", "gsm", "ext", "voicemail", "viber", "signal", "appelez",
            "llámame", "llamar", "chiamare", "bel", "ligar", "reach", "landline", "pager",
            "telemóvel", "natel", "matkapuhelin", "mobilnummer", "telefonszám", "telefonní", "mobilní",
            "telefón", "mobitel", "telefoni", "numer telefonu", "telefonnr", "tfn", "tel nr", "phonenumber",
            "phone no", "contact no", "fono", "celular", "sími", "simi", "tālrunis", "telefonas", "telpon",
            "telepon", "no hp", "điện thoại", "sđt", "di động", "cep", "gsm", "faks", "numero",
            "τηλέφωνο", "τηλ", "κινητό", "κιν", "телефон", "тел", "моб", "мобильный", "телефона", "звоните",
            "телефону", "факс", "дзвоніть", "zadzwoń", "dzwoń", "zadzwonić", "ligue", "liga", "ligar", "llama", "appeler", "anrufen", "ruf", "ring",
            "rufen", "bellen", "chiama", "chiamami", "nås", "звони", "позвоните", "звонить", "טלפון", "נייד", "הנייד", "هاتف", "الهاتف", "جوال", "الجوال",
            "موبايل", "تلفن", "موبایل", "電話", "电话", "携帯", "手机", "手機", "手机号", "聯絡電話", "联系电话", "座机", "传真", "拨打", "致电",
            "電話番号", "連絡先", "전화", "전화번호", "휴대폰", "핸드폰", "연락처", "휴대전화", "โทร", "โทรศัพท์", "เบอร์", "มือถือ",
            "फोन", "फ़ोन", "मोबाइल", "मोबाईल", "दूरभाष", "ফোন", "মোবাইল", "ফোন নম্বর", "simu", "namba ya", "foonu", "fone",
        ],
    ),
    (
        CARD,
        &[
            "card", "cards", "credit", "debit", "visa", "mastercard", "amex", "discover", "maestro",
            "diners", "jcb", "unionpay", "cc", "ccnum", "pan", "creditcard", "cardnumber",
            "kreditkarte", "kreditkartennummer", "kartennummer", "kreditkort", "kredytowej", "creditcards", "karte", "carte", "bancaire", "tarjeta", "carta",
            "credito", "crédito", "cartão", "cartao", "kaart", "creditcardnummer", "kortnummer",
            "kort", "luottokortti", "karta", "karty", "карта", "карты", "карте", "kartı", "kartın", "kredi", "カード", "卡号", "信用卡", "카드",
        ],
    ),
    (
        BANK,
        &[
            "iban", "account", "acct", "bank", "konto", "kontonummer", "compte", "cuenta", "conto",
            "conta", "rekening", "rekeningnummer", "bic", "swift", "kontonr", "tilinumero",
            "bankverbindung", "rib", "wire", "transfer", "überweisung", "virement",
        ],
    ),
    (
        NETWORK,
        &[
            "ip", "ips", "ipv4", "ipv6", "address", "host", "client", "server", "remote", "peer", "addr",
            "login", "logged", "connection", "connected", "request", "dns", "gateway", "ping",
            "ssh", "mac", "bssid", "wifi", "router", "subnet", "forwarded", "adresse",
        ],
    ),
    (
        BIRTH,
        &[
            "dob", "born", "birth", "birthday", "birthdate", "dateofbirth", "bday", "bdate",
            "geboren", "geburtsdatum", "geburtstag", "geb", "geburt", "naissance", "né", "née",
            "nacimiento", "nacido", "nacida", "nascita", "nato", "nata", "nascimento", "nascido",
            "nascida", "geboortedatum", "geboorte", "urodzenia", "urodzony", "urodzona", "ur",
            "född", "födelsedatum", "født", "fodselsdato", "fodelsedatum", "fodt", "fødselsdato", "fødselsdag", "syntymäaika", "syntynyt",
            "narození", "narozen", "narozena", "született", "születési", "рождения", "родился", "родилась", "γέννησης", "γεννήθηκε", "生年月日", "出生日期", "出生",
            "생년월일", "生日", "födda", "fødd", "geborene", "nés", "urodził", "urodziła", "nașterii", "doğumlu", "syntymä", "născut", "nasterii", "birthyear", "doğum",
            "yob", "birthdays", "geburtstage", "nac", "nasc", "nar", "narozený", "szül", "synt", "fødselsår", "rođen", "rođena", "rođenja", "rojen", "rojena", "rojstva", "dzimis", "dzimusi",
            "dzimšanas", "gimė", "gimęs", "gimimo", "sündinud", "sünniaeg", "sünnikuupäev", "народився", "народилася", "народження", "роден", "родена", "раждане",
            "рођен", "рођења", "lahir", "născută", "nascut", "nascuda", "nasci", "nasceu", "nací", "nació", "születtem", "gimusi", "narodená", "ngày sinh", "sinh", "doğdu", "誕生日", "出生年月日", "生まれ", "생년", "जन्म", "जन्मतिथि", "জন্ম", "জন্মতারিখ", "پیدائش", "تولد", "متولد", "เกิด", "วันเกิด", "الميلاد", "ميلادي", "ميلاد", "مواليد", "נולד", "נולדה", "לידה", "rođ", "naixement", "kaarawan", "ipinanganak", "isinilang", "பிறந்த", "పుట్టిన", "ಹುಟ್ಟಿದ", "ജനന", "જન્મ", "ਜਨਮ",
            "γεννήθηκα", "γεννημένος", "γεννημένη", "γέν", "dzim", "naix", 
            "рођена", "o b", "gimtadienis", "jarig",
        ],
    ),
    (
        CRYPTO,
        &[
            "bitcoin", "btc", "wallet", "eth", "ethereum", "crypto", "ltc", "litecoin", "doge",
            "monero", "xmr", "xrp", "ripple", "tron", "trx", "usdt", "solana", "sol", "cardano",
            "ada", "donate", "donation", "donations", "deposit", "payout", "coinbase", "binance",
        ],
    ),
    (
        PLACE,
        &[
            "gps", "lat", "latitude", "lon", "lng", "long", "longitude", "coordinates", "coords",
            "coordinate", "location", "geo", "position", "latlng", "koordinaten", "standort",
            "coordonnées", "coordenadas", "ubicación", "geolocation", "map", "maps",
        ],
    ),
    (
        VEHICLE,
        &[
            "vin", "chassis", "chasis", "vehicle", "fahrgestellnummer", "fin", "telaio", "bastidor", "car",
            "fahrzeug", "véhicule", "châssis", "auto", "truck", "motorcycle", "registration", "alvázszám",
            "šasije", "šasija", "karoserie", "nadwozia", "шасси", "шасі", "chassisnummer", "understellsnummer", "stelnummer",
        ],
    ),
    (CVV, &["cvv", "cvc", "cvv2", "cvc2", "csc", "cid", "prüfziffer", "kartenprüfnummer", "cryptogramme"]),
    (
        EXPIRY,
        &["expiry", "expires", "exp", "expiration", "expdate", "valid", "gültig", "expire", "ablaufdatum", "caducidad", "scadenza", "validade", "verfalldatum", "vervaldatum"],
    ),
    (
        IMPERSONAL,
        &[
            "order", "orders", "clause", "invoice", "invoices", "ticket", "tickets", "sku", "isbn", "issn",
            "ean", "upc", "asin", "gtin", "version", "ver", "build", "release", "commit", "sha",
            "rev", "revision", "tracking", "shipment", "serial", "part", "model", "item", "product",
            "issue", "pr", "bug", "case", "rfc", "port", "pid", "uuid", "guid", "hash", "md5",
            "timestamp", "epoch", "unix", "price", "total", "amount", "usd", "eur", "gbp", "doi",
            "bestellung", "bestellnummer", "rechnung", "rechnungsnummer", "auftrag", "commande",
            "facture", "pedido", "factura", "ordine", "fattura", "artikel", "article", "batch",
            "lot", "firmware", "kernel", "checksum", "arxiv", "patent", "parcel", "quantity",
            "protocolo", "protocollo", "catalogue", "cat no", "katalog", "nr kat", "art nr", "art no", "artikelnr", "referencia", "referência", "sorteo", "lotto", "lottery", "pkwiu",
            "ms", "bytes", "size", "width", "height", "population", "views", "followers",
        ],
    ),
];
