//! The texts of one request, redacted as one: what one of them shows to be personal goes from all.

use crate::redact::{CustomRecognizer, Pattern, RawText, RedactOptions, Redaction, Session, Tagging};

/// A redaction of each text, with placeholders that mean the same in all of them. A text without a
/// tagging counts as not tagged.
#[must_use]
pub fn redact_together(texts: &[RawText], taggings: &[Tagging<'_>], options: &RedactOptions) -> Vec<Redaction> {
    const NONE: Tagging<'_> = Tagging { spans: &[], complete: false };
    let mut session = Session::new();
    let mut pass = |options: &RedactOptions| -> Vec<Redaction> {
        let tagging = |at: usize| taggings.get(at).copied().unwrap_or(NONE);
        texts.iter().enumerate().map(|(at, text)| session.redact_tagged(text, tagging(at), options)).collect()
    };
    let first = pass(options);
    if texts.len() < 2 {
        return first;
    }
    // The session now knows the values of all texts, but for the secrets, of which it keeps nothing.
    let mut options = options.clone();
    options.recognizers.extend(first.iter().flat_map(secrets));
    pass(&options)
}

/// The secrets of a text, as recognizers: where a value is the same thing wherever it stands.
fn secrets(redaction: &Redaction) -> impl Iterator<Item = CustomRecognizer> {
    let entities = redaction.entities.iter();
    entities.filter(|e| redaction.vault.original(&e.placeholder).is_none() && is_telling(&e.text)).filter_map(
        |entity| {
            let pattern = Pattern::literal(&entity.text).ok()?;
            Some(CustomRecognizer::new(&entity.kind, pattern).ok()?.secret())
        },
    )
}

/// A number too long for a coincidence, or a password that is no word.
fn is_telling(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_mixed = digits > 0 && value.chars().any(char::is_alphabetic);
    digits >= 7 || is_mixed && value.len() >= 6 || value.len() >= 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::TaggedSpan;

    fn together(texts: &[&str], name: Option<(usize, &str)>) -> Vec<String> {
        let raw: Vec<RawText> = texts.iter().map(|text| RawText::new((*text).into())).collect();
        let span = |text: &str| {
            let start = text.find(name.map_or("", |(_, name)| name)).unwrap();
            TaggedSpan { start, end: start + name.map_or(0, |(_, name)| name.len()), label: "PER".into(), score: 0.99 }
        };
        let spans: Vec<Vec<TaggedSpan>> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| if name.is_some_and(|(of, _)| of == at) { vec![span(text)] } else { vec![] })
            .collect();
        let taggings: Vec<Tagging<'_>> = spans.iter().map(|spans| Tagging { spans, complete: true }).collect();
        let redactions = redact_together(&raw, &taggings, &RedactOptions::default());
        redactions.into_iter().map(|redaction| redaction.text.as_str().to_string()).collect()
    }

    #[test]
    fn edge_together_what_a_later_text_shows_goes_from_the_earlier_ones() {
        assert_eq!(
            together(&["Ask Quibberly, or write.", "I am Quibberly.", "jane@example.com"], Some((1, "Quibberly"))),
            ["Ask [PERSON_1], or write.", "I am [PERSON_1].", "[EMAIL_1]"]
        );
        // Secrets too, though the session keeps none.
        let [first, second] =
            together(&["Ask for 7731-XK-22 there.", "My password: 7731-XK-22"], None).try_into().unwrap();
        assert!(!first.contains("7731") && !second.contains("7731"), "{first} {second}");
        assert_eq!(first, format!("Ask for {} there.", second.trim_start_matches("My password: ")));
    }

    #[test]
    fn edge_together_a_secret_that_is_a_word_stays_where_it_is_one() {
        let texts = together(&["The summer was warm.", "password: summer"], None);
        assert_eq!(texts[0], "The summer was warm.");
        assert!(!texts[1].contains("summer"));
    }
}
