//! USERNAME: the names people go by on services: `@jane_doe` behind a service's name, `github.com/jdoe`.

use super::super::bytes::words;
use super::super::classes::{Bytes, holds, is_word, place};
use super::super::scan::Finding;
use super::label::{Tie, among, gap, one_of};
use super::url::stand_in;
use super::username::TYPE;

/// The name in the address of somebody's page, whose path starts at `from`: `linkedin.com/in/jane-doe`, `github.com/jdoe`.
fn profile(text: Bytes<'_>, start: usize, from: usize, out: &mut Vec<Finding>) {
    #[rustfmt::skip]
    const PAGES: &[&str] = &[
        "about", "features", "pricing", "login", "signup", "explore", "topics", "sponsors", "orgs", "marketplace",
        "settings", "events", "groups", "watch", "share", "sharer", "intent", "search", "help", "home", "legal",
        "terms", "privacy", "policies", "company", "jobs", "school", "directory", "business", "reel", "stories",
        "hashtag", "download", "apps", "security", "enterprise",
    ];
    let folders: &[&str] = match text.slice(start, start + 3) {
        b"lin" | b"Lin" => &["in/"],
        b"red" | b"Red" => &["user/", "u/"],
        b"ste" | b"Ste" => &["id/"],
        b"tik" | b"Tik" => &["@"],
        _ => &[""],
    };
    let Some(folder) = folders.iter().find(|f| text.slice(from, from + f.len()) == f.as_bytes()) else { return };
    let at = from + folder.len();
    let mut stop = text.run(at, 40, |b| is_word(b) || matches!(b, b'-' | b'.'));
    while stop > at && matches!(text.before(stop, 1), b'.' | b'-') {
        stop -= 1;
    }
    let name = text.slice(at, stop);
    // `github.com/owner/repository` is a project, `facebook.com/profile.php` a program.
    let deeper = text.at(stop) == b'/' && is_word(text.at(stop + 1)) || text.at(stop) == b'?';
    let letters = name.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if (3..=39).contains(&name.len())
        && letters > 1
        && !deeper
        && !words!(PAGES).iter().any(|page| name.eq_ignore_ascii_case(page.as_bytes()))
        && !name.ends_with(b".php")
    {
        Finding::add(out, TYPE, at, stop, 0.6);
    }
}

/// Whether the page's address, whose service is `start..end`, stands behind the name of the service: `GitHub: https://...`
fn named(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let ahead = text.slice(start.saturating_sub(32), start);
    let ahead = ahead.strip_suffix(b"www.").unwrap_or(ahead);
    let Some(ahead) = ahead.strip_suffix(b"https://").or(ahead.strip_suffix(b"http://")) else { return false };
    let Some(ahead) = ahead.trim_ascii_end().strip_suffix(b":") else { return false };
    let word = ahead.trim_ascii_end().rsplit(|b| !b.is_ascii_alphabetic()).next().unwrap_or(&[]);
    word.eq_ignore_ascii_case(text.slice(start, end))
        || among(word, words!(&["profile", "profil", "perfil", "profilo"]))
}

/// `@jane_doe` behind the name of a service.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    // As people write it; whole addresses of pages stand in every list of changes.
    if text.slice(end, end + 5) == b".com/"
        && (!matches!(text.before(start, 1), b'/' | b'.') || named(text, start, end))
    {
        profile(text, start, end + 5, out);
        return;
    }
    // `WhatsApp/Telegram @jane_doe`
    let either = text.before(start, 1) == b'/' && text.slice(end, end + 2) == b" @";
    if matches!(text.at(end), b'.' | b'/' | b'-')
        || matches!(text.before(start, 1), b'.' | b'/' | b'-' | b'@') && !either
    {
        return;
    }
    // A handle of code: `file_handle:`, `AbortHandle::new`.
    if text.slice(end, end + 2) == b"::" || is_word(text.before(start, 1)) && text.before(start, 1) < 128 {
        return;
    }
    // `#[doc(alias = "many0")]`, `dm = st.d`
    let quote = text.at(text.run(end, 3, |b| matches!(b, b' ' | b'=')));
    let alias = one_of(text.slice(start, end), &["alias"]);
    if text.slice(end, end + 2) == b" =" && (alias || !matches!(quote, b'"' | b'\'' | b'@')) {
        return;
    }
    let Some(mut at) = gap(text, end) else { return };
    // `dm me @jane_doe`
    let small = text.slice(at.start, at.start + 8);
    if let Some(far) = place(small, " @")
        && small.iter().take(far).all(|b| b.is_ascii_lowercase() || *b == b' ')
    {
        at.start += far + 1;
    }
    let sign = text.at(at.start) == b'@';
    let from = at.start + usize::from(sign);
    let mut stop = text.run(from, 33, |b| is_word(b) || b == b'.');
    while stop > from && text.before(stop, 1) == b'.' {
        stop -= 1;
    }
    // Discord's old `name#1234`.
    if text.at(stop) == b'#' && text.slice(start, end).eq_ignore_ascii_case(b"discord") {
        let tag = text.run(stop + 1, 5, |b| b.is_ascii_digit());
        stop = if tag - stop == 5 { tag } else { stop };
    }
    // Skype's `live:jane.d_4`
    if text.at(stop) == b':' && text.slice(from, stop) == b"live" {
        stop = text.run(stop + 1, 40, |b| is_word(b) || matches!(b, b'.' | b'-'));
    }
    let value = text.slice(from, stop);
    let mark = value.iter().any(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'#'));
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let domain = [&b".com"[..], b".org", b".net", b".io", b".me", b".dev", b".js"].iter().any(|d| value.ends_with(d));
    let tag = value.split(|b| *b == b'#').nth(1).is_some_and(|tag| tag.len() == 4);
    let game = among(text.slice(start, end), words!(&["nick", "gamertag", "psn", "ign", "battletag"]));
    let code = [&b"self."[..], b"this."].iter().any(|c| value.starts_with(c)) || value.ends_with(b"_handle");
    // `alias LUNA.MATE.RIO`, of an account at a bank in Argentina
    let words = value.split(|b| *b == b'.');
    let bank = text.slice(start.saturating_sub(64), start);
    let alias = text.slice(start, end).eq_ignore_ascii_case(b"alias")
        && ["cbu", "cvu", "banc", "transfer"].iter().any(|w| holds(bank, w))
        && (6..=20).contains(&value.len())
        && words.clone().count() == 3
        && words.clone().all(|w| w.len() > 2 && w.iter().all(u8::is_ascii_uppercase));
    // `微信号shenlan_hz0571`
    let tight = !text.slice(start, end).is_ascii() && mark;
    let told = sign
        || alias
        || tight
        || tag
        || at.tie == Tie::Verb && mark && !domain && !code
        || at.tie == Tie::Sign && (mark || game) && !domain && !code && at.quote.is_none()
        // `Contact(handle='jdoe84')`
        || at.tie == Tie::Sign && at.quote == Some(text.at(stop)) && value.iter().any(u8::is_ascii_digit) && letters > 3;
    if told
        && (3..=32).contains(&value.len())
        && letters >= 2
        && !matches!(text.at(stop), b'/' | b'(' | b':' | b'@' | b'=' | b'-')
        && !stand_in(value)
    {
        Finding::add(out, TYPE, at.start, stop, 0.7);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::TYPE;

    #[test]
    fn redact_handle_forms() {
        for (text, want) in [
            ("add me on discord jane#1234", "jane#1234"),
            ("IGN: FoxTail", "FoxTail"),
            ("my handle is fox_tail99", "fox_tail99"),
            ("linkedin.com/in/jane-doe-5521 | x", "jane-doe-5521"),
            ("see github.com/mobjane.", "mobjane"),
            ("tg @kestrel_otc if stuck", "@kestrel_otc"),
            ("my steam is oolong_mancer pw", "oolong_mancer"),
            ("CBU 0140 (alias TREN.LAGO.PINO).", "TREN.LAGO.PINO"),
            ("Pseudo Blablacar : marin_44_", "marin_44_"),
            ("GitHub : https://github.com/bcastaing · LinkedIn", "bcastaing"),
            ("pls dm me @sk8ordie_lena or", "@sk8ordie_lena"),
            ("авто; телеграм @sokol_pp\n", "@sokol_pp"),
            ("+7-903-555-01-42 (WhatsApp/Telegram @ing_belov)", "@ing_belov"),
            ("Skype: live:belov.a_4\n", "live:belov.a_4"),
        ] {
            found(TYPE, text, want);
        }
    }

    #[test]
    fn redact_handle_near_misses() {
        for text in [
            "alias SQL.TABLE for",
            "github.com/rust-lang/rust",
            "github.com/features",
            "by [Jane](https://github.com/jane)",
            "linkedin.com/company/acme",
        ] {
            nothing(TYPE, text);
        }
    }
}
