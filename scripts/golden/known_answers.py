"""Writes the known answers (`golden`) of models/manifest.json, with which devices are tested before they are trusted.

    ~/.cache/burnside/py-golden/bin/python scripts/golden/known_answers.py [NAME ...]

Other people's code in full precision, over the weights that `gguf` dequantizes: a DistilBERT in numpy (check_convert.py,
f64), and for decoders transformers' Llama and Qwen2 in PyTorch (decoders_torch.py, f32). The tokens come from the
`tokenizers` package, or for a GGUF's own vocabulary from transformers. What is kept is described in
src/weights/manifest/golden.rs. Models that are not in the cache are left as they are.
"""

import json
import sys

from golden_common import CACHE, HERE, REPO, rounded

sys.path.append(str(HERE))  # last, so that nothing here hides a package

import numpy as np
from check_convert import forward, read_converted

# A sentence as ordinary texts have them: words, a name, a number, punctuation. Short: every device computes it once.
TEXT = "Maria Keller paid 40 euros for a gorgeous, witty book in Freiburg."
LARGEST, SPREAD = 4, 12


def encoder(path):
    from tokenizers import Tokenizer

    reader, tensors = read_converted(path)
    text = lambda key: bytes(reader.fields[key].parts[-1]).decode()
    tokenizer = Tokenizer.from_str(text("tokenizer.huggingface.json"))
    tokenizer.no_padding()
    ids = tokenizer.encode(TEXT).ids
    weights = {name: value.astype(np.float64) for name, (value, _) in tensors.items()}
    return ids, forward(weights, np.array(ids), json.loads(text("distilbert.config.json"))["n_heads"]).reshape(-1)


def decoder(path):
    import torch
    from decoders_torch import load
    from transformers import AutoTokenizer

    ids = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name).encode(TEXT)
    with torch.no_grad():
        logits = load(path)(input_ids=torch.tensor([ids])).logits[0]
    # After all tokens but the last, and after the last.
    return ids, logits[-2:].reshape(-1).double().numpy()


def known_answer(ids, answer):
    largest = np.argsort(-answer, kind="stable")[:LARGEST]
    kept = sorted({int(i) for i in largest} | {i * len(answer) // SPREAD for i in range(SPREAD)})
    rms = float(np.sqrt(np.mean(answer**2)))
    return {"text": TEXT, "ids": ids, "values": len(answer), "rms": rounded(rms),
            "samples": [[i, rounded(float(answer[i]))] for i in kept]}


def weights_of(model):
    name = model.get("convert", {}).get("to") or next(f["path"] for f in model["files"] if f["role"] == "weights")
    places = CACHE / "models" / model["name"] / name, REPO / "models" / name
    return next((p for p in places if p.suffix == ".gguf" and p.exists()), None)


def main(names):
    path = REPO / "models/manifest.json"
    manifest = json.loads(path.read_text())
    for model in manifest["models"]:
        if model["task"] == "tokenizer" or (names and model["name"] not in names):
            continue
        weights = weights_of(model)
        if weights is None:
            print(f"{model['name']}: not here, left as it is")
            continue
        golden = known_answer(*(decoder if model["task"] == "text-generation" else encoder)(weights))
        # In the order of the fields of `Model`, as `burnside models hash` writes them.
        convert = model.pop("convert", None)
        model["golden"] = golden
        if convert is not None:
            model["convert"] = convert
        print(f"{model['name']}: {len(golden['ids'])} tokens, {golden['values']} values, rms {golden['rms']}", flush=True)
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
