//! Chats: several messages, a model's answers, what it makes of placeholders.

use burnside::redact::{RawText, RedactOptions, Redaction, Session, TaggedSpan};

struct Chat(Session);

impl Chat {
    fn new() -> Self {
        Self(Session::with_key([3; 32]))
    }

    /// Redacts a message in which the tagger knows `people`.
    fn say(&mut self, text: &str, people: &[&str]) -> Redaction {
        let spans: Vec<TaggedSpan> = people
            .iter()
            .flat_map(|name| {
                text.match_indices(name).map(|(start, name)| TaggedSpan {
                    start,
                    end: start + name.len(),
                    label: "PER".into(),
                    score: 0.97,
                })
            })
            .collect();
        self.0.redact(&RawText::new(text.into()), Some(&spans), &RedactOptions::default())
    }
}

#[test]
fn redact_a_chat_with_a_model_that_rewrites_placeholders() {
    let mut chat = Chat::new();
    let asked =
        chat.say("I am Ada Lovelace, ada@example.org. Write to Bob (bob@example.org).", &["Ada Lovelace", "Bob"]);
    assert_eq!(asked.text.as_str(), "I am [PERSON_1], [EMAIL_1]. Write to [PERSON_2] ([EMAIL_2]).");
    let answer = "To: **[EMAIL_2]**\n\nDear [person 2],\n`PERSON_1` (\\[EMAIL\\_1\\]) asked me to write.\n\n{Person_1}";
    let shown =
        "To: **bob@example.org**\n\nDear Bob,\n`Ada Lovelace` (ada@example.org) asked me to write.\n\nAda Lovelace";
    assert_eq!(asked.restore(answer), shown);
    // Word by word, as it streams.
    let mut stream = asked.restorer();
    let streamed: String = answer.split_inclusive([' ', '_', 'S']).map(|chunk| stream.push(chunk)).collect();
    assert_eq!(streamed + &stream.finish(), shown);
    // The history goes out again, as shown and as it came: the same placeholders.
    let history = chat.say(shown, &["Ada Lovelace", "Bob"]);
    assert_eq!(
        history.text.as_str(),
        "To: **[EMAIL_2]**\n\nDear [PERSON_2],\n`[PERSON_1]` ([EMAIL_1]) asked me to write.\n\n[PERSON_1]"
    );
    assert_eq!(chat.say(answer, &[]).text.as_str(), answer);
    // Nobody tags her name here; it is known from before.
    let next = chat.say("Now sign as ADA@example.org, and thank Ada Lovelace and carol@example.org", &[]);
    assert_eq!(next.text.as_str(), "Now sign as [EMAIL_1], and thank [PERSON_1] and [EMAIL_3]");
}

#[test]
fn redact_one_value_in_two_writings_shares_a_placeholder_and_comes_back_as_first_written() {
    let mut chat = Chat::new();
    for (first, second, kind) in [
        ("Jane.Doe@example.com", "jane.doe@EXAMPLE.com", "EMAIL"),
        ("4111 1111 1111 1111", "4111-1111-1111-1111", "CREDIT_CARD"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "IBAN"),
        ("+44 20 7946 0958", "phone 020 7946 0958", "PHONE"),
        ("2001:db8::a1", "2001:DB8:0:0::A1", "IP"),
    ] {
        let redaction = chat.say(&format!("{first} or {second}."), &[]);
        let one = format!("[{kind}_1]");
        let want = format!("{one} or {}.", second.replace(second.trim_start_matches("phone "), &one));
        assert_eq!(redaction.text.as_str(), want);
        assert_eq!(redaction.restore(&one), first);
        assert_eq!(redaction.entities[1].text, second.trim_start_matches("phone "));
    }
    let names = chat.say("Ada  Lovelace, ADA LOVELACE and Ada Byron", &["Ada  Lovelace", "ADA LOVELACE", "Ada Byron"]);
    assert_eq!(names.text.as_str(), "[PERSON_1], [PERSON_1] and [PERSON_2]");
}

#[test]
fn redact_ids_say_nothing_across_sessions() {
    let hashed = |key: [u8; 32], text: &str| {
        let options = RedactOptions { operator: burnside::redact::Operator::Hash, ..RedactOptions::default() };
        Session::with_key(key).redact(&RawText::new(text.into()), None, &options).text.as_str().to_string()
    };
    assert_eq!(hashed([1; 32], "jane@example.com"), hashed([1; 32], "JANE@example.com"));
    assert_ne!(hashed([1; 32], "jane@example.com"), hashed([2; 32], "jane@example.com"));
    // By number: each session counts from 1, in the order of its own text.
    let mut one = Chat::new();
    one.say("bob@example.org", &[]);
    let first = one.say("jane@example.com", &[]);
    let second = Chat::new().say("jane@example.com", &[]);
    assert_eq!((first.text.as_str(), second.text.as_str()), ("[EMAIL_2]", "[EMAIL_1]"));
    // A session cannot restore another one's.
    assert_eq!(second.restore("[EMAIL_2]"), "[EMAIL_2]");
}

#[test]
fn redact_a_trial_on_a_clone_leaves_no_trace() {
    let mut chat = Chat::new();
    chat.say("a@example.org", &[]);
    let mut trial = Chat(chat.0.clone());
    assert_eq!(trial.say("b@example.org", &[]).text.as_str(), "[EMAIL_2]");
    let kept = chat.say("c@example.org", &[]);
    assert_eq!(kept.text.as_str(), "[EMAIL_2]");
    assert_eq!(kept.restore("[EMAIL_2]"), "c@example.org");
}
