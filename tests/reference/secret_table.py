"""Marks the rows of src/redact/recognizers/secret_table.rs that other scanners agree with, on standard output.

Texts are made at random from the patterns of gitleaks (config/gitleaks.toml) and trufflehog (pkg/detectors); a row that
takes one of them whole is marked `[g]`, `[t]` or both. Patterns whose texts no row takes are listed on standard error, if
they begin with something fixed. Nothing of the patterns is kept.

    python tests/reference/secret_table.py gitleaks.toml trufflehog/pkg/detectors src/redact/recognizers/secret_table.rs
"""
import pathlib, random, re, sys, tomllib
import re._constants as op, re._parser as parser

random.seed(3)
CLASS = {"Alnum": "A-Za-z0-9", "Url": "A-Za-z0-9_-", "Dotted": "A-Za-z0-9_.-", "Base64": "A-Za-z0-9+/=_-",
         "Hex": "0-9a-fA-F", "Upper": "A-Z0-9", "Percent": "A-Za-z0-9_%-", "Guid": "0-9a-f-"}
ROW = re.compile(r'^(    \("([^"]+)", (\w+), (\d+), (\d+)\), // .*?)( \[[gt ]+\])?$', re.M)


def some(tree):
    """A text that the parsed pattern matches."""
    out = ""
    for code, value in tree:
        if code == op.LITERAL:
            out += chr(value)
        elif code == op.IN:
            choices = []
            for c, v in value:
                if c == op.LITERAL:
                    choices.append(chr(v))
                elif c == op.RANGE:
                    choices += map(chr, range(v[0], v[1] + 1))
                elif c == op.CATEGORY:
                    choices += {op.CATEGORY_DIGIT: "0123456789", op.CATEGORY_WORD: "abcXYZ019_"}.get(v, " ")
            out += random.choice(choices or "x")
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, body = value
            out += "".join(some(body) for _ in range(random.choice([least, min(int(most), least + 8)])))
        elif code == op.SUBPATTERN:
            out += some(value[-1])
        elif code == op.BRANCH:
            out += some(random.choice(value[1]))
        elif code == op.ANY:
            out += "x"
    return out


def texts(pattern):
    for flag, instead in (("(?-i:", "(?:"), ("(?i:", "(?:"), ("(?i)", ""), ("(?s)", ""), (r"\z", ""),
                          ("[[:alnum:]]", "[A-Za-z0-9]"), ("[:alnum:]", "A-Za-z0-9"), ("[:word:]", r"\w")):
        pattern = pattern.replace(flag, instead)
    try:
        tree = parser.parse(pattern)
    except re.error:
        return []
    return [some(tree) for _ in range(24)]


gitleaks, trufflehog, table = map(pathlib.Path, sys.argv[1:])
source = table.read_text()
rows = [(re.compile(rf"(?<!\w){re.escape(prefix)}([{CLASS[body]}]{{0,{int(most) + 1}}})"), int(least), int(most))
        for _, prefix, body, least, most, _ in ROW.findall(source)]
marks = [set() for _ in rows]


def taken(text):
    for i, (row, least, most) in enumerate(rows):
        for m in row.finditer(text):
            value = m[1].rstrip(".-")
            if least <= len(value) <= most and not re.match(r"\w", text[m.start(1) + len(value):]):
                yield i


patterns = [("g", r["regex"]) for r in tomllib.loads(gitleaks.read_text())["rules"] if "regex" in r]
for file in sorted(trufflehog.rglob("*.go")):
    if not file.name.endswith("_test.go"):
        lines = [line for line in file.read_text().splitlines() if "PrefixRegex" not in line]
        patterns += [("t", p) for p in re.findall(r"MustCompile\(`([^`]*)`\)", "\n".join(lines))]
for mark, pattern in patterns:
    hits = [set(taken(text)) for text in texts(pattern)]
    for i in set().union(*hits):
        marks[i].add(mark)
    if hits and not any(hits) and re.match(r"(\\b|\(\?i\)|\(\?:|\()*[A-Za-z0-9_]{3}", pattern):
        print(mark, pattern[:140], file=sys.stderr)
found = iter(marks)
print(ROW.sub(lambda m: m[1] + (f" [{' '.join(sorted(s))}]" if (s := next(found)) else ""), source), end="")
