"""Writes the redaction corpus: every template line of `texts/*.txt` becomes a row of tests/corpus/labelled.jsonl, every
file of `documents/` a row of tests/corpus/documents.jsonl; `impersonal/` becomes impersonal.txt, and evasions.jsonl holds
values in each disguise of evasions.py.

    python make.py ../../corpus        needs PyPI python-stdnum and phonenumbers

In a template, `{{KIND}}` is a labelled random value, `{{KIND~form}}` one in that form, `{{KIND:text}}` a labelled
literal, `{{KIND=1}}` the value of that name again, `{{A|B}}` a value that may go as either kind, `{{.filler}}` a random
word without a label; `{{*9}}` ... `{{/}}` repeats what stands between, with new values each time. In a text, `\\n` is a
line break, and `¤` a value of the kind that the last `##@KIND` named; `##+KIND label|label` makes texts of each label.

A row is {"text", "spans": [[start, end, KIND]]}, offsets in UTF-8 bytes. One character of each key is written as a JSON
escape, so that scanners of secrets don't take the file for a leak.
"""

import json, pathlib, re, sys
import evasions, fillers, more_values, national_values, secrets_values, values

national_values.VALUES.update(more_values.VALUES)
national_values.MASKS.update(more_values.MASKS)
FIELD = re.compile(r"\{\{([.A-Z][^{}]*)\}\}")
KINDS = dict(values.KINDS, API_KEY=secrets_values.key)

# What is disguised, and between which words.
HIDDEN = [
    ("EMAIL", "0"),
    ("PHONE", "us.n"),
    ("PHONE", "de.i"),
    ("CREDIT_CARD", "visa.s"),
    ("IBAN", "DE.s"),
    ("US_SSN", "0"),
]
CONTEXTS = {
    "EMAIL": [("My email is ", " if you need it."), ("Write to ", " please"), ("contact: ", "\n")],
    "PHONE": [("Call me at ", " tonight."), ("My phone number is ", "."), ("tel ", " ok?")],
    "CREDIT_CARD": [("My card number is ", ", thanks."), ("Visa ", " please")],
    "IBAN": [("IBAN ", " thanks."), ("Transfer to my account ", ", IBAN.")],
    "US_SSN": [("My SSN is ", "."), ("social security number ", " ok")],
}


def value(kind, form):
    kind = kind.split("|")[0]
    if kind in KINDS:
        return KINDS[kind](form)
    return national_values.printed(kind, form)


def repeat(text):
    while m := re.search(r"\{\{\*(\d+)\}\}\n?(.*?)\{\{/\}\}\n?", text, re.S):
        text = text[: m.start()] + m[2] * int(m[1]) + text[m.end() :]
    return text


def row(template):
    text, spans, at, named = "", [], 0, {}
    template = repeat(template)
    for m in FIELD.finditer(template):
        text += template[at : m.start()]
        at = m.end()
        field = m[1]
        if field[0] == ".":
            text += fillers.FILLERS[field[1:]]()
            continue
        kind, how, arg = re.fullmatch(r"([A-Z_0-9|]+)(?:([~:=])(.*))?", field, re.S).groups()
        name = None
        if how == "=":
            name, arg = kind + arg.split("~")[0], (arg.split("~") + [None])[1]
        v = arg if how == ":" else named.get(name) or value(kind, arg)
        if name:
            named[name] = v
        start = len(text.encode())
        text += v
        spans.append([start, start + len(v.encode()), kind])
    return {"text": text + template[at:], "spans": spans}


def written(r):
    line = json.dumps(r, ensure_ascii=False)
    for start, end, kind in r["spans"]:
        if kind == "API_KEY":
            v = json.dumps(r["text"].encode()[start:end].decode(), ensure_ascii=False)[1:-1]
            line = line.replace(v, v[:2] + "\\u%04x" % ord(v[2]) + v[3:])
    return line


def rows(templates):
    for name, template in templates:
        national_values.R.seed(name + template)
        try:
            yield written(row(template))
        except Exception as e:
            raise SystemExit(f"{name}: {template[:200]}: {e!r}")


def lines(file):
    kind = ""
    for line in file.read_text().splitlines():
        if line.startswith("##@"):
            kind = line[3:]
        elif line.startswith("##+"):
            kind, labels = line[3:].split(" ", 1)
            yield from (label + joint + "{{" + kind + "}}" for label in labels.split("|") for joint in (": ", " "))
        elif line and not line.startswith("##"):
            yield line.replace("¤", "{{" + kind + "}}").replace("\\\\n", "\0").replace("\\n", "\n").replace(
                "\\t", "\t"
            ).replace("\0", "\\n")


def main(source, out):
    texts = [(f.name, line) for f in sorted(source.glob("texts/*.txt")) for line in lines(f)]
    documents = [(f.name, f.read_text()) for f in sorted(source.glob("documents/*"))]
    for name, templates in (("labelled", texts), ("documents", documents)):
        (out / f"{name}.jsonl").write_text("\n".join(rows(templates)) + "\n")
    national_values.R.seed("evasions")
    makers = [(k, lambda k=k, f=f: value(k, f)) for k, f in HIDDEN]
    hidden = [r for kind, make in makers for r in evasions.disguised(kind, make, CONTEXTS[kind])]
    (out / "evasions.jsonl").write_text("".join(written(r) + "\n" for r in hidden))
    if impersonal := sorted(source.glob("impersonal/*")):
        text = [row(f.read_text())["text"] for f in impersonal if not national_values.R.seed(f.name)]
        (out / "impersonal.txt").write_text("\n".join(text))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).parent, pathlib.Path(sys.argv[1]))
