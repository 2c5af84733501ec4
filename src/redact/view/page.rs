//! HTML as it reads: tags off the text, so that `<b>jane</b>@example.com` is one address and a tag
//! between a word and its number takes up no room; attributes behind the text, a line each.
//!
//! Only elements of HTML count as tags; `Vec<String>` and `<jane@example.com>` stay as they are. A
//! table becomes lines with a tab before each cell. What is no well-formed tag is text. Nothing is
//! looked at twice beyond [`LONGEST`] bytes, so the cost is linear whatever the text.

use super::super::bytes::places;
use super::super::byteset::ByteSet;
use super::map::Mapped;
use Tag::{Cell, Field, Inline, Line, Raw, Row, Space};

/// Longer tags are text.
const LONGEST: usize = 16_384;

#[derive(Clone, Copy, PartialEq)]
enum Tag {
    /// Shows nothing between two letters.
    Inline,
    /// Sets words apart.
    Space,
    Line,
    Row,
    Cell,
    /// Its attributes are what the reader sees: they stay where they are.
    Field,
    /// Its content is no HTML.
    Raw,
}

/// By [`key`].
#[rustfmt::skip]
static ELEMENTS: &[(u128, Tag)] = &[
    (key(b"a"), Inline), (key(b"b"), Inline), (key(b"i"), Inline), (key(b"p"), Line), (key(b"q"), Inline),
    (key(b"s"), Inline), (key(b"u"), Inline), (key(b"br"), Line), (key(b"dd"), Line), (key(b"dl"), Line),
    (key(b"dt"), Line), (key(b"em"), Inline), (key(b"h1"), Line), (key(b"h2"), Line), (key(b"h3"), Line),
    (key(b"h4"), Line), (key(b"h5"), Line), (key(b"h6"), Line), (key(b"hr"), Line), (key(b"li"), Line),
    (key(b"ol"), Line), (key(b"td"), Cell), (key(b"th"), Cell), (key(b"tr"), Row), (key(b"tt"), Inline),
    (key(b"ul"), Line), (key(b"bdi"), Inline), (key(b"bdo"), Inline), (key(b"big"), Inline), (key(b"col"), Line),
    (key(b"del"), Inline), (key(b"dfn"), Inline), (key(b"div"), Line), (key(b"img"), Space), (key(b"ins"), Inline),
    (key(b"kbd"), Inline), (key(b"map"), Line), (key(b"nav"), Line), (key(b"pre"), Line), (key(b"sub"), Space),
    (key(b"sup"), Space), (key(b"svg"), Space), (key(b"var"), Inline), (key(b"wbr"), Inline), (key(b"abbr"), Inline),
    (key(b"base"), Line), (key(b"body"), Line), (key(b"cite"), Inline), (key(b"code"), Inline),
    (key(b"data"), Inline), (key(b"font"), Inline), (key(b"form"), Line), (key(b"head"), Line), (key(b"html"), Line),
    (key(b"link"), Line), (key(b"main"), Line), (key(b"mark"), Inline), (key(b"menu"), Line), (key(b"meta"), Field),
    (key(b"nobr"), Inline), (key(b"samp"), Inline), (key(b"span"), Inline), (key(b"time"), Inline),
    (key(b"aside"), Line), (key(b"audio"), Line), (key(b"embed"), Line), (key(b"input"), Field),
    (key(b"label"), Space), (key(b"param"), Field), (key(b"small"), Inline), (key(b"style"), Raw),
    (key(b"table"), Line), (key(b"tbody"), Line), (key(b"tfoot"), Line), (key(b"thead"), Line), (key(b"title"), Line),
    (key(b"video"), Line), (key(b"button"), Space), (key(b"canvas"), Line), (key(b"center"), Line),
    (key(b"dialog"), Line), (key(b"figure"), Line), (key(b"footer"), Line), (key(b"header"), Line),
    (key(b"hgroup"), Line), (key(b"iframe"), Line), (key(b"legend"), Space), (key(b"object"), Line),
    (key(b"option"), Field), (key(b"output"), Inline), (key(b"script"), Raw), (key(b"select"), Space),
    (key(b"source"), Line), (key(b"strike"), Inline), (key(b"strong"), Inline), (key(b"acronym"), Inline),
    (key(b"address"), Line), (key(b"article"), Line), (key(b"caption"), Line), (key(b"details"), Line),
    (key(b"picture"), Space), (key(b"section"), Line), (key(b"summary"), Space), (key(b"colgroup"), Line),
    (key(b"fieldset"), Line), (key(b"noscript"), Line), (key(b"template"), Line), (key(b"textarea"), Line),
    (key(b"blockquote"), Line), (key(b"figcaption"), Line),
];

/// A name of up to 16 letters as a number, any case: comparing those takes no call.
const fn key(name: &[u8]) -> u128 {
    let mut key = 0;
    let mut i = 0;
    while i < name.len() {
        key = key << 8 | name[i].to_ascii_lowercase() as u128;
        i += 1;
    }
    key
}

fn element(name: &[u8]) -> Option<Tag> {
    let at = ELEMENTS.binary_search_by_key(&key(name), |e| e.0).ok()?;
    ELEMENTS.get(at).map(|e| e.1)
}

const OPEN: ByteSet = ByteSet::of(b"<", false);

/// `text` without its tags; `None` if it has none.
#[inline(never)]
pub(super) fn page(text: &str) -> Option<Mapped> {
    let mut page =
        Page { text, out: Mapped::default(), kept: 0, aside: Vec::new(), in_table: false, no_end: 0, raw_ends: true };
    let mut at = 0;
    loop {
        let sign = OPEN.find(text.as_bytes(), at);
        if sign >= text.len() {
            break;
        }
        at = page.tag(sign).unwrap_or(sign + 1);
    }
    (page.kept > 0).then(|| page.finish())
}

struct Page<'a> {
    text: &'a str,
    out: Mapped,
    kept: usize,
    /// Attributes and comments, to be read after the text.
    aside: Vec<(usize, usize)>,
    /// Whether the last tag was a part of a table: white space there is layout.
    in_table: bool,
    /// Up to here no comment ends.
    no_end: usize,
    /// Whether a `</script` or `</style` may still come.
    raw_ends: bool,
}

impl Page<'_> {
    /// Reads the tag at `at`; returns where it ends, `None` if it is text.
    fn tag(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if bytes.get(at..at + 4) == Some(b"<!--") {
            // No end stands before `no_end`: it need not be looked for there again.
            let from = self.text.floor_char_boundary(self.no_end.max(at + 4));
            let limit = self.text.floor_char_boundary(from.saturating_add(LONGEST).min(self.text.len()));
            let Some(end) = places(self.text.get(from..limit)?, "-->").next().map(|n| from + n) else {
                self.no_end = limit.saturating_sub(2);
                return None;
            };
            self.between(at, end + 3, "");
            self.aside.push((at + 4, end));
            return Some(end + 3);
        }
        let closing = bytes.get(at + 1) == Some(&b'/');
        let name_start = at + 1 + usize::from(closing);
        let name_end =
            name_start + bytes.get(name_start..)?.iter().take(11).take_while(|b| b.is_ascii_alphanumeric()).count();
        if !matches!(bytes.get(name_end)?, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r') {
            return None;
        }
        let tag = element(bytes.get(name_start..name_end)?)?;
        let end = tag_end(bytes, name_end)?;
        let attributes = (name_end, end - 1);
        let mut put = match tag {
            Tag::Inline => "",
            Tag::Space => " ",
            Tag::Line | Tag::Raw => "\n",
            Tag::Row => {
                if closing {
                    ""
                } else {
                    "\n"
                }
            }
            Tag::Cell => {
                if closing {
                    ""
                } else {
                    "\t"
                }
            }
            Tag::Field => " ",
        };
        if self.in_table && matches!(tag, Tag::Row | Tag::Cell) && self.blank_before(at) {
            // Line breaks between cells are layout.
            self.out.copy(self.text, self.kept, self.kept);
            self.kept = at;
        }
        self.in_table = matches!(tag, Tag::Row | Tag::Cell);
        if self.kept == 0 && at == 0 && put.is_empty() {
            put = "\n";
        }
        self.between(at, end, put);
        if tag == Tag::Field {
            self.field(attributes);
            self.out.put(" ", attributes.1, end);
        } else if self.worth(attributes) {
            self.aside.push(attributes);
        }
        if tag == Tag::Raw && !closing && self.raw_ends {
            return Some(self.raw(end));
        }
        Some(end)
    }

    /// Attributes in their place; the long ones that only say how it looks stand aside.
    fn field(&mut self, (start, end): (usize, usize)) {
        let mut at = start;
        for name in ["class=", "style="] {
            let Some(from) = self.text.get(at..end).and_then(|t| places(t, name).next()).map(|n| at + n) else {
                continue;
            };
            let value = from + name.len();
            let Some(quote @ ('"' | '\'')) = self.text.get(value..end).and_then(|t| t.chars().next()) else { continue };
            let Some(to) = self.text.get(value + 1..end).and_then(|t| t.find(quote)).map(|n| value + n + 2) else {
                continue;
            };
            self.out.copy(self.text, at, from);
            if self.worth((from, to)) {
                self.aside.push((from, to));
            }
            at = to;
        }
        self.out.copy(self.text, at, end);
    }

    fn between(&mut self, start: usize, end: usize, put: &str) {
        self.out.copy(self.text, self.kept, start);
        self.out.put(put, start, end);
        self.kept = end;
    }

    fn blank_before(&self, at: usize) -> bool {
        let gap = self.text.as_bytes().get(self.kept..at).unwrap_or(&[]);
        gap.len() < 256 && gap.iter().all(u8::is_ascii_whitespace)
    }

    /// Only attributes with a digit, an `@`, a code or a record in them can hold what patterns find.
    fn worth(&self, (start, end): (usize, usize)) -> bool {
        let bytes = self.text.as_bytes().get(start..end).unwrap_or(&[]);
        bytes.iter().any(|b| b.is_ascii_digit() || matches!(b, b'@' | b'&' | b'%' | b'{' | 0x80..))
    }

    /// Skips over a script or a style sheet that starts at `at`: it is read as it is.
    fn raw(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut i = at;
        while let Some(n) = self.text.get(i..).and_then(|t| places(t, "</").next()) {
            let name = bytes.get(i + n + 2..i + n + 8).unwrap_or(&[]).to_ascii_lowercase();
            if name.starts_with(b"script") || name.starts_with(b"style") {
                return i + n;
            }
            i += n + 2;
        }
        self.raw_ends = false;
        at
    }

    fn finish(mut self) -> Mapped {
        self.out.copy(self.text, self.kept, self.text.len());
        for (start, end) in self.aside {
            self.out.put("\n", start, start);
            self.out.copy(self.text, start, end);
        }
        self.out
    }
}

/// Where the tag ends whose attributes start at `at`.
fn tag_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut quote = 0;
    for (n, &b) in bytes.get(at..)?.iter().take(LONGEST).enumerate() {
        match b {
            b'>' if quote == 0 => return Some(at + n + 1),
            b'<' if quote == 0 => return None,
            b'"' | b'\'' if quote == 0 => quote = b,
            _ if b == quote => quote = 0,
            _ => {}
        }
    }
    None
}
