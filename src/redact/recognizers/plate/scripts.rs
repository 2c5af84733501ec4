//! Marks in other scripts than Latin, Greek and Cyrillic.

use super::super::super::bytes::has;
use super::super::super::classes::Bytes;

/// A part of a mark: which characters, at least and at most how many.
type Part = (Of, u8, u8);

#[derive(Clone, Copy)]
enum Of {
    Digit,
    Capital,
    /// Either of these.
    Code,
    Space,
    /// What may stand between groups.
    Gap,
    Hyphen,
    Province,
    /// Kanji or kana.
    Place,
    Hiragana,
    Hangul,
    Thai,
    Arabic,
}

/// Before the letter of a city, on Chinese plates (GA 36).
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// For the uses of a car, on South Korean plates.
const USES: &str = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자국합육공해";

impl Of {
    fn takes(self, c: char) -> bool {
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Capital => c.is_ascii_uppercase(),
            Self::Code => c.is_ascii_digit() || c.is_ascii_uppercase(),
            Self::Space => c == ' ',
            Self::Gap => matches!(c, ' ' | '\u{3000}' | '·' | '.' | '-'),
            Self::Hyphen => c == '-',
            Self::Province => has(PROVINCES, c),
            Self::Place => matches!(c, '一'..='鿿' | 'ぁ'..='ゖ' | '々'),
            Self::Hiragana => matches!(c, 'あ'..='ん'),
            Self::Hangul => has(USES, c),
            Self::Thai => matches!(c, 'ก'..='ฮ'),
            Self::Arabic => matches!(c, 'ء'..='ي' | 'پ' | 'ژ' | 'ک' | 'گ' | 'ی'),
        }
    }
}

use Of::{Arabic, Capital, Code, Digit, Gap, Hangul, Hiragana, Hyphen, Place, Province, Space, Thai};

/// The first two may follow a word, the others stand alone.
const MARKS: [&[Part]; 6] = [
    // `浙A·D8513`, `浙AD85130` of an electric car
    &[(Province, 1, 1), (Capital, 1, 1), (Gap, 0, 1), (Code, 5, 6)],
    // `練馬 331 さ 48-02`, `品川 500 あ ・・12`
    &[
        (Place, 1, 4),
        (Gap, 0, 1),
        (Code, 2, 3),
        (Gap, 0, 1),
        (Hiragana, 1, 1),
        (Gap, 0, 3),
        (Digit, 1, 4),
        (Hyphen, 0, 1),
        (Digit, 0, 2),
    ],
    // `38모 7714`, `123가 4567`
    &[(Digit, 2, 3), (Hangul, 1, 1), (Gap, 0, 1), (Digit, 4, 4)],
    // `22 ب 418 ایران 77`
    &[
        (Digit, 2, 2),
        (Space, 0, 1),
        (Arabic, 1, 3),
        (Space, 0, 1),
        (Digit, 3, 3),
        (Space, 0, 1),
        (Arabic, 0, 5),
        (Space, 0, 1),
        (Digit, 2, 2),
    ],
    // `3กฌ 7714`
    &[(Digit, 0, 1), (Thai, 2, 2), (Gap, 0, 1), (Digit, 1, 4)],
    // `أ ب ح 0140`
    &[(Arabic, 1, 1), (Space, 1, 1), (Arabic, 1, 1), (Space, 1, 1), (Arabic, 0, 1), (Space, 0, 1), (Digit, 1, 4)],
];

/// Where the mark at `start` ends: of China, Japan, South Korea, Thailand, or of Arab states.
pub(super) fn mark(text: Bytes<'_>, start: usize) -> Option<usize> {
    let rest = text.slice(start, start + 40);
    let rest = std::str::from_utf8(rest).or_else(|e| std::str::from_utf8(rest.get(..e.valid_up_to()).unwrap_or(&[])));
    let rest = rest.ok()?;
    let marks = if text.before(start, 1) < 0x80 { &MARKS[..] } else { &MARKS[..2] };
    marks.iter().find_map(|parts| fits(rest, parts)).map(|long| start + long)
}

/// How long the mark is that `rest` begins with.
fn fits(rest: &str, parts: &[Part]) -> Option<usize> {
    let mut chars = rest.chars();
    let mut digits = 0;
    for &(of, least, most) in parts {
        let mut count = 0;
        while count < most
            && let Some(c) = chars.clone().next().filter(|c| of.takes(*c))
        {
            chars.next();
            digits += u8::from(c.is_ascii_digit());
            count += 1;
        }
        if count < least {
            return None;
        }
    }
    let ends = !chars.clone().next().is_some_and(|c| c.is_ascii_alphanumeric());
    (ends && digits > 0).then(|| rest.len() - chars.as_str().len())
}
