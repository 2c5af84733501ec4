//! Layout: characters and groups apart, signs spelt out, tags and line breaks inside.

use super::{Disguise, between, cut};

fn digits_only(value: &str) -> Option<String> {
    let bare = value.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+'));
    bare.then(|| value.chars().filter(char::is_ascii_digit).collect())
}

/// An address with `at` and `dot` for its signs.
fn spelt(value: &str, at: &str, dot: &str) -> Option<String> {
    let (local, domain) = value.split_once('@')?;
    Some(format!("{local}{at}{}", domain.replace('.', dot)))
}

/// Groups as they are, with something else between them.
fn regrouped(value: &str, with: &str) -> Option<String> {
    let grouped = value.contains([' ', '-']) && !value.contains(['@', '(', '+']) && !value.contains('.');
    grouped.then(|| value.replace([' ', '-'], with))
}

pub(super) const DISGUISES: &[(&str, Disguise)] = &[
    ("spaced digits", |v| Some(digits_only(v)?.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" "))),
    ("dotted digits", |v| Some(digits_only(v)?.chars().map(|c| c.to_string()).collect::<Vec<_>>().join("."))),
    ("dashed digits", |v| Some(digits_only(v)?.chars().map(|c| c.to_string()).collect::<Vec<_>>().join("-"))),
    ("spaced characters", |v| {
        (!v.contains([' ', '(', '+'])).then(|| v.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" "))
    }),
    ("groups on slashes", |v| regrouped(v, "/")),
    ("groups on dots", |v| regrouped(v, ".")),
    ("groups on underscores", |v| regrouped(v, "_")),
    ("groups on wide dashes", |v| regrouped(v, " - ")),
    ("groups on two spaces", |v| regrouped(v, "  ")),
    ("groups on middle dots", |v| regrouped(v, "·")),
    ("group on the next line", |v| {
        regrouped(v, " ").map(|g| {
            let cut = g.rfind(' ').unwrap();
            format!("{}\n{}", &g[..cut], &g[cut + 1..])
        })
    }),
    ("defanged dots", |v| {
        (v.contains('.') && (v.contains('@') || v.split('.').count() == 4)).then(|| v.replace('.', "[.]"))
    }),
    ("(at) [dot]", |v| spelt(v, " (at) ", " [dot] ")),
    ("[at] and dots", |v| spelt(v, "[at]", ".")),
    ("AT DOT", |v| spelt(v, " AT ", " DOT ")),
    ("at dot", |v| spelt(v, " at ", " dot ")),
    ("_at_ _dot_", |v| spelt(v, "_at_", "_dot_")),
    ("at punkt", |v| spelt(v, " (ät) ", " Punkt ")),
    ("arroba punto", |v| spelt(v, " arroba ", " punto ")),
    ("arobase point", |v| spelt(v, " arobase ", " point ")),
    ("set apart", |v| spelt(v, " @ ", " . ")),
    ("bold inside", |v| (!v.contains(' ')).then(|| format!("{}<b>{}</b>{}", &v[..2], &v[2..5], &v[5..]))),
    ("spans inside", |v| cut(v, "</span><span class=\"x\">").filter(|_| !v.contains(' '))),
    ("word break tags", |v| between(v, "<wbr>")),
    ("comments inside", |v| cut(v, "<!-- no robots -->").filter(|_| !v.contains(' '))),
    ("line break inside", |v| cut(v, "\n").filter(|_| !v.contains(' ') && !v.contains('('))),
    ("soft break between groups", |v| v.contains(' ').then(|| v.replacen(' ', "=\n ", 1))),
    ("two spaces everywhere", |v| v.contains(' ').then(|| v.replace(' ', "  "))),
    ("quoted-printable soft break", |v| cut(v, "=\r\n").filter(|_| !v.contains(' ') && !v.contains('('))),
];
