//! Answers written by chance: whatever tokens are drawn from what the masks allow, they end in time, parse and validate.

use super::cases;
use burnside::schema::{Constraint, Schema, Vocabulary};
use std::io::Write;
use std::rc::Rc;

/// Every byte, and longer tokens as tokenizers have them: across what JSON separates.
fn vocabulary() -> (Vec<Vec<u8>>, Rc<Vocabulary>) {
    let mut tokens: Vec<Vec<u8>> = (0..=255u8).map(|byte| vec![byte]).collect();
    let longer = [
        "{\"",
        "\":",
        "\": ",
        "\":\"",
        "\",",
        "\",\"",
        "\", \"",
        "\"}",
        "\"]",
        "[\"",
        "[{",
        "}]",
        "}}",
        "},",
        "},{\"",
        "],",
        "[]",
        "{}",
        "null",
        "true",
        "false",
        "na",
        "name",
        "\"name",
        "name\":",
        "ag",
        "value",
        "next",
        "\"next\":",
        "kind",
        "first",
        "12",
        "20",
        "2024",
        "-0",
        "-1",
        "0.",
        ".5",
        "00",
        "10",
        "e1",
        "é",
        "grö",
        "ße",
        "😀",
        "\\n",
        "\\\"",
        "\\u",
        "\\u00",
        "ab",
        "abc",
        "the",
        " the",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "aaaa",
        "aaaaaaaaaaaaaaaa",
        "-01-",
        "T10:",
        ":00",
        "Z\"",
        "@",
        ".org",
        "https://",
        "://",
        "192.",
        "::",
        "a\"b",
        "name",
        "\u{feff}",
        "\\",
        "\\\\",
        "\"\"",
        ",\"",
        ", ",
    ];
    tokens.extend(longer.iter().map(|token| token.as_bytes().to_vec()));
    let numbered = tokens.iter().cloned().enumerate().map(|(id, bytes)| (id as u32, bytes)).collect();
    (tokens, Rc::new(Vocabulary::new(numbered)))
}

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn logit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// The answer, and how many tokens it took. The end of the text is one more token.
fn walk(schema: &Schema, tokens: &[Vec<u8>], all: &Rc<Vocabulary>, limit: Option<usize>, seed: u64) -> (String, usize) {
    let mut constraint = Constraint::new(schema, all.clone()).expect("an answer exists");
    let limit = limit.unwrap_or(constraint.owed());
    assert!(limit >= constraint.owed());
    let (mut chance, mut out, mut written) = (Chance(seed), vec![], 0);
    let end = tokens.len() as u32;
    while !constraint.is_complete() && written < limit {
        let mut logits: Vec<f32> = (0..=tokens.len()).map(|_| chance.logit()).collect();
        constraint.mask(&mut logits, limit - written, &[end]).expect("there is always a way");
        let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(token, _)| token).expect("tokens");
        written += 1;
        if best == tokens.len() {
            break;
        }
        constraint.push(&tokens[best]).expect("it was allowed");
        out.extend_from_slice(&tokens[best]);
    }
    assert!(constraint.may_end(), "cut short: {}", String::from_utf8_lossy(&out));
    (String::from_utf8(out).expect("UTF-8"), written)
}

#[test]
fn whatever_is_drawn_parses_and_validates() {
    let (tokens, all) = vocabulary();
    // For tests/reference/schemas.py check.
    let mut record = std::env::var_os("BURNSIDE_WALKS").map(|path| std::fs::File::create(path).expect("a file"));
    let mut walked = 0;
    for (number, case) in cases().into_iter().enumerate() {
        let text = case.schema.to_string();
        let schema = Schema::parse(&text).expect(&text);
        if Constraint::new(&schema, all.clone()).is_err() {
            // Nothing satisfies it; then jsonschema found nothing either.
            assert!(case.values.iter().all(|(_, fits)| !fits), "{text} has answers: {:?}", case.values);
            continue;
        }
        let shortest = Constraint::new(&schema, all.clone()).expect("as before").owed();
        for (seed, limit) in [(1, Some(shortest + 40)), (2, Some(shortest + 7)), (3, None), (4, Some(400))] {
            let limit = limit.map(|limit| limit.max(shortest));
            let (answer, written) = walk(&schema, &tokens, &all, limit, (number * 10 + seed) as u64);
            assert!(written <= limit.unwrap_or(shortest));
            assert_eq!(schema.validate(&answer), Ok(()), "{text}\n{answer}");
            if let Some(file) = &mut record {
                writeln!(file, "{}", serde_json::json!({ "schema": case.schema, "text": answer })).expect("written");
            }
            walked += 1;
        }
    }
    assert!(walked > 1000, "only {walked}");
}

/// A constraint reads `answer` byte by byte, and it is whole then.
fn can_write(schema: &str, answer: &str) -> bool {
    let (_, all) = vocabulary();
    let mut constraint = Constraint::new(&Schema::parse(schema).expect(schema), all).expect(schema);
    answer.bytes().all(|byte| constraint.push(&[byte]).is_ok()) && constraint.may_end()
}

#[test]
fn what_is_valid_can_be_written_and_what_is_not_cannot() {
    let person = r#"{"type":"object","properties":{"name":{"type":"string","maxLength":4},"age":{"type":"integer","minimum":0,"maximum":120}},"required":["age"]}"#;
    for (schema, good, bad) in [
        (person, r#"{"name":"Zoë","age":7}"#, r#"{"name":"Zoë"}"#),
        (person, r#"{"name": "a\nb", "age": 120}"#, r#"{"age":121}"#),
        (person, r#"{"age":0}"#, r#"{"age":07}"#),
        (person, r#"{"name":"😀😀😀😀","age":1}"#, r#"{"name":"abcde","age":1}"#),
        (r#"{"type":"number","minimum":-1.5,"exclusiveMaximum":2}"#, "-1.5", "-1.51"),
        (r#"{"type":"number","minimum":-1.5,"exclusiveMaximum":2}"#, "1.99999", "2"),
        (r#"{"type":"number","minimum":-1.5,"exclusiveMaximum":2}"#, "0.0", "2.0"),
        (r#"{"type":"number"}"#, "-12.5e-7", "01"),
        (r#"{"type":"integer","minimum":-30,"maximum":-5}"#, "-17", "-4"),
        (r#"{"type":"integer","exclusiveMinimum":9,"maximum":1000}"#, "10", "9"),
        (r#"{"type":"string","format":"date"}"#, "\"2024-02-29\"", "\"2023-02-29\""),
        (r#"{"type":"string","format":"ipv6"}"#, "\"fe80::1\"", "\"1::2::3\""),
        (r#"{"type":"string","pattern":"^[A-Z]+$","maxLength":3}"#, "\"ABC\"", "\"ABCD\""),
        (r#"{"type":"string","pattern":"^\"\\\\$"}"#, r#""\"\\""#, r#""""#),
        (r#"{"type":"string"}"#, r#""\u00e9\u0041""#, r#""\ud83d""#),
        (r#"{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}"#, "[true, false]", "[]"),
        (r#"{"type":"array","prefixItems":[{"type":"null"},{"const":1}],"items":false}"#, "[null,1]", "[null,1,2]"),
        (r#"{"type":["string","null"]}"#, "null", "true"),
        (
            r#"{"properties":{"a":{"type":"integer"}},"additionalProperties":true}"#,
            r#"{"a":1,"ab":"x"}"#,
            r#"{"a":1,"a":"x"}"#,
        ),
        (r#"{"properties":{"a":{"type":"integer"}}}"#, "{}", r#"{"b":1}"#),
        ("{}", r#"{"x":[1,{"y":null}],"":""}"#, r#"{"x":}"#),
    ] {
        // A name that is empty is the one thing that is never written.
        let good = good.replace(r#","":"""#, "");
        assert!(can_write(schema, &good), "{schema} cannot write {good}");
        assert!(!can_write(schema, bad), "{schema} can write {bad}");
    }
}

#[test]
fn members_come_in_the_order_of_the_schema() {
    let schema = r#"{"properties":{"z":{"const":1},"a":{"const":2},"m":{"const":3}},"required":["a"]}"#;
    assert!(can_write(schema, r#"{"z":1,"a":2,"m":3}"#));
    assert!(can_write(schema, r#"{"a":2,"m":3}"#));
    assert!(!can_write(schema, r#"{"a":2,"z":1}"#));
}

#[test]
fn it_says_when_an_answer_is_being_cut_short() {
    let (tokens, all) = vocabulary();
    let schema = Schema::parse(r#"{"type":"string"}"#).expect("valid");
    let mut constraint = Constraint::new(&schema, all).expect("valid");
    let wanting = |token: &str| {
        let wanted = tokens.iter().position(|bytes| bytes == token.as_bytes()).expect("a token");
        (0..tokens.len()).map(|token| f32::from(u8::from(token == wanted))).collect::<Vec<_>>()
    };
    assert!(!constraint.mask(&mut wanting("\""), 3, &[]).expect("room"));
    constraint.push(b"\"").expect("a string");
    assert!(!constraint.mask(&mut wanting("the"), 2, &[]).expect("room"));
    constraint.push(b"the").expect("text");
    let mut logits = wanting(" the");
    assert!(constraint.mask(&mut logits, 1, &[]).expect("room for the quote"), "a word was wanted");
    for (token, logit) in tokens.iter().zip(logits) {
        let closes = token.ends_with(b"\"") && !token[..token.len() - 1].contains(&b'"') && token != b"\\\"";
        assert_eq!(logit.is_finite(), closes, "{}", String::from_utf8_lossy(token));
    }
}
