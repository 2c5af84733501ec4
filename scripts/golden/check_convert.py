#!/usr/bin/env python3
"""Checks `burnside convert` against the original, by other people's readers.

    check_convert.py ORIGINAL CONVERTED.gguf [--forward]

ORIGINAL is the .onnx or .safetensors file (config.json and tokenizer.json beside or above it).
Tensors: the original is dequantized here with numpy from what `onnx` / `safetensors` read, the GGUF
with `gguf`; both are compared tensor by tensor. --forward: the converted weights, in a DistilBERT
written here in numpy, against onnxruntime on the original ONNX graph (or, for safetensors, the same
numpy model on the original weights): largest logit difference and label agreement over sentences.

Needs numpy, onnx, gguf, safetensors; with --forward also tokenizers and, for ONNX, onnxruntime.
Exits 1 when a tensor is further off than its element type allows.
"""
import argparse
import json
import math
import pathlib
import sys

import gguf
import numpy as np

LINEARS = [("attention.q_lin", "attention.self.query"), ("attention.k_lin", "attention.self.key"),
           ("attention.v_lin", "attention.self.value"), ("attention.out_lin", "attention.output.dense"),
           ("ffn.lin1", "intermediate.dense"), ("ffn.lin2", "output.dense"),
           ("sa_layer_norm", "attention.output.LayerNorm"), ("output_layer_norm", "output.LayerNorm")]

# Of the largest value in a block (or of the value, for f16): half a step of the type's grid, and
# the rounding of its half-precision scale.
ALLOWED = {"F32": 0.0, "F16": 2**-11, "Q8_0": 0.5 / 127 + 2**-10, "Q4_0": 1 / 8 + 2**-10, "Q4_1": 1 / 14 + 2**-9,
           "Q5_0": 1 / 16 + 2**-10, "Q5_1": 1 / 30 + 2**-9}

SENTENCES = """The film is a delight from start to finish.
I have rarely been so bored in a cinema.
My name is Alex Rivera and I live at 12 Oak Street, Springfield, IL 62704.
Please call Maria Gonzalez on +1 415 555 0134 or write to maria.g@example.org.
An uneven but often touching story of two brothers.
The acting is wooden, the plot is thin and the jokes fall flat.
Wire it to account 000123456789, routing number 021000021, before Friday.
Her passport number is X1234567 and her licence is D123-4567-8901.
It never quite finds its feet, yet I left the theatre smiling.
Nothing here is new, and nothing here is true.
Dr. Chen Wei moved from 45 Rue de la Paix, Paris, to Berlin last spring.
See https://example.com/profile/jdoe for the details of John Doe.
A masterpiece of quiet despair.
The quarterly figures were in line with what analysts had expected.
Ship to: Fatima Al-Sayed, Apt 4B, 900 Market St, San Francisco, CA 94103.
What a waste of a great cast and a promising idea.""".splitlines()


def bert_to_distilbert(name):
    """The DistilBERT name of a BERT tensor, or None if it has none."""
    name = name.removeprefix("bert.").removeprefix("distilbert.")
    if name.startswith(("classifier", "pre_classifier")):
        return name
    if name.startswith("embeddings."):
        return "distilbert." + name
    parts = name.replace("encoder.layer.", "transformer.layer.").split(".")
    if parts[:2] != ["transformer", "layer"]:
        return None
    middle, last = ".".join(parts[3:-1]), parts[-1]
    middle = {bert: distil for distil, bert in LINEARS}.get(middle, middle)
    return f"distilbert.transformer.layer.{parts[2]}.{middle}.{last}"


def read_onnx(path):
    """Tensors by checkpoint name, linear layers as [out, in]. Layers are told apart by node names."""
    import onnx
    from onnx import numpy_helper
    graph = onnx.load(path).graph
    init = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    by_output = {o: n for n in graph.node for o in n.output}
    users = {}
    for n in graph.node:
        for i in n.input:
            users.setdefault(i, []).append(n)

    def dequantized(node, x):
        scale = init[node.input[1]].astype(np.float32)
        zero = init[node.input[2]].astype(np.int32) if len(node.input) > 2 else 0
        axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
        if scale.ndim == 1 and scale.size > 1:
            shape = [1] * x.ndim
            shape[axis] = -1
            scale, zero = scale.reshape(shape), np.reshape(zero, shape) if np.ndim(zero) else zero
        return ((x.astype(np.int32) - zero) * scale).astype(np.float32)

    def constant(name):
        if name in init:
            return init[name]
        node = by_output.get(name)
        if node is not None and node.op_type == "DequantizeLinear" and node.input[0] in init:
            return dequantized(node, init[node.input[0]])
        return None

    out = {n: a.astype(np.float32) for n, a in init.items() if n.endswith((".weight", ".bias")) and a.dtype.kind == "f"}
    for node in graph.node:
        layer = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
        if node.op_type == "MatMulNBits":
            at = {a.name: a.i for a in node.attribute}
            b = init[node.input[1]].reshape(at["N"], -1)
            q = np.stack([b & 15, b >> 4], -1).reshape(at["N"], -1, at["block_size"]).astype(np.float32)
            scale = init[node.input[2]].reshape(at["N"], -1, 1).astype(np.float32)
            zero = np.float32(8)
            if len(node.input) > 3 and node.input[3]:
                z = init[node.input[3]].reshape(at["N"], -1)
                zero = np.stack([z & 15, z >> 4], -1).reshape(at["N"], -1)[:, : scale.shape[1], None].astype(np.float32)
            out[layer + ".weight"] = ((q - zero) * scale).reshape(at["N"], -1)[:, : at["K"]]
        elif node.op_type in ("MatMul", "Gemm"):
            w = constant(node.input[1])
            if w is not None and w.ndim == 2:
                keep = any(a.name == "transB" and a.i for a in node.attribute)
                out[layer + ".weight"] = (w if keep else w.T).astype(np.float32)
        elif node.op_type == "Gather" and ".weight" in node.input[0] and init.get(node.input[0]) is not None:
            x = init[node.input[0]]
            after = [n for n in users.get(node.output[0], []) if n.op_type == "DequantizeLinear"]
            name = node.input[0].split(".weight")[0] + ".weight"
            out[name] = dequantized(after[0], x) if after else x.astype(np.float32)
    return out


def read_original(path):
    if path.suffix == ".onnx":
        tensors = read_onnx(path)
    else:
        from safetensors.numpy import load_file
        tensors = {k: v.astype(np.float32) for k, v in load_file(path).items() if v.dtype.kind == "f"}
    out = {}
    types = None
    for name, value in tensors.items():
        if name.endswith("token_type_embeddings.weight"):
            types = value
        elif (new := bert_to_distilbert(name)) is not None:
            out[new] = value
    if types is not None:
        out["distilbert.embeddings.position_embeddings.weight"] = out["distilbert.embeddings.position_embeddings.weight"] + types[0]
    return out


def read_converted(path):
    reader = gguf.GGUFReader(path)
    tensors = {t.name: (gguf.quants.dequantize(t.data, t.tensor_type).reshape([int(d) for d in t.shape[::-1]]), t.tensor_type.name)
               for t in reader.tensors}
    return reader, tensors


def compare(original, converted):
    """Prints a line a kind of tensor; returns whether all are as close as their type allows."""
    fine = True
    worst = {}
    for name, (got, kind) in converted.items():
        want = original.get(name)
        if want is None or want.shape != got.shape:
            print(f"{name}: not in the original, or of another shape")
            fine = False
            continue
        off = np.abs(got.astype(np.float64) - want)
        if kind in ("F32", "F16"):
            room = ALLOWED[kind] * np.abs(want) + (2**-25 if kind == "F16" else 0)
        else:
            blocks = np.abs(want).reshape(-1, 32)
            room = np.repeat(ALLOWED[kind] * blocks.max(-1), 32).reshape(want.shape) * (2 if kind == "Q4_1" or kind == "Q5_1" else 1) + 1e-7
        bad = int((off > room).sum())
        top = float(np.abs(want).max())
        share, exact, count, elements = worst.get(kind, (0.0, 0, 0, 0))
        worst[kind] = (max(share, float(off.max()) / max(top, 1e-30)), exact + int((off <= 2**-10 * np.abs(want) + 1e-9).sum()), count + 1, elements + want.size)
        if bad:
            print(f"{name} ({kind}): {bad} of {want.size} elements too far off, by up to {off.max():.3g}")
            fine = False
    for kind, (share, exact, count, elements) in sorted(worst.items()):
        print(f"{kind:5} {count:3} tensors: largest error {share:.2e} of the tensor's largest value; {100 * exact / elements:.2f} % of elements within f16 rounding")
    missing = sorted(set(original) - set(converted))
    print("in the original only:", ", ".join(missing) or "nothing")
    return fine


def erf(x):
    """Abramowitz and Stegun 7.1.26; at most 1.5e-7 off."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return np.sign(x) * (1 - poly * np.exp(-x * x))


def norm(x, w, p):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * w[p + ".weight"] + w[p + ".bias"]


def forward(w, ids, heads):
    """DistilBERT in float64: [tokens] -> [tokens, labels], [1, labels] or [tokens, width]."""
    linear = lambda x, p: x @ w[p + ".weight"].T + w[p + ".bias"]
    e = "distilbert.embeddings."
    x = norm(w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][: len(ids)], w, e + "LayerNorm")
    layer = 0
    while (p := f"distilbert.transformer.layer.{layer}.") + "ffn.lin1.bias" in w:
        split = lambda y: y.reshape(len(ids), heads, -1).transpose(1, 0, 2)
        q, k, v = (split(linear(x, p + f"attention.{n}_lin")) for n in "qkv")
        s = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
        s = np.exp(s - s.max(-1, keepdims=True))
        a = (s / s.sum(-1, keepdims=True)) @ v
        x = norm(linear(a.transpose(1, 0, 2).reshape(len(ids), -1), p + "attention.out_lin") + x, w, p + "sa_layer_norm")
        h = linear(x, p + "ffn.lin1")
        h = 0.5 * h * (1 + erf(h / math.sqrt(2)))
        x = norm(linear(h, p + "ffn.lin2") + x, w, p + "output_layer_norm")
        layer += 1
    if "pre_classifier.weight" in w:
        return linear(np.maximum(linear(x[:1], "pre_classifier"), 0), "classifier")
    return linear(x, "classifier") if "classifier.weight" in w else x


def check_forward(path, original, converted, reader, sentences):
    from tokenizers import Tokenizer
    text = lambda key: bytes(reader.fields[key].parts[-1]).decode()
    config = json.loads(text("distilbert.config.json"))
    tokenizer = Tokenizer.from_str(text("tokenizer.huggingface.json"))
    tokenizer.no_padding()
    new = {k: v.astype(np.float64) for k, (v, _) in converted.items()}
    if path.suffix == ".onnx":
        import onnxruntime
        session = onnxruntime.InferenceSession(str(path))
        wanted = {i.name for i in session.get_inputs()}
    else:
        old = {k: v.astype(np.float64) for k, v in original.items()}
    largest, same, total = 0.0, 0, 0
    for sentence in sentences:
        ids = np.array(tokenizer.encode(sentence).ids)[: config["max_position_embeddings"]]
        got = forward(new, ids, config["n_heads"])
        if path.suffix == ".onnx":
            feed = {"input_ids": ids[None], "attention_mask": np.ones_like(ids)[None], "token_type_ids": np.zeros_like(ids)[None]}
            want = session.run(None, {k: v.astype(np.int64) for k, v in feed.items() if k in wanted})[0][0]
            want = want.reshape(got.shape)
        else:
            want = forward(old, ids, config["n_heads"])
        largest = max(largest, float(np.abs(got - want).max()))
        if "classifier.weight" in new:
            same += int((got.argmax(-1) == want.argmax(-1)).sum())
            total += len(got)
        else:
            a, b = got.mean(0), want.mean(0)
            same += float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
            total += 1
    what = "labels agree" if "classifier.weight" in new else "mean cosine of pooled vectors"
    print(f"forward over {len(sentences)} sentences: largest logit difference {largest:.2e}; {what}: {same:.6g} of {total}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("original", type=pathlib.Path)
    parser.add_argument("converted", type=pathlib.Path)
    parser.add_argument("--forward", action="store_true", help="also compare what the models answer")
    parser.add_argument("--sentences", type=pathlib.Path, help="a sentence a line, instead of the built-in ones")
    arguments = parser.parse_args()
    original = read_original(arguments.original)
    reader, converted = read_converted(arguments.converted)
    fine = compare(original, converted)
    if arguments.forward:
        sentences = arguments.sentences.read_text().splitlines() if arguments.sentences else SENTENCES
        check_forward(arguments.original, original, converted, reader, sentences)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
