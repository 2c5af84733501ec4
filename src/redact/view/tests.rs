use super::*;

/// What of the original shows as `needle`.
#[track_caller]
fn find(original: &str, needle: &str) -> String {
    let view = View::new(original);
    let at = view.text().find(needle).unwrap_or_else(|| panic!("no {needle:?} in {:?}", view.text()));
    let (start, end) = view.to_original(at, at + needle.len()).unwrap();
    original[start..end].to_string()
}

#[track_caller]
fn shows(original: &str, want: &str) {
    assert_eq!(View::new(original).text(), want, "{original}");
}

#[test]
fn redact_view_takes_disguises_off_and_finds_the_way_back() {
    assert_eq!(find("x j\u{200b}ane@x.com\u{200b} y", "jane@x.com"), "j\u{200b}ane@x.com");
    assert_eq!(find("é ４１１１ z", "4111"), "４１１１");
    assert_eq!(find("tel\u{a0}06\u{2011}12", "06-12"), "06\u{2011}12");
    assert_eq!(find("𝐣𝐚𝐧𝐞 \u{1d7d9}", "jane"), "𝐣𝐚𝐧𝐞");
    assert_eq!(find("𝐣𝐚𝐧𝐞 \u{1d7d9}", "1"), "\u{1d7d9}");
    assert_eq!(find("a\u{202e}b", "ab"), "a\u{202e}b");
    assert_eq!(find("(j̶a̶n̶e̶)", "jane"), "j̶a̶n̶e̶");
    assert_eq!(find("😀&#106;ane&#64;x😀", "jane@x"), "&#106;ane&#64;x");
    assert_eq!(find("1️⃣2️⃣3️⃣.", "123"), "1️⃣2️⃣3️⃣");
    assert_eq!(find("=jane%2540x.com", "jane@x.com"), "jane%2540x.com");
}

#[test]
fn redact_view_of_a_terminal() {
    shows("\x1b[32m+1 212\x1b[0m \x1b[1;31mjane@\x1b[m\x1b[Kx.com", "+1 212 jane@x.com");
    shows("\\u001b[1mip\\x1B[0m \\033[33m10\\e[0m", "ip 10");
    shows("\x1b \x1b[ \\e[x] \\033 \x1b[0", "\x1b \x1b[ \\e[x] \\033 \x1b[0");
    assert_eq!(find(">\x1b[93msk-615\x1b[0m<", "sk-615"), "sk-615");
}

#[test]
fn redact_view_of_plain_text_is_the_text() {
    for text in [
        "plain",
        "déjà 電話 😀",
        "",
        "AT&T 100% C:\\dir a & b",
        "m² x¹",
        "Он живёт в Москве, дом 5",
        "Μία ημέρα",
        "ılık su",
    ] {
        let view = View::new(text);
        assert!(view.layers.is_empty(), "{text}: {}", view.text());
        assert_eq!(view.to_original(0, text.len()), Some((0, text.len())));
    }
}

#[test]
fn redact_view_reads_look_alikes_only_among_latin_letters_and_digits() {
    shows("jаnе@ехаmple.com", "jane@example.com");
    shows("АКІА1234 и АВ 12 34 56 С", "AKIA1234 и AB 12 34 56 C");
    shows("DЕ89 З704", "DE89 3704");
    shows("55О-О1З2", "550-0132");
    shows("Раура", "Раура");
    shows("IT-отдел VPNслужба", "IT-отдел VPNслужба");
}

#[test]
fn redact_view_reads_codes() {
    shows("a&commat;b&period;c", "a@b.c");
    shows("?a=1&lt=2&copy=3", "?a=1&lt=2&copy=3");
    shows("a&amp;#64;b &amp;amp;", "a@b &");
    shows("\\u006a\\x61\\u{6e}\\U00000065 \\ud83d\\ude00", "jane 😀");
    shows("\\ud83d x", "\\ud83d x");
    shows("https:\\/\\/x.com jane\\_doe", "https://x.com jane_doe");
    shows("https://x.com/?a=%40%20b%26c J%C3%B6rg%20%41", "https://x.com/?a=@%20b%26c Jörg A");
    shows("jane_d%40@example.com 5%", "jane_d%40@example.com 5%");
    shows("&#0; %00 \\u0000 %ZZ %", "&#0; %00 \\u0000 %ZZ %");
    shows("jane@example。com 是。", "jane@example.com 是。");
    shows("555-0173² 4¹¹¹", "555-0173² 4111");
}
