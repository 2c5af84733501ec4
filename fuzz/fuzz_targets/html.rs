//! Pages: values in text, in attributes, as entities, cut by tags.
#![no_main]

use burnside_fuzz::{VALUES, check, compose, has_word};

const MARKUP: &[&str] = &[
    "<p>", "</p>", "<b>", "</b>", "<br>", "<br/>", "<a href=\"", "\">", "</a>", "<input value='", "'>", "<td>", "</td>",
    "<!--", "-->", "<script>", "</script>", "<style>", "</style>", "<![CDATA[", "]]>", "&#64;", "&commat;", "&#x40;",
    "&amp;", "&nbsp;", "&#", "&", ";", "mailto:", "tel:", "?q=", "%40", "%", "=", "\"", "'", "<", ">", "</", "/>",
    "<wbr>", "&shy;", "data-phone=\"", "jane<b>@</b>example.com", "jane&#64;example.com",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let fragments = [MARKUP, VALUES].concat();
    let page = compose(data, &fragments);
    check(&page);
    // Whatever came before: a block of its own is read.
    let redaction = check(&format!("{page}\n\n<p>planted.one@example.com</p>\n"));
    assert!(!has_word(redaction.text.as_str(), "planted.one@example.com"), "{page:?}");
});
