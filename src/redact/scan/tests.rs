use super::*;
use proptest::prelude::*;

fn seen(pass: &Pass<'_>) -> String {
    let words = |words: &[Word]| words.iter().map(|w| (w.start, w.end)).collect::<Vec<_>>();
    format!("{:?} {:?} {:?}", pass.hits, pass.findings, words(&pass.candidates))
}

proptest! {
    #[test]
    fn redact_short_words_are_read_as_others_are(
        parts in proptest::collection::vec(
            prop_oneof![
                "[A-Za-z]{1,17}", "[A-Z]?[a-z]{1,16}", "[0-9]{1,5}", "[ .:/$~@=_-]{1,2}", "\\PC{0,3}",
                Just("phone".to_string()), Just("Geburtsdatum".to_string()), Just("Account no".to_string()),
            ],
            0..40,
        ),
        gap in "[ ]?",
    ) {
        let text = parts.join(&gap);
        let (mut quick, mut whole) = (Pass::new(&text), Pass::new(&text));
        quick.read::<true>();
        whole.read::<false>();
        prop_assert_eq!(seen(&quick), seen(&whole));
    }
}
