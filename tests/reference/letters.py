"""Distils src/redact/view/letters_table.rs: characters that are, or look like, ASCII ones.

From Python's unicodedata (compatibility decompositions, digits), html.entities (HTML's named
characters) and Unicode TR39 confusables as PyPI `confusable-homoglyphs` ships them. Run with the
table's path; rustfmt it afterwards."""
import html, html.entities, json, pathlib, sys, unicodedata as U
import confusable_homoglyphs

ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
plain, alike = {}, {}
for code in range(0x80, 0x20000):
    c = chr(code)
    if U.category(c) in ("Cn", "Co", "Cs") or U.category(c)[0] == "Z":
        continue
    n = U.normalize("NFKC", c)
    if U.decimal(c, None) is not None or U.digit(c, None) is not None:
        plain[code] = str(U.digit(c))
    elif len(n) == 1 and "!" <= n <= "~":
        plain[code] = n
for start, first, count in [(0x1F130, "A", 26), (0x1F150, "A", 26), (0x1F170, "A", 26), (0x24B6, "A", 26), (0x24D0, "a", 26), (0x249C, "a", 26), (0x1F110, "A", 26), (0x2488, "1", 9), (0x2474, "1", 9)]:
    for i in range(count):
        plain[start + i] = chr(ord(first) + i)
for c, name in zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"):
    plain[ord(c)] = name
for c, p in {"․": ".", "﹒": ".", "∙": ".", "⋅": ".", "‧": ".", "・": ".", "･": ".", "·": ".", "•": ".", "。": ".", "｡": ".", "﹫": "@", "⁄": "/", "∕": "/", "⧸": "/", "∶": ":", "ː": ":", "꞉": ":", "＿": "_", "＋": "+", "﹢": "+", "‘": "'", "’": "'", "“": '"', "”": '"'}.items():
    plain[ord(c)] = p
for code in range(0x2010, 0x2016): plain[code] = "-"
for code in (0x2212, 0xFE58, 0xFE63, 0x2043, 0x30FC, 0x207B): plain[code] = "-"
for code in (0x30FC, 0xAA, 0xBA): plain.pop(code)  # Japanese long vowel; ordinals: `nº 5` is no `no 5`

data = json.loads((pathlib.Path(confusable_homoglyphs.__file__).parent / "confusables.json").read_text())
for p in ALNUM:
    for e in data.get(p, []):
        c = e["c"].replace("\u200e", "")
        if len(c) != 1 or ord(c) < 0x80 or ord(c) in plain or U.category(c)[0] not in "LN":
            continue
        name = U.name(c, "")
        t = p
        if p == "l":
            t = "I" if U.category(c) in ("Lu", "Lt") else "l"
        # One letter may be like several; its own case wins.
        if ord(c) in alike and alike[ord(c)].isupper() == (U.category(c) == "Lu"):
            continue
        alike[ord(c)] = t
# Cursive, upright and hand-drawn resemblances that TR39 leaves out.
alike.update({ord(c): t for c, t in zip("ктмнвьпигзёїўКМНТВЕЁЇЧчбηταχωεμνοιρσυβγϹϲյոհսցօ", "ktmhbbnur3eiyKMHTBEEI446ntaxweuvoipouByCcjnhugo")})
alike.pop(0xB5, None)

def runs(table, flag):
    out = []
    for code in sorted(table):
        t = ord(table[code])
        if out and out[-1][0] + out[-1][1] == code and out[-1][2] + out[-1][1] == t and out[-1][1] < 255 and out[-1][3] == flag:
            out[-1][1] += 1
        else:
            out.append([code, 1, t, flag])
    return out

rows = sorted(runs(plain, "Plain") + runs(alike, "Alike"))
composed = []
for code in range(0xC0, 0x250):
    d = U.decomposition(chr(code)).split()
    if len(d) == 2 and not d[0].startswith("<") and int(d[0], 16) < 0x80:
        composed.append((int(d[0], 16), int(d[1], 16), code))
names = {}
for name, value in html.entities.html5.items():
    if not name.endswith(";") or len(value) != 1:
        continue
    code = ord(value)
    if code < 0x180 or 0x2000 <= code <= 0x206F:
        names[name[:-1]] = code
names = sorted(names.items())

out = ["//! Characters that are, or look like, ASCII ones; accents and what they compose to; HTML's named",
       "//! characters. Distilled by `tests/reference/letters.py` from the Unicode character database, Unicode",
       "//! TR39 and the HTML standard's list.", "",
       "use super::letters::Likeness::{self, Alike, Plain};", "",
       "/// First code point, how many in a row, the first one's ASCII character, and how it is like it.", "#[rustfmt::skip]",
       "pub(super) const LETTERS: &[(u32, u8, u8, Likeness)] = &["]
line = ""
def flush(items):
    global out
    line = "   "
    for i in items:
        if len(line) + len(i) > 118:
            out.append(line); line = "   "
        line += " " + i
    out.append(line)
flush([f"(0x{a:X}, {n}, {'b' + chr(39) + (chr(92) + chr(t) if chr(t) in chr(39)+chr(92) else chr(t)) + chr(39)}, {f})," for a, n, t, f in rows])
out += ["];", "", "/// Letter, combining mark, and the one character they make, in this one's order.", "#[rustfmt::skip]", "pub(super) const COMPOSED: &[(u8, u16, u16)] = &["]
flush([f"(b'{chr(b)}', 0x{m:X}, 0x{c:X})," for b, m, c in composed])
out += ["];", "", "/// Names in byte order, without `&` and `;`.", "#[rustfmt::skip]", "pub(super) const NAMED: &[(&str, u16)] = &["]
flush([f'("{n}", 0x{c:X}),' for n, c in names])
out += ["];", ""]
pathlib.Path(sys.argv[1]).write_text("\n".join(out))
print(len(rows), len(composed), len(names))
