//! Against regex-lite, which reads most of the same patterns.

use super::*;
use crate::redact::OptionsError;
use proptest::prelude::*;

fn ours(pattern: &str, text: &str) -> Result<Vec<(usize, usize)>, OptionsError> {
    Ok(Search::new(&Pattern::new(pattern, false)?, text).collect())
}

fn theirs(pattern: &str, text: &str) -> Vec<(usize, usize)> {
    let regex = regex_lite::Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    regex.find_iter(text).map(|found| (found.start(), found.end())).filter(|(start, end)| start < end).collect()
}

#[test]
fn redact_pattern_finds_what_another_engine_finds() {
    let text = "EMP-00412 emp-9 ab12cd; ID 7.5,7\u{a0}é Ångström – 日本 x{2} a-b_c\r\nsecond line\n\n$9 \\d (a|b) ]} 2026-11-22";
    for pattern in [
        "EMP-\\d{3,5}",
        "(?i)emp-\\d+",
        "(?i:EMP)-\\d",
        "[a-z]+\\d{2}",
        "[^\\s;]+",
        "\\b\\w+\\b",
        "\\B\\w",
        "^E",
        "(?m)^s\\w*",
        "(?m)\\w+$",
        "(?s)c.*2",
        ".+",
        "a|ab|abc",
        "(?:ab|a)(?:12|1)?",
        "\\d+?",
        "\\d*?7",
        "(?:\\d{4})-(?:\\d\\d)",
        "[é-ü]",
        "\\x41|\\u00e9|\\u{65e5}",
        "[\\]\\-{]+",
        "\\{2\\}",
        "[]}]+",
        "[^]}]{3}",
        "[a\\-b]+",
        "[\\w-]+",
        "[-x]+",
        "(a)(b)?",
        "(?P<n>E)M",
        "(?<n>E)M",
        "(?:x|)+E",
        "(?:|E)*M",
        "(?:a*)*b",
        "(?:a+)+b",
        "(?:(?:a|b)*c|d)+",
        "x??E",
        "(?:\\d|\\d\\d)+?-",
        "\\$9|\\\\d",
        "\\(a\\|b\\)",
        "[\\d\\D]{7}",
        "[^\\W\\d]+",
        "2\\z|d",
        "\\AE",
        "日{1}本",
        "(?i)[A-Z]+(?-i)[a-z]",
        "\\S+\\s",
        "a{0}E",
        "(?:E|M){2,}",
    ] {
        assert_eq!(ours(pattern, text).unwrap(), theirs(pattern, text), "{pattern}");
    }
}

#[test]
fn redact_pattern_knows_the_cases_of_all_letters() {
    for (pattern, text) in
        [("ÅNGSTRÖM", "ångström"), ("[а-я]+", "ПРИВЕТ"), ("σ", "Σ"), ("\\u{212a}", "k"), ("[^é]", "xÉ")]
    {
        let pattern = Pattern::new(pattern, true).unwrap();
        let found: Vec<_> = Search::new(&pattern, text).collect();
        assert_eq!(found.first(), Some(&(0, if text == "xÉ" { 1 } else { text.len() })), "{text}");
        assert!(found.len() == 1, "{text}: {found:?}");
    }
}

#[test]
fn redact_pattern_takes_what_javascript_writes() {
    for (pattern, text, found) in [
        ("\\/users\\/(\\d+)", "/users/42 ", (0, 9)),
        ("{id}", "an {id} here", (3, 7)),
        ("a{,2}", "a{,2}", (0, 5)),
        ("[\\d-z]+", "7-zy", (0, 3)),
        ("[[\\]]x", "]x", (0, 2)),
        ("(?<year>\\d{4})\\0?", "in 2026", (3, 7)),
    ] {
        assert_eq!(ours(pattern, text).unwrap(), [found], "{pattern}");
    }
}

#[test]
fn redact_pattern_that_can_not_be_used_says_why() {
    for (pattern, why) in [
        ("a(b", "a ( that is not closed"),
        ("a)b", "a ) that closes nothing"),
        ("[a", "a [ that is not closed"),
        ("[", "a [ that is not closed"),
        ("[b-a]", "a range in []"),
        ("[a-\\d]", "a range in []"),
        ("*a", "* repeats nothing"),
        ("a|+", "+ repeats nothing"),
        ("\\", "a \\ at the end"),
        ("[\\", "a \\ at the end"),
        ("(?=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        ("(a)\\1", "back-references"),
        ("(?<n>a)\\k<n>", "back-references"),
        ("\\p{L}", "\\p classes"),
        ("\\y", "an unknown \\y"),
        ("[[:alpha:]]", "classes with names"),
        ("(?x)a", "a group of an unknown kind"),
        ("(?P=n)", "a group of an unknown kind"),
        ("(?<>a)", "a group without a name"),
        ("(?", "a group of an unknown kind"),
        ("\\x{110000}", "a character's number"),
        ("\\ud800", "a character's number"),
        ("a{3,2}", "from more to fewer"),
        ("a{1001}", "more than 1000 times"),
        ("a{99999999999999999999}", "more than 1000 times"),
        ("(?:a{1000}){1000}", "too large"),
        ("(?:(?:a|b){1000}|c){3}", "too large"),
    ] {
        let Err(OptionsError::Pattern(message)) = ours(pattern, "") else { panic!("{pattern}: taken") };
        assert!(message.contains(why), "{pattern}: {message}");
    }
    assert!(ours(&"(".repeat(100_000), "").is_err_and(|error| error.to_string().contains("deep")));
    for nothing in ["", "a*", "a|", "^$", "(?:)", "(?:a?){1000}", "((a{0}){1000}){1000}"] {
        assert!(matches!(ours(nothing, ""), Err(OptionsError::EmptyMatch)), "{nothing}");
    }
}

#[test]
fn redact_pattern_is_a_literal_text() {
    let text = "a.b(c)[d]\\é";
    let pattern = Pattern::literal(text).unwrap();
    assert_eq!(Search::new(&pattern, &format!("x{text}{text}y a.b")).collect::<Vec<_>>(), [(1, 13), (13, 25)]);
    assert!(Pattern::literal("").is_err());
}

/// Patterns of a few letters, nested and repeated as it comes; but nothing lazy within a repetition, where `(a*?)+` is read
/// in another way by each engine (ours does as JavaScript's).
fn patterns() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a"),
        Just("b"),
        Just("é"),
        Just("."),
        Just("[ab]"),
        Just("[^a]"),
        Just("\\w"),
        Just("\\W"),
        Just("\\d"),
        Just("\\b"),
        Just("\\B"),
        Just("^"),
        Just("$"),
        Just("(?i)B"),
        Just("")
    ];
    let nested = leaf.prop_map(String::from).prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), "(\\*|\\+|\\?|\\{2\\}|\\{0,2\\}|\\{1,\\})")
                .prop_map(|(item, times)| format!("(?:{item}){times}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}{b}")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a}|{b}|{c})")),
        ]
    });
    let piece = (nested, "|[*+?]\\??|\\{1,2\\}\\?").prop_map(|(item, times)| format!("(?:{item}){times}"));
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn redact_pattern_of_any_shape_finds_what_another_engine_finds(pattern in patterns(), text in "[abé1 \n]{0,12}") {
        match ours(&pattern, &text) {
            Ok(found) => prop_assert_eq!(found, theirs(&pattern, &text)),
            Err(error) => prop_assert_eq!(error, OptionsError::EmptyMatch),
        }
    }

    #[test]
    fn redact_pattern_of_any_text_is_read_or_refused(pattern in ".{0,20}", signs in "[\\[\\](){}|*+?^$.\\\\a-c0-3<>:=!,-]{0,16}") {
        // Rust's `\\<` and `\\>` are places, JavaScript's the signs.
        for pattern in [pattern, signs].into_iter().filter(|pattern| !pattern.contains("\\<") && !pattern.contains("\\>")) {
            if let (Ok(found), Ok(regex)) = (ours(&pattern, "abc a-1 {2}(x)"), regex_lite::Regex::new(&pattern)) {
                let theirs: Vec<_> = regex.find_iter("abc a-1 {2}(x)").map(|m| (m.start(), m.end())).filter(|(start, end)| start < end).collect();
                prop_assert_eq!(found, theirs, "{}", pattern);
            }
        }
    }
}
