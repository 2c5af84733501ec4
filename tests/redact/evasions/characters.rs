//! Characters: ones that show nothing, and ones that look like others.

use super::{Disguise, between, cut, each};

fn mapped(value: &str, from: &str, to: &str, every: usize) -> Option<String> {
    let out = each(value, |i, c| match from.chars().position(|f| f == c) {
        Some(n) if i % every == 0 => to.chars().nth(n).unwrap_or(c).to_string(),
        _ => c.to_string(),
    })?;
    (out != value).then_some(out)
}

fn shifted(value: &str, upper: u32, lower: u32, digit: u32) -> Option<String> {
    each(value, |_, c| {
        let code = match c {
            'A'..='Z' if upper > 0 => upper + c as u32 - 'A' as u32,
            'a'..='z' if lower > 0 => lower + c as u32 - 'a' as u32,
            '0'..='9' if digit > 0 => digit + c as u32 - '0' as u32,
            _ => c as u32,
        };
        char::from_u32(code).unwrap_or(c).to_string()
    })
}

pub(super) const DISGUISES: &[(&str, Disguise)] = &[
    ("zero width space", |v| between(v, "\u{200b}")),
    ("zero width joiner", |v| between(v, "\u{200d}")),
    ("word joiner, once", |v| cut(v, "\u{2060}").filter(|_| !v.contains(' '))),
    ("byte order mark", |v| between(v, "\u{feff}")),
    ("soft hyphen", |v| between(v, "\u{ad}")),
    ("soft hyphen entity", |v| between(v, "&shy;")),
    ("bidi override", |v| cut(v, "\u{202e}").filter(|_| !v.contains(' '))),
    ("bidi isolates", |v| between(v, "\u{2068}\u{2069}")),
    ("tag characters", |v| between(v, "\u{e0061}")),
    ("hangul filler", |v| between(v, "\u{3164}")),
    ("variation selectors", |v| between(v, "\u{fe0f}")),
    ("full width", |v| {
        each(v, |_, c| {
            char::from_u32(if ('!'..='~').contains(&c) { c as u32 + 0xFEE0 } else { c as u32 }).unwrap().to_string()
        })
    }),
    ("full width digits", |v| shifted(v, 0, 0, 0xFF10).filter(|o| o != v)),
    ("mathematical bold", |v| shifted(v, 0x1D400, 0x1D41A, 0x1D7CE)),
    ("mathematical sans bold italic", |v| shifted(v, 0x1D63C, 0x1D656, 0x1D7EC)),
    ("mathematical monospace", |v| shifted(v, 0x1D670, 0x1D68A, 0x1D7F6)),
    ("mathematical fraktur", |v| shifted(v, 0x1D56C, 0x1D586, 0x1D7D8)),
    ("circled letters", |v| shifted(v, 0x24B6, 0x24D0, 0)),
    ("squared letters", |v| shifted(v, 0x1F130, 0, 0).filter(|o| o != v)),
    ("negative circled letters", |v| shifted(v, 0x1F150, 0, 0).filter(|o| o != v)),
    ("circled digits", |v| mapped(v, "123456789", "①②③④⑤⑥⑦⑧⑨", 1)),
    ("superscript digits", |v| mapped(v, "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", 1)),
    ("subscript digits", |v| mapped(v, "0123456789", "₀₁₂₃₄₅₆₇₈₉", 1)),
    ("arabic digits", |v| shifted(v, 0, 0, 0x660).filter(|o| o != v)),
    ("persian digits", |v| shifted(v, 0, 0, 0x6F0).filter(|o| o != v)),
    ("devanagari digits", |v| shifted(v, 0, 0, 0x966).filter(|o| o != v)),
    ("thai digits", |v| shifted(v, 0, 0, 0xE50).filter(|o| o != v)),
    ("keycap digits", |v| {
        each(v, |_, c| if c.is_ascii_digit() { format!("{c}\u{fe0f}\u{20e3}") } else { c.to_string() })
    }),
    ("cyrillic letters", |v| mapped(v, "aceopxyijsABCEHIKMOPTXJS", "асеорхуіјѕАВСЕНІКМОРТХЈЅ", 1)),
    ("some cyrillic letters", |v| mapped(v, "aceopxyijsABCEHIKMOPTXJS", "асеорхуіјѕАВСЕНІКМОРТХЈЅ", 2)),
    ("hand-picked cyrillic letters", |v| mapped(v, "kmtnbhKMTHB", "кмтпьһКМТНВ", 1)),
    ("greek letters", |v| mapped(v, "oavuABEHIKMNOPTXYZ", "οανυΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", 1)),
    ("armenian letters", |v| mapped(v, "oughnj", "օսցհոյ", 1)),
    ("cherokee letters", |v| mapped(v, "DRTAJEWMHGZSVLCPKB", "ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏚᏙᏞᏟᏢᏦᏴ", 1).filter(|_| !v.contains("DE8"))),
    ("small capitals", |v| {
        mapped(v, "abcdeghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", 1).filter(|_| v.contains('@'))
    }),
    ("letters for digits, cyrillic", |v| {
        mapped(v, "03", "ОЗ", 1).filter(|_| !v.chars().any(|c| c.is_ascii_lowercase()))
    }),
    ("combining overlay", |v| {
        each(v, |_, c| if c.is_ascii_alphanumeric() { format!("{c}\u{336}") } else { c.to_string() })
    }),
    ("combining accents", |v| {
        each(v, |i, c| if c.is_ascii_digit() && i % 2 == 0 { format!("{c}\u{301}\u{323}") } else { c.to_string() })
            .filter(|o| o != v)
    }),
    ("unicode dashes", |v| v.contains('-').then(|| v.replace('-', "\u{2011}"))),
    ("minus signs", |v| v.contains('-').then(|| v.replace('-', "−"))),
    ("odd spaces", |v| v.contains(' ').then(|| v.replace(' ', "\u{2009}"))),
    ("no-break space entities", |v| v.contains(' ').then(|| v.replace(' ', "&nbsp;"))),
    ("one-dot leaders", |v| v.contains('.').then(|| v.replace('.', "․"))),
    ("small at", |v| v.contains('@').then(|| v.replace('@', "﹫"))),
];
