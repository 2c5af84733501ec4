//! The words that stand before what only they tell apart.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, HIGH, LETTER, class, is_word, same, symbol};
use super::super::label::{Heads, among};

#[rustfmt::skip]
const CVV: &[&str] = &[
    "cvv", "cvc", "cvv2", "cvc2", "csc", "cvn", "cav2", "cvd", "cryptogramme", "kartenprüfnummer", "kartenprüfziffer", "安全码",
    "安全碼", "セキュリティコード", "보안코드", "末三碼", "末三码",
];
/// Words that mean it only where a card is spoken of.
#[rustfmt::skip]
const CODE: &[&str] = &[
    "security", "verification", "back", "cid", "crypto", "segurança", "seguridad", "seg", "sicurezza", "sécurité", "sicherheitscode", "sicherheitsnummer", "prüfziffer",
    "prüfnummer", "beveiligingscode", "veiligheidscode", "säkerhetskod", "sikkerhetskode", "sikkerhedskode", "kontrollnummer", "zabezpieczający", "bezpieczeństwa",
    "bezpečnostní", "bezpečnostný", "biztonsági", "securitate", "sigurnosni", "turvakoodi", "turvaluku", "güvenlik", "безопасности", "безпеки", "ασφαλείας", "בגב",
];
#[rustfmt::skip]
const EXPIRY: &[&str] = &[
    "exp", "xp", "expiry", "expires", "expire", "expiring", "expired", "expiration", "expdate", "exp_date", "valid", "gültig", "thru", "ablaufdatum", "ablauf", "läuft",
    "verfalldatum", "verfällt", "vervaldatum", "verloopt", "geldig", "vervalt", "caducidad", "caduca", "cad", "vence", "venc", "vencimiento", "vto", "validez", "péremption",
    "échéance", "scadenza", "scade", "scad", "validade", "vencimento", "expira", "ważna", "ważności", "срок", "действительна", "действует", "дійсна", "utgångsdatum", "giltigt", "utløper",
    "utløpsdato", "udløber", "udløbsdato", "gyldig", "voimassa", "platnost", "platná", "lejár", "lejárat", "expiră", "λήξη", "valable", "válida", "val", "geçerlilik", "kullanma", "有効期限", "有效期", "유효기간",
];
const BIC: &[&str] = &["bic", "swift", "identifier", "bicfi"];
pub(super) const CVV_WORDS: Words = words!(CVV);
pub(super) const CODE_WORDS: Words = words!(CODE);
pub(super) const EXPIRY_WORDS: Words = words!(EXPIRY);
pub(super) const BIC_WORDS: Words = words!(BIC);
/// What may stand between such a word and its value.
#[rustfmt::skip]
const BETWEEN: &[&str] = &[
    "is", "ist", "era", "war", "était", "lautet", "est", "es", "è", "é", "jest", "are", "was", "code", "number", "no", "nr", "num", "date", "on", "bis", "until", "til", "till", "through", "to", "card", "of", "my",
    "your", "in", "end", "month", "year", "mm", "yy", "value", "front", "back", "the", "three", "four", "digit", "digits", "tot", "thru", "exp", "for", "side", "and", "address", "adresse",
    "do", "до", "jusqu", "au", "à", "fin", "le", "la", "de", "del", "du", "des", "al", "el", "em", "en", "der", "am", "ende", "auf", "karte", "rückseite", "visuel", "visa", "mastercard", "amex", "debit", "credit", "bank", "ab", "kod", "kód", "kodu", "код", "cod", "código", "codice",
    "tarihi", "numarası", "действия", "карты", "carte", "tarjeta", "carta", "cartão", "kaart", "kort", "kortet", "karta", "karty", "karte", "kreditkarte", "meiner", "ma", "mi", "della", "do", "da", "kartın", "son", "data", "dato", "datum", "d", "hasta", "até", "הכרטיס", "now", "it", "which", "changed", "new", "required", "optional", "file", "record", "you", "gave", "us", "from", "cliente", "entidad", "banco", "banque", "client", "klant", "kunden", "klienta", "customer", "von", "van", "naar", "para", "na", "war", "mijn", "meine", "mein", "mon", "meu", "mio", "cvv", "cvc", "cvv2", "cvc2",
];

/// How long the sign outside ASCII is that ends at `at`: an arrow, a bullet, a leader; 0 if there is none.
fn sign_before(text: Bytes<'_>, at: usize) -> usize {
    let ends = |n: &usize| *n <= at && symbol(text.slice(at - n, at), 0) == *n;
    if text.before(at, 1) < 128 { 0 } else { (2..=4).find(ends).unwrap_or(0) }
}

/// Which of `lists` a word is of that stands before `at`, with no more than signs and six small words between; the
/// first list counts for more than the second.
pub(super) fn labelled(text: Bytes<'_>, (at, end): (usize, usize), lists: &[Words]) -> Option<usize> {
    before(text, at, lists).or_else(|| behind(text, end, lists))
}

/// The same of what is behind a value that ends at `end`: `use 319 for the CVV`, `09/28 is my card's expiry date`.
fn behind(text: Bytes<'_>, end: usize, lists: &[Words]) -> Option<usize> {
    let mut at = end;
    for place in 0..6 {
        let stop = text.run(at + 1, 12, |b| class(b) & (LETTER | HIGH) != 0);
        let word = text.slice(at + 1, stop);
        if text.at(at) != b' '
            || place == 0
                && !among(
                    word,
                    words!(&[
                        "is", "as", "for", "was", "ist", "als", "est", "comme", "es", "como", "è", "come", "é", "to",
                        "jako"
                    ]),
                )
        {
            return None;
        }
        if place > 1
            && let Some(list) = lists.iter().position(|list| list.has(word))
        {
            return Some(list);
        }
        let small = |w: &&str| w.len() == word.len() && same(word, w);
        if place > 0
            && !words!(BETWEEN).iter().any(|w| small(&w))
            && !among(
                word,
                words!(&[
                    "his", "her", "our", "credit", "mi", "il", "o", "mój", "moja", "ihr", "ihre", "votre", "seu",
                    "minha"
                ]),
            )
        {
            return None;
        }
        at = stop;
    }
    None
}

fn before(text: Bytes<'_>, at: usize, lists: &[Words]) -> Option<usize> {
    const SIGNS: &[u8] = b" \t:=#\"'.()/_-[>|*";
    let mut found = None;
    let mut i = at;
    for _ in 0..7 {
        let signs = i;
        while signs - i < 12 {
            let before = text.before(i, 1);
            let clause = before == b',' && text.slice(i, i + 7) == b" which ";
            let first = clause || signs == at && matches!(before, b'?' | b'~' | b']' | b',' | b';' | b'<' | b'\n');
            match sign_before(text, i) {
                0 if SIGNS.contains(&before) || first => i -= 1,
                0 => break,
                wide => i -= wide,
            }
        }
        let end = i;
        let part = |b: u8| b != b'_' && is_word(b) || b >= 128;
        while end - i < 28 && part(text.before(i, 1)) && sign_before(text, i) == 0 {
            i -= 1;
        }
        let word = text.slice(i, end);
        if word.is_empty() || word.is_ascii() && (signs == end || !HEADS.may_have(word)) {
            return found;
        }
        if word.iter().all(u8::is_ascii_digit) {
            if word.len() <= 2 {
                continue;
            }
            return found;
        }
        // Chinese, Japanese and Korean put no space between the word and what follows.
        let within = |w: &str| w.as_bytes().first() >= Some(&0xE2) && word.windows(w.len()).any(|x| x == w.as_bytes());
        let list =
            lists.iter().position(|list| list.iter().any(|w| w.len() == word.len() && same(word, w) || within(w)));
        if list == Some(0) {
            return list;
        }
        found = found.or(list);
        if !words!(BETWEEN).iter().any(|w| w.len() == word.len() && same(word, w)) {
            return found;
        }
    }
    found
}

/// What [`labelled`] may meet.
static HEADS: Heads = Heads::of(&[CVV, CODE, EXPIRY, BIC, BETWEEN]);
