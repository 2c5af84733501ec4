//! Marks in other scripts than Latin, Greek and Cyrillic.

use super::super::super::classes::Bytes;

/// Where the mark at `start` ends: of China (GA 36), Japan, South Korea, Thailand, or of Arab states.
pub(super) fn mark(text: Bytes<'_>, start: usize) -> Option<usize> {
    let rest = text.slice(start, start + 40);
    let rest =
        std::str::from_utf8(rest).or_else(|e| std::str::from_utf8(rest.get(..e.valid_up_to()).unwrap_or(&[]))).ok()?;
    // These marks stand alone; a Chinese or Japanese one may follow a word.
    let spaced = text.before(start, 1) < 0x80;
    let long = china(rest)
        .or_else(|| japan(rest))
        .or_else(|| [korea, thailand, arabic].iter().filter(|_| spaced).find_map(|read| read(rest)))?;
    Some(start + long)
}

/// Reads `rest` from the beginning.
struct Reader<'a>(&'a str, usize);

impl Reader<'_> {
    /// Takes at least `least` and at most `most` characters that `is` takes.
    fn take(&mut self, least: usize, most: usize, is: impl Fn(char) -> bool) -> Option<&mut Self> {
        let taken = self.0.get(self.1..)?.chars().take(most).take_while(|c| is(*c));
        let (count, bytes) = taken.fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
        self.1 += bytes;
        (count >= least).then_some(self)
    }

    fn space(&mut self) -> Option<&mut Self> {
        self.take(0, 1, |c| matches!(c, ' ' | '\u{3000}' | '·' | '.' | '-'))
    }

    /// The end, unless a letter or a digit goes on.
    fn end(&self) -> Option<usize> {
        let next = self.0.get(self.1..)?.chars().next();
        (!next.is_some_and(|c| c.is_ascii_alphanumeric())).then_some(self.1)
    }
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn code(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

/// `浙A·D8513`, `浙AD85130` of an electric car.
fn china(rest: &str) -> Option<usize> {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    let mut r = Reader(rest, 0);
    r.take(1, 1, |c| PROVINCES.contains(c))?.take(1, 1, |c| c.is_ascii_uppercase())?.space()?;
    let from = r.1;
    r.take(5, 6, code)?;
    rest.get(from..r.1)?.bytes().any(|b| b.is_ascii_digit()).then_some(())?;
    r.end()
}

/// `練馬 331 さ 48-02`
fn japan(rest: &str) -> Option<usize> {
    let place = |c| matches!(c, '一'..='鿿' | 'ぁ'..='ゖ' | '々');
    let mut r = Reader(rest, 0);
    r.take(1, 4, place)?.space()?.take(2, 3, code)?.space()?;
    r.take(1, 1, |c| matches!(c, 'あ'..='ん'))?.space()?;
    r.take(1, 4, |c| c.is_ascii_digit() || matches!(c, '・' | '･' | '·'))?
        .take(0, 1, |c| c == '-')?
        .take(0, 2, digit)?;
    r.end()
}

/// `38모 7714`, `123가 4567`
fn korea(rest: &str) -> Option<usize> {
    const USES: &str = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자국합육공해";
    let mut r = Reader(rest, 0);
    r.take(2, 3, digit)?.take(1, 1, |c| USES.contains(c))?.space()?.take(4, 4, digit)?;
    r.end()
}

/// `3กฌ 7714`
fn thailand(rest: &str) -> Option<usize> {
    let mut r = Reader(rest, 0);
    r.take(0, 1, digit)?.take(2, 2, |c| matches!(c, 'ก'..='ฮ'))?.space()?.take(1, 4, digit)?;
    r.end()
}

/// `أ ب ح 0140`
fn arabic(rest: &str) -> Option<usize> {
    let letter = |c| matches!(c, 'ء'..='ي');
    let mut r = Reader(rest, 0);
    r.take(1, 1, letter)?.take(1, 1, |c| c == ' ')?.take(1, 1, letter)?.take(1, 1, |c| c == ' ')?;
    r.take(0, 1, letter)?.space()?.take(1, 4, digit)?;
    r.end()
}
