"""Writes seeds for the targets out of tests/corpus: python3 fuzz/seeds.py OUT makes OUT/scan, OUT/html and OUT/json.

`scan` takes the bytes as they are; `html` and `json` take up to seven bytes as they are behind a byte of 0xC7 (`compose`
in src/lib.rs).
"""
import hashlib, json, pathlib, sys

out, corpus = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent.parent / "tests" / "corpus"
texts = [json.loads(line)["text"].encode() for name in ("labelled", "documents", "evasions", "unseen-2", "unseen-3")
         for line in (corpus / f"{name}.jsonl").read_text().splitlines()]


def composed(text):
    return b"".join(bytes([0xC0 | len(text[i : i + 7])]) + text[i : i + 7] for i in range(0, len(text), 7))


for target in ("scan", "html", "json"):
    (out / target).mkdir(parents=True, exist_ok=True)
    for text in texts:
        text = text[:1500]
        seed = text if target == "scan" else composed(text)
        (out / target / hashlib.sha1(seed).hexdigest()[:12]).write_bytes(seed)
