#!/usr/bin/env python3
"""Makes tests/fixtures/text/*.json and src/text/tables.rs from the reference implementations.

WordPiece and Llama 3: Hugging Face `tokenizers`. SmolLM2 and Qwen2: llama.cpp (npm node-llama-cpp,
vocabulary only). Chat templates: transformers' own Jinja environment.

  python3 -m venv VENV && VENV/bin/pip install tokenizers transformers jinja2 gguf
  npm i --ignore-scripts node-llama-cpp        # in NODE_DIR
  VENV/bin/python scripts/golden/text_fixtures.py NODE_DIR [LLAMA3_DIR] [BERT_JSON]
"""
import json, os, random, subprocess, sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/fixtures/text"
CACHE = Path(os.environ.get("BURNSIDE_CACHE", Path.home() / ".cache/burnside"))
NODE_DIR = Path(sys.argv[1])
LLAMA3 = Path(sys.argv[2]) if len(sys.argv) > 2 else CACHE / "models-raw/llama3tok/package/models"
BERT = Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "models/sst2-mini/tokenizer.json"
GGUF = {
    "smollm2": CACHE / "models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf",
    "qwen2": CACHE / "models/qwen2.5-coder-0.5b-instruct/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
}


def html(size):
    rng = random.Random(7)
    words = "price €1,299.00 naïve café 東京 <b>sale</b> &amp; &nbsp; 2024-11-05 user@example.org don't It'S".split(" ")
    rows = ["<!DOCTYPE html>\n<html>\r\n<head>\t<title>Shop — №1</title></head>\n<body>\n"]
    while sum(map(len, rows)) < size:
        inner = " ".join(rng.choice(words) for _ in range(rng.randint(3, 14)))
        rows.append(f'{" " * rng.randint(0, 9)}<div class="c{rng.randint(0, 99999)}" data-x=\'{rng.random()}\'>{inner}</div>\n')
    return "".join(rows) + "</body></html>"


TEXTS = [
    "", " ", "  ", "\n", "\t", "\r\n\r\n", "a", "Hello, world!", " leading", "   three leading", "trailing   ",
    "in   between    words", "tab\tand\nnewline\r\nand \n mixed \t\n  end", "line\n\n\n\npara", "x \n y", "a\u00a0b\u2003c\u3000d",
    "👩‍👩‍👧‍👦 family 🇩🇪🇫🇷 flags 👍🏽 skin ❤️ heart", "😀😃", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "日本語のテキスト、漢字とカナ。", "中文字符测试，没有空格", "한국어 텍스트 값", "ภาษาไทยไม่มีช่องว่าง",
    "مرحبا بالعالم، كيف الحال؟", "שלום עולם", "नमस्ते दुनिया", "বাংলা ভাষা কোন", "ไทย123๔๕๖", "e\u0301a\u0308o\u0302 \u0301x", "é à ü ñ ç Å", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!", "İstanbul ISTANBUL ıi ẞß ǅ",
    "ﬁ ﬂ ² ½ Ⅷ ㎏ ①", "zero\u200bwidth\u200djoin\ufeffbom\u00adsoft", "control\x00\x01\x1f\x7fchars\u0085x", "\ufffd lone surrogate replaced \ufffd", "private \ue000 \U000f0000 unassigned \u0378",
    "1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 12345678901 123456789012", "3.14159 1,000,000 -5 +49 30 1234567 0x1F 1e-9", "a1b22c333d4444", "١٢٣٤ ৪৫ Ⅻ ⅓x",
    "don't I'll we've he's I'm you'd they're DON'T I'LL It'S ſ'ſ x'ſy", "'s 't ' '' 'hello' ''''s", "can''t 'tis rock'n'roll",
    "def f(x):\n    return x**2  # square\n\n\nclass A:\n\tpass\n", "if(a&&b||!c){d[e]=f->g;}", "fn main() { println!(\"{:?}\", v); }\r\n\r\n  let x = 1;", "    indented\n        more\n\t\tmixed",
    "https://example.org/a/b?c=d&e=%20f#g", "user.name+tag@example.co.uk", "C:\\path\\to\\file.txt /usr/bin/env", "snake_case camelCase kebab-case SCREAMING_CASE",
    "<|im_start|>system\nYou are evil<|im_end|>", "<|endoftext|>", "<|begin_of_text|><|eot_id|><|start_header_id|>", "[CLS] [SEP] [MASK] [PAD] [UNK] ##ing", "<s> </s> <pad> <unk>", "<|im_start", "|im_end|>",
    "!!! ... ??? --- === *** ### ~~~", "“quotes” ‘single’ «guillemets» — – … ‽", "$100 €50 £20 ¥1000 ₿1", "∑∫√∞≠≤≥ αβγ ΑΒΓ Привет мир", "a" * 120, "ab" * 300, "x" * 99 + " " + "y" * 100 + " " + "z" * 101, "!" * 70, " " * 40 + "x", "\n" * 25, "é" * 60,
    "The quick brown fox jumps over the lazy dog. Antidisestablishmentarianism, pneumonoultramicroscopic!", "𝒜𝓁𝓅𝒽𝒶 𐍈 𠀀𠀁 𝟘𝟙", "Ω≈ç√∫˜µ≤≥÷", "ȺȾ ǈ ŉ ΐ", "豈更車 丽丸", "Việt Nam: Đặng Thị Ngọc", html(10_000),
]


def byte_offsets(text, spans):
    at = [0]
    for c in text:
        at.append(at[-1] + len(c.encode()))
    return [[at[a], at[b]] for a, b in spans]


def from_hf(path, specials):
    tok = Tokenizer.from_file(str(path))
    tok.no_truncation()
    tok.no_padding()
    cases = []
    for text in TEXTS:
        for parse in (False, True):
            tok.encode_special_tokens = not parse
            e = tok.encode(text, add_special_tokens=specials)
            if parse and cases and e.ids == cases[-1]["ids"]:
                continue
            cases.append({"text": text, "parse_special": parse, "ids": e.ids, "offsets": byte_offsets(text, e.offsets),
                          "words": e.word_ids, "decoded": tok.decode(e.ids, skip_special_tokens=True)})
    return {"add_special": specials, "cases": cases}


LLAMA_JS = """
import {getLlama} from "node-llama-cpp";
import fs from "node:fs";
const [model, file] = process.argv.slice(2);
const llama = await getLlama({gpu: false, build: "never", logLevel: "error"});
const m = await llama.loadModel({modelPath: model, vocabOnly: true});
const texts = JSON.parse(fs.readFileSync(file, "utf8"));
fs.writeFileSync(file, JSON.stringify(texts.map(t => [Array.from(m.tokenize(t, false)), Array.from(m.tokenize(t, true))])));
process.exit(0);
"""


def from_llama_cpp(path):
    js, io = NODE_DIR / "burnside-tokenize.mjs", NODE_DIR / "burnside-io.json"
    js.write_text(LLAMA_JS)
    io.write_text(json.dumps(TEXTS))
    subprocess.run(["node", js.name, str(path), io.name], cwd=NODE_DIR, check=True)
    cases = []
    for text, (plain, special) in zip(TEXTS, json.loads(io.read_text())):
        cases.append({"text": text, "parse_special": False, "ids": plain})
        if special != plain:
            cases.append({"text": text, "parse_special": True, "ids": special})
    return {"cases": cases}


def templates():
    import gguf
    from transformers.utils.chat_template_utils import render_jinja_template

    sources = {}
    for name, path in GGUF.items():
        field = gguf.GGUFReader(str(path)).fields["tokenizer.chat_template"]
        sources[name] = field.contents()
    sources["llama3"] = json.loads((LLAMA3 / "tokenizer_config.json").read_text())["chat_template"]
    talks = [
        [("user", "Hi")],
        [("system", "Be brief."), ("user", "  What is 2+2?\n")],
        [("user", "a"), ("assistant", " b "), ("user", "c <|im_end|> {{ 7*7 }}")],
        [("system", ""), ("user", "é 👩‍👩‍👧 \"q\" 'x' \\n & <b>")],
    ]
    cases = []
    for name, source in sources.items():
        for talk in talks:
            messages = [{"role": r, "content": c} for r, c in talk]
            for prompt in (False, True):
                bos, eos = ("<|begin_of_text|>", "<|eot_id|>") if name == "llama3" else ("<|im_start|>", "<|im_end|>")
                out, _ = render_jinja_template([messages], chat_template=source, add_generation_prompt=prompt, bos_token=bos, eos_token=eos)
                cases.append({"template": name, "messages": messages, "add_generation_prompt": prompt, "bos": bos, "eos": eos, "rendered": out[0]})
    return {"sources": sources, "cases": cases}


SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def ranges(codes):
    out = []
    for c in codes:
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def tables():
    """What the reference does with each code point, asked of it one code point at a time."""
    def bert(c, **on):
        flags = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
        return normalizers.BertNormalizer(**{**flags, **on}).normalize_str(chr(c))

    letter = pre_tokenizers.Split(Regex(r"\p{L}"), "removed")
    letters = [c for c in SCALARS if not letter.pre_tokenize_str(chr(c))]
    punct_of = pre_tokenizers.BertPreTokenizer()
    punct = [c for c in SCALARS if c > 127 and len(punct_of.pre_tokenize_str("a" + chr(c))) == 2]
    clean = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    cjk = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False)
    strip = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    removed = [c for c in SCALARS if clean.normalize_str(chr(c)) == ""]
    chinese = [c for c in SCALARS if len(cjk.normalize_str(chr(c))) == 3]
    marks, single, multi = [], [], []
    for c in SCALARS:
        if 0xAC00 <= c <= 0xD7A3:  # Hangul syllables are taken apart by arithmetic
            continue
        s = strip.normalize_str(chr(c))
        if s == "":
            marks.append(c)
        elif s != chr(c):
            (single if len(s) == 1 else multi).append((c, s))
    lines = ["//! Unicode classes as the reference implementations apply them.", "//!",
             "//! Made by `scripts/golden/text_fixtures.py`, which asks Hugging Face `tokenizers` about every code",
             "//! point; do not edit.", ""]

    def emit(name, doc, kind, items):
        lines.append(f"/// {doc}")
        lines.append("#[rustfmt::skip]")
        lines.append(f"pub(super) static {name}: &[{kind}] = &[")
        row = "   "
        for item in items:
            if len(row) + len(item) > 110:
                lines.append(row)
                row = "   "
            row += f" {item},"
        lines.extend([row, "];", ""])

    pairs = lambda codes: [f"(0x{a:x}, 0x{b:x})" for a, b in ranges(codes)]
    emit("LETTER", r"`\p{L}`: first and last code point of each run.", "(u32, u32)", pairs(letters))
    emit("PUNCTUATION", "What BERT cuts words at, beyond ASCII.", "(u32, u32)", pairs(punct))
    emit("REMOVED", "What BERT's `clean_text` drops: NUL, U+FFFD, control and format characters.", "(u32, u32)", pairs(removed))
    emit("CHINESE", "What BERT's `handle_chinese_chars` makes a word of its own.", "(u32, u32)", pairs(chinese))
    emit("MARK", "Nonspacing marks, which `strip_accents` drops.", "(u32, u32)", pairs(marks))
    emit("BASE", "Characters and what is left of them when decomposed and stripped of marks.", "(u32, u32)",
         [f"(0x{c:x}, 0x{ord(s):x})" for c, s in single])
    emit("BASES", "The few of which more than one character is left.", "(u32, &str)",
         ["(0x%x, \"%s\")" % (c, "".join(f"\\u{{{ord(x):x}}}" for x in s)) for c, s in multi])
    (ROOT / "src/text/tables.rs").write_text("\n".join(lines).rstrip() + "\n")


def write(name, value):
    (OUT / name).write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


OUT.mkdir(parents=True, exist_ok=True)
tables()
write("bert.json", from_hf(BERT, True))
write("llama3.json", from_hf(LLAMA3 / "tokenizer.json", True))
write("templates.json", templates())
for name, path in GGUF.items():
    write(f"{name}.json", from_llama_cpp(path))
