"""Disguises: the same value as a person or a program writes it to get past a filter, or as a page happens to hold it.
Each maker takes the plain value and gives the disguised text, or None where the disguise does not fit."""

import base64, re, urllib.parse
from digits import R

WIDE = {c: chr(ord(c) + 0xFEE0) for c in map(chr, range(0x21, 0x7F))}
LOOKS = dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ"))
BOLD = {
    **{chr(48 + i): chr(0x1D7CE + i) for i in range(10)},
    **{chr(97 + i): chr(0x1D41A + i) for i in range(26)},
    **{chr(65 + i): chr(0x1D400 + i) for i in range(26)},
}
digits_of = lambda zero: {chr(48 + i): chr(zero + i) for i in range(10)}
swap = lambda table: lambda v: None if (out := "".join(table.get(c, c) for c in v)) == v else out
between = lambda sign: lambda v: sign.join(v)
is_number = lambda v: not re.search("[A-Za-z@]", v)
only_numbers = lambda f: lambda v: f(v) if is_number(v) else None
only_mail = lambda f: lambda v: f(v) if "@" in v else None
grouped = lambda f: lambda v: f(v) if "@" not in v and re.search(r"\w[ -]\w", v) else None


def in_middle(sign):
    return lambda v: v[: len(v) // 2] + sign + v[len(v) // 2 :]


DISGUISES = {
    "full-width": swap(WIDE),
    "bold letters": swap(BOLD),
    "Cyrillic look-alikes": swap(LOOKS),
    "Arabic-Indic digits": only_numbers(swap(digits_of(0x660))),
    "Devanagari digits": only_numbers(swap(digits_of(0x966))),
    "circled digits": only_numbers(swap({"0": "⓪", **{str(i): chr(0x245F + i) for i in range(1, 10)}})),
    "zero-width space": between("\u200b"),
    "word joiner": between("\u2060"),
    "soft hyphen": in_middle("\u00ad"),
    "zero-width joiner": in_middle("\u200d"),
    "bidi mark": in_middle("\u202c"),
    "BOM": in_middle("\ufeff"),
    "combining mark": in_middle("\u0301"),
    "no-break spaces": grouped(lambda v: re.sub("[ -]", "\u00a0", v)),
    "thin spaces": grouped(lambda v: re.sub("[ -]", "\u2009", v)),
    "en dashes": grouped(lambda v: re.sub("[ -]", "–", v)),
    "double spaces": grouped(lambda v: re.sub("[ -]", "  ", v)),
    "slashes": only_numbers(grouped(lambda v: re.sub("[ -]", "/", v))),
    "spaced digits": only_numbers(lambda v: " ".join(re.sub(r"\D", "", v))),
    "dotted digits": only_numbers(lambda v: ".".join(re.sub(r"\D", "", v))),
    "hyphened digits": only_numbers(lambda v: "-".join(re.sub(r"\D", "", v))),
    "[at] [dot]": only_mail(lambda v: v.replace("@", " [at] ").replace(".", " [dot] ")),
    "(at)": only_mail(lambda v: v.replace("@", "(at)")),
    "at dot": only_mail(lambda v: v.replace("@", " at ").replace(".", " dot ")),
    "spaces at the @": only_mail(lambda v: v.replace("@", " @ ")),
    "AT/DOT": only_mail(lambda v: v.replace("@", " AT ").replace(".", " DOT ")),
    "{at}": only_mail(lambda v: v.replace("@", "{at}").replace(".", "{dot}")),
    "decimal entities": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "hex entities": lambda v: "".join(f"&#x{ord(c):x};" for c in v),
    "entity for the @": only_mail(lambda v: v.replace("@", "&#64;")),
    "named entities": only_mail(lambda v: v.replace("@", "&commat;").replace(".", "&period;")),
    "nbsp entities": grouped(lambda v: re.sub("[ -]", "&nbsp;", v)),
    "percent-encoded": lambda v: None if (out := urllib.parse.quote(v, safe="")) == v else out,
    "percent-encoded whole": lambda v: "".join(f"%{b:02X}" for b in v.encode()),
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "JSON escapes": lambda v: "".join(c if c.isalnum() else f"\\u{ord(c):04x}" for c in v) if not v.isalnum() else None,
    "tags between": lambda v: re.sub(r"(\w+)", r"<b>\1</b>", v) if not v.isalnum() else v[:4] + "</span><span>" + v[4:],
    "wbr": in_middle("<wbr>"),
    "comment between": in_middle("<!-- -->"),
    "line break": grouped(lambda v: re.sub("[ -]", "\n", v, count=1)),
    "quoted-printable break": in_middle("=\n"),
    "letters escaped": only_mail(lambda v: v.replace("@", "\\@").replace(".", "\\.")),
}


def disguised(kind, make, contexts):
    """Rows (disguise, text, spans) of one kind."""
    for name, disguise in DISGUISES.items():
        value = make()
        hidden = disguise(value)
        if hidden is None:
            continue
        before, after = R.choice(contexts)
        # Tags around the whole value are not part of it.
        first, last = hidden.removeprefix("<b>"), hidden.removesuffix("</b>")
        start, end = len((before + hidden).encode()) - len(first.encode()), len((before + last).encode())
        yield {"disguise": name, "text": before + hidden + after, "spans": [[start, end, kind]]}
