//! DATE_OF_BIRTH: a calendar date beside a word such as "born"; without one a date is only a date.
//!
//! Day, month and year in any order with `.`, `/`, `-` or spaces (ISO 8601 among them), or with the
//! month's name in the languages of Europe. The day must exist in its month.

mod months;
mod other;
mod written;

use super::super::bytes::words;
use super::super::classes::{Bytes, DIGIT, HIGH, LETTER, class, is_word, same};
use super::super::context::BIRTH;
use super::super::scan::{Finding, Word};
use super::calendar::exists;
use super::label::{Tie, among, gap};
use months::month;
use other::{bound, issued, stamp};
use written::{digits, real, value};

pub(crate) const TYPE: &str = "DATE_OF_BIRTH";
/// What a date without a birth word becomes, in `find.rs`.
pub(crate) const DATE: &str = "DATE";

/// A date that starts with the digits `word`, or with the month before them.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    if let Some((start, end)) = written::date(text, word) {
        push(text, start, end, out);
    }
}

/// Dates that begin with a mixed word: `3rd of May 1990`, `12MAR1985`.
pub(crate) fn find_mixed(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = text.run(word.start, 2, |b| b.is_ascii_digit());
    let suffix = [&b"st"[..], b"nd", b"rd", b"th", b"er"].contains(&text.slice(end, word.end));
    let found = match suffix {
        true => written::after_suffix(text, Word { end, ..word }, word.end),
        false => written::joined(text, word),
    };
    if let Some((start, end)) = found {
        push(text, start, end, out);
    }
}

fn push(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if stamp(text, start, end) || bound(text, start, end) {
        return;
    }
    // A date all the same, for who asks for those.
    if issued(text, start) {
        Finding::add(out, TYPE, start, end, 0.1);
        return;
    }
    let score = if abbreviated(text, start, end) { 0.8 } else { 0.1 };
    out.push(Finding::sure(TYPE, start, end, score).in_context(BIRTH, 0.85));
}

/// Words of birth that are no words: `D.O.B.`, `b. 1985`, `(*12.03.1985`, `12.03.1985 г.р.`
fn abbreviated(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let mut stop = start;
    while start - stop < 5 && matches!(text.before(stop, 1), b' ' | b'.' | b':' | b'=' | b'\t' | b'-') {
        stop -= 1;
    }
    let before = |word: &str| {
        let from = stop.saturating_sub(word.len());
        same(text.slice(from, stop), word) && !is_word(text.before(from, 1))
    };
    let behind = || {
        let from = text.run(end, 2, |b| b == b' ');
        ["г.р", "г. р", "р.н", "р. н"].iter().any(|w| text.slice(from, from + w.len()) == w.as_bytes())
    };
    let born = text.before(stop, 1) == b'*';
    born && (text.before(stop, 2) == b'(' || text.slice(stop.saturating_sub(3), stop) == b", *")
        || text.at(stop) == b'.' && before("b")
        || ["d.o.b", "d/o/b", "b'day", "b-day", "д.р", "Д.р", "Д.Р", "д.н", "d.d.n", "f.n"].iter().any(|w| before(w))
        || behind()
}

/// What only the birth word `start..end` before it makes a date: `born in 1985`, `DOB 19850312`, `born in March 1985`,
/// `birthday: 12 March`.
pub(super) fn labelled(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else {
        listed(text, start, end, out);
        return;
    };
    let label = text.slice(start, end);
    let mut i = at.start;
    let mut named = i;
    let mut tied = at.filled || at.tie > Tie::Bare;
    for _ in 0..3 {
        if tied && let Some(stop) = written::day_of_year(text, i) {
            // Its year would have made it a date already.
            let more = text.run(stop, 3, |b| matches!(b, b' ' | b',' | b'.' | b'\''));
            if !text.at(more).is_ascii_digit() && !is_word(text.at(stop)) {
                Finding::add(out, TYPE, i, stop, 0.7);
            }
            return;
        }
        let stop = text.run(i, 10, |b| class(b) & (LETTER | HIGH) != 0);
        let sign = usize::from(text.at(stop) == b':');
        if stop == i || text.at(stop + sign) != b' ' {
            break;
        }
        tied |= among(text.slice(i, stop), words!(&["on", "am", "the", "le", "el", "il", "den", "em"]));
        named = i;
        i = stop + sign + 1;
    }
    let (year, len, stop) = digits(text, i);
    if len == 5 {
        let tied = at.tie == Tie::Sign || !label.is_ascii() || same(label, "dob");
        eight_or_six(text, i, tied, out);
        return;
    }
    // `birthday: 03/12`
    let (other, other_len, last) = digits(text, stop + 1);
    let pair = matches!((len, other_len), (1..=2, 1..=2)) && matches!(text.at(stop), b'/' | b'.');
    if pair && at.tie == Tie::Sign && (exists(year, other, 0) || exists(other, year, 0)) && text.free_right(last) {
        Finding::add(out, TYPE, i, last, 0.6);
        return;
    }
    let alone = len == 4
        && !is_word(text.at(stop))
        && !(matches!(text.at(stop), b'-' | b'/' | b'.' | b':') && text.at(stop + 1).is_ascii_digit());
    if !alone || !(1900..=2030).contains(&year) {
        return;
    }
    let month = month(text, named).filter(|(_, end)| end + 1 == i);
    let start = if month.is_some() { named } else { i };
    // `born 1985`, but not `birth 1985`.
    let told = i > at.start || at.filled || at.tie > Tie::Bare;
    if told || !among(label, words!(&["birth", "birthday", "geburt", "naissance", "nascita", "geboorte"])) {
        Finding::add(out, TYPE, start, stop, 0.7);
    }
}

/// The dates of a list below the heading that the word `start..end` closes: `Birthdays:`, then `- Jane: 12 March 1985`.
fn listed(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let plain = |b: u8| !matches!(b, b'\n' | b',' | b';' | b'|' | b'\t' | b'0'..=b'9');
    let stop = text.run(end, 40, plain);
    let head = (1..=40).map(|n| text.before(start, n)).find(|b| *b == 0 || !plain(*b)).unwrap_or(b'x');
    if text.at(stop) != b'\n' || !matches!(head, b'\n' | 0) {
        return;
    }
    let mut line = stop + 1;
    for _ in 0..200 {
        let end = text.run(line, 120, |b| b != b'\n');
        let day = |at: &usize| text.at(*at).is_ascii_digit() && !is_word(text.before(*at, 1));
        let found = (line..end).filter(day).find_map(|at| {
            let stop = text.run(at, 5, |b| b.is_ascii_digit());
            written::date(text, Word { start: at, end: stop, mask: DIGIT })
        });
        let Some((from, to)) = found.filter(|(from, to)| !stamp(text, *from, *to)) else { return };
        Finding::add(out, TYPE, from, to, 0.7);
        line = end + 1;
    }
}

/// `19850312`, `12031985`; `850312` only where it is tied to its label.
fn eight_or_six(text: Bytes<'_>, start: usize, tied: bool, out: &mut Vec<Finding>) {
    let end = text.run(start, 9, |b| b.is_ascii_digit());
    let part = |a: usize, b: usize| value(text.slice(start + a, start + b));
    let day = match end - start {
        8 => real(part(6, 8), part(4, 6), part(0, 4)) || real(part(0, 2), part(2, 4), part(4, 8)),
        6 if tied => real(part(4, 6), part(2, 4), 1900 + part(0, 2)) || real(part(0, 2), part(2, 4), 1900 + part(4, 6)),
        _ => false,
    };
    if day && !is_word(text.at(end)) {
        Finding::add(out, TYPE, start, end, 0.75);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_birth_forms() {
        for (text, want) in [
            ("DOB: 03/12/1985", "03/12/1985"),
            ("Date of birth / Date de naissance (4) 12 MAY /MAI 88", "12 MAY /MAI 88"),
            ("DOB 03 AUG/AOÛT 1964", "03 AUG/AOÛT 1964"),
            ("WHERE birth_date = '1985-03-12'", "1985-03-12"),
            ("DOB -> 12.03.1985", "12.03.1985"),
            ("born on 12 March 1985 in", "12 March 1985"),
            ("Born March 12, 1985.", "March 12, 1985"),
            ("born May 3rd, 1990", "May 3rd, 1990"),
            ("born 3rd of May 1990", "3rd of May 1990"),
            ("geboren am 5. März 1971", "5. März 1971"),
            ("Geburtsdatum: 05.03.1971", "05.03.1971"),
            ("née le 1 août 1966", "1 août 1966"),
            ("nacimiento: 7 de julio de 1999", "7 de julio de 1999"),
            ("\"birth_date\":\"1971-03-05\"", "1971-03-05"),
            ("born in 1985 in", "1985"),
            ("lahir 5 Desember 1990", "5 Desember 1990"),
            ("lahir 17 Agustus 1990", "17 Agustus 1990"),
            ("født 12. desember 1990", "12. desember 1990"),
            ("născută la 14.07.1991", "14.07.1991"),
            ("Nasci a 3 de abril de 1977.", "3 de abril de 1977"),
            ("születtem 1975. 10. 03.", "1975. 10. 03"),
            ("gimusi 1986-06-19", "1986-06-19"),
            ("born in March 1985,", "March 1985"),
            ("né en 1966", "1966"),
            ("geboren im Jahr 1971", "1971"),
            ("DOB: 19850312", "19850312"),
            ("DOB 3/12/85", "3/12/85"),
            ("D.O.B.: 12MAR1985", "12MAR1985"),
            ("Date of birth 12-Mar-1985", "12-Mar-1985"),
            ("date of birth: Mar-12-1985", "Mar-12-1985"),
            ("Anna Kowalska (b. 12 March 1985)", "12 March 1985"),
            ("Otto Weber (*12.03.1885, †1.1.1950) geboren 12.03.1985", "12.03.1985"),
            ("Her birthday is March 12th.", "March 12th"),
            ("my birthday is on the 3rd of May", "3rd of May"),
            ("Geburtstag: 12. März", "12. März"),
            ("born on 5 May '85", "5 May '85"),
            ("year of birth: 1985", "1985"),
            ("Birth year: 1985", "1985"),
            ("DOB: 850312", "850312"),
            ("született: 1985. március 12.", "1985. március 12"),
            ("gimimo data: 1985 m. kovo 12 d.", "1985 m. kovo 12"),
            ("urodzony 12 III 1985", "12 III 1985"),
            ("生年月日 昭和60年3月12日", "昭和60年3月12日"),
            ("Geschädigter: Ole Brandhorst, * 11.07.1985, Ausweis", "11.07.1985"),
            ("生日 民國78年4月23日", "民國78年4月23日"),
            ("생년월일 88년 6월 11일입니다", "88년 6월 11일"),
            ("เกิดวันที่ 8 สิงหาคม 2533 โทร", "8 สิงหาคม 2533"),
            ("जन्मतिथि 12 मार्च 1959", "12 मार्च 1959"),
            ("Народився 14 лютого 1986 р.", "14 лютого 1986"),
            ("تولد 1371/08/22", "1371/08/22"),
            ("تاریخ پیدائش 25-09-1988", "25-09-1988"),
            ("জন্ম তারিখ 02/05/1993।", "02/05/1993"),
            ("Иванов, 12.03.1985 г.р.", "12.03.1985"),
            ("народилася 5 травня 1971", "5 травня 1971"),
            ("ngày sinh: 12/03/1985", "12/03/1985"),
            ("Date of Birth (DD/MM/YYYY): 12 / 03 / 1985", "12 / 03 / 1985"),
            ("DOB: Mar 12 '85", "Mar 12 '85"),
            ("birthday: 03/12", "03/12"),
            ("Kunde, geb. 1985", "1985"),
            ("geboren 12.3.'85.", "12.3.'85"),
            ("DOB 85-03-12", "85-03-12"),
            ("Bday ko po Hunyo 12, 1985.", "Hunyo 12, 1985"),
            ("Naixement de la nena: 12 de juny de 1985", "12 de juny de 1985"),
            ("OIB, rođ. 12.03.1985.", "12.03.1985"),
            ("생년월일 850312", "850312"),
            (
                "Birthdays:\n- Jane Fitzgerald of the second floor: 12 March 1985\n- Tom of the third one, who sits at the window: 3 May 1990\n",
                "3 May 1990",
            ),
            ("дата рождения: 5 марта 1971", "5 марта 1971"),
            ("д.р. 25.05.1991, тел.", "25.05.1991"),
            ("Γεννήθηκα 7/9/1976.", "7/9/1976"),
            ("Dzim. 14.08.1987. Auto", "14.08.1987"),
            ("data naix. 12/04/2015 (10 anys)", "12/04/2015"),
            ("concession (over 60, DOB 7.vi.1958)", "7.vi.1958"),
            ("Owner DOB Aug. 30th, '74; Colorado", "Aug. 30th, '74"),
            ("<td>DOB</td></tr><tr><td>22-Nov-79</td>", "22-Nov-79"),
            ("narozena 5. března 1971", "5. března 1971"),
            ("生年月日: 1985年3月12日", "1985年3月12日"),
            ("\"birthDate\":\"1971-03-05T00:00:00Z\"", "1971-03-05"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_birth_near_misses() {
        for text in [
            "Released 03/12/1985",
            "số CCCD, ngày sinh, cấp ngày 03/05/2021",
            "DOB. Passport issued on 03/05/2021",
            "CHECK (birth_date > '1910-01-01')",
            "birth_date DATE DEFAULT '1970-01-01'",
            "date of birth unknown: 1900-01-01",
            "DOB 03 AUG/SEP 1964",
            "born 31/02/1985",
            "on 12 March 1985 we met",
            "birth rate 12.5",
            "born 1.2.3",
            "a new star is born 12 times",
            "the birth of May 68",
            "* 12.03.1985 release",
            "build 12MAR1985",
            "Nascimento: pais. Admissão: 03/05/2021",
            "Geburtstag unbekannt, gültig bis 21.07.2031",
            "Date of birth: n/a, valid until 21.07.2031",
            "data urodzenia: brak, ważny do 21.07.2031",
            "née en Bretagne, 12 des 34 élues",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
