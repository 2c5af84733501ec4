"""DistilBERT-base's shape with random weights: once for Burnside (HF safetensors), once for onnxruntime-web (ONNX).

    python distilbert.py TOKENIZER_JSON OUT_DIR

The speed of an encoder doesn't depend on what it learned, so this stands in for any fine-tuned DistilBERT. The two
files hold the same numbers, and `input.json` the same 128 tokens, as text and as ids, so outputs can be compared.

The graph is written the way onnxruntime likes it best: its own fused attention, static shapes, one op per layer norm
and GELU. That is kinder to it than the usual export.
"""

import json
import random
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

DIM, HIDDEN, HEADS, LAYERS, POSITIONS, SEQUENCE, LABELS = 768, 3072, 12, 6, 512, 128, 2


def random_weights(vocab):
    """Every tensor of a DistilBertForSequenceClassification under its HF name; linear weights are [out, in]."""
    rng = np.random.default_rng(20261121)
    weights = {}

    def normal(name, *shape, std=0.02):
        weights[name] = rng.standard_normal(shape, dtype=np.float32) * np.float32(std)

    def linear(name, n_in, n_out, std=0.02):
        normal(f"{name}.weight", n_out, n_in, std=std)
        normal(f"{name}.bias", n_out)

    def norm(name):
        weights[f"{name}.weight"] = 1 + 0.1 * rng.standard_normal(DIM, dtype=np.float32)
        normal(f"{name}.bias", DIM)

    embeddings = "distilbert.embeddings"
    normal(f"{embeddings}.word_embeddings.weight", vocab, DIM)
    normal(f"{embeddings}.position_embeddings.weight", POSITIONS, DIM)
    norm(f"{embeddings}.LayerNorm")
    for i in range(LAYERS):
        layer = f"distilbert.transformer.layer.{i}"
        for part in ("q_lin", "k_lin", "v_lin", "out_lin"):
            linear(f"{layer}.attention.{part}", DIM, DIM)
        norm(f"{layer}.sa_layer_norm")
        linear(f"{layer}.ffn.lin1", DIM, HIDDEN)
        linear(f"{layer}.ffn.lin2", HIDDEN, DIM)
        norm(f"{layer}.output_layer_norm")
    linear("pre_classifier", DIM, DIM)
    # Wider than usual: the two labels should come out clearly apart, or comparing them would say nothing.
    linear("classifier", DIM, LABELS, std=0.2)
    return weights


def write_safetensors(path, weights):
    header, at = {}, 0
    for name, w in weights.items():
        header[name] = {"dtype": "F32", "shape": list(w.shape), "data_offsets": [at, at + w.nbytes]}
        at += w.nbytes
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(encoded)))
        file.write(encoded)
        for w in weights.values():
            file.write(np.ascontiguousarray(w).tobytes())


def onnx_model(weights):
    nodes, initializers = [], []

    def constant(name, array):
        initializers.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def op(kind, inputs, name, domain="", **attributes):
        nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def linear(x, name, out):
        product = op("MatMul", [x, constant(f"{name}.weight", weights[f"{name}.weight"].T)], f"{out}.matmul")
        return op("Add", [product, constant(f"{name}.bias", weights[f"{name}.bias"])], out)

    def norm(x, name):
        scale, bias = (constant(f"{name}.{p}", weights[f"{name}.{p}"]) for p in ("weight", "bias"))
        return op("LayerNormalization", [x, scale, bias], f"{name}.out", axis=-1, epsilon=1e-12)

    embeddings = "distilbert.embeddings"
    words = constant("words", weights[f"{embeddings}.word_embeddings.weight"])
    positions = constant("positions", weights[f"{embeddings}.position_embeddings.weight"][None, :SEQUENCE])
    x = norm(op("Add", [op("Gather", [words, "input_ids"], "gathered"), positions], "embedded"), f"{embeddings}.LayerNorm")
    for i in range(LAYERS):
        layer = f"distilbert.transformer.layer.{i}"
        q, k, v = (linear(x, f"{layer}.attention.{p}_lin", f"{layer}.{p}") for p in "qkv")
        attended = op("MultiHeadAttention", [q, k, v], f"{layer}.attended", domain="com.microsoft", num_heads=HEADS)
        out = linear(attended, f"{layer}.attention.out_lin", f"{layer}.out")
        x = norm(op("Add", [out, x], f"{layer}.sum1"), f"{layer}.sa_layer_norm")
        wide = op("Gelu", [linear(x, f"{layer}.ffn.lin1", f"{layer}.wide")], f"{layer}.gelu")
        narrow = linear(wide, f"{layer}.ffn.lin2", f"{layer}.narrow")
        x = norm(op("Add", [narrow, x], f"{layer}.sum2"), f"{layer}.output_layer_norm")
    first = op("Gather", [x, constant("zero", np.array(0, dtype=np.int64))], "first", axis=1)
    pooled = op("Relu", [linear(first, "pre_classifier", "pre")], "pooled")
    linear(pooled, "classifier", "logits")
    graph = helper.make_graph(
        nodes,
        "distilbert",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, SEQUENCE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, LABELS])],
        initializers,
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def sample_input(tokenizer):
    """128 tokens: whole words of the vocabulary, which WordPiece leaves whole, between [CLS] and [SEP]."""
    vocab = tokenizer["model"]["vocab"]
    words = sorted(w for w in vocab if w.isascii() and w.isalpha() and w.islower() and 3 <= len(w) <= 9)
    chosen = random.Random(20261121).sample(words, SEQUENCE - 2)
    return {"text": " ".join(chosen), "ids": [vocab["[CLS]"], *(vocab[w] for w in chosen), vocab["[SEP]"]]}


def main():
    tokenizer = json.loads(Path(sys.argv[1]).read_text())
    out = Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    vocab = len(tokenizer["model"]["vocab"])
    weights = random_weights(vocab)

    tokenizer["truncation"] = tokenizer["padding"] = None  # the encoder's own limits count here
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
    config = {
        "model_type": "distilbert",
        "architectures": ["DistilBertForSequenceClassification"],
        "activation": "gelu",
        "dim": DIM,
        "hidden_dim": HIDDEN,
        "n_heads": HEADS,
        "n_layers": LAYERS,
        "max_position_embeddings": POSITIONS,
        "vocab_size": vocab,
        "pad_token_id": 0,
        "sinusoidal_pos_embds": False,
        "id2label": {"0": "A", "1": "B"},
        "label2id": {"A": 0, "B": 1},
    }
    (out / "config.json").write_text(json.dumps(config, indent=1))
    write_safetensors(out / "model.safetensors", weights)

    model = onnx_model(weights)
    onnx.checker.check_model(model)
    onnx.save(model, out / "f32.onnx")
    sample = sample_input(tokenizer)
    session = onnxruntime.InferenceSession(out / "f32.onnx", providers=["CPUExecutionProvider"])
    logits = session.run(None, {"input_ids": np.array([sample["ids"]])})[0][0].astype(np.float64)
    exp = np.exp(logits - logits.max())
    sample["expected"] = (exp / exp.sum()).tolist()  # what every engine is held against
    # accuracy_level 4 multiplies in int8 and may be quicker; which of the two wins depends on the backend, so both run.
    for name, level in (("q4", None), ("q4-int8", 4)):
        graph = onnx.load(out / "f32.onnx")
        quantizer = MatMulNBitsQuantizer(graph, bits=4, block_size=32, is_symmetric=True, accuracy_level=level)
        quantizer.process()
        onnx.save(quantizer.model.model, out / f"{name}.onnx")
    quantize_dynamic(
        out / "f32.onnx",
        out / "q8.onnx",
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},  # its shape inference stops at fused attention
    )
    (out / "input.json").write_text(json.dumps(sample))  # last: its presence says that the folder is complete


main()
