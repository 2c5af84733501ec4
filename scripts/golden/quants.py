#!/usr/bin/env python3
"""Makes tests/fixtures/quant/, and checks the project's GGUF writer, with ggml's own Python code.

    python3 -m venv ~/.cache/burnside/py && ~/.cache/burnside/py/bin/pip install gguf numpy safetensors ml_dtypes
    ~/.cache/burnside/py/bin/python scripts/golden/quants.py            # writes the fixtures
    ~/.cache/burnside/py/bin/python scripts/golden/quants.py FILE.gguf  # reads a file we wrote
    ~/.cache/burnside/py/bin/python scripts/golden/quants.py --decoded FILE.gguf  # a model's hash

Fixtures, all little-endian and the same on every run:
    <type>.blocks  random blocks            <type>.f32      what `gguf` decodes them to
    values.f32     numbers to be encoded    <type>.encoded  what `gguf` encodes them to
    small.gguf     metadata of every type and a few tensors, by GGUFWriter
    small.safetensors, small.f32            three float tensors and an integer one
"""

import hashlib
import pathlib
import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T
from safetensors.numpy import save_file

FIXTURES = pathlib.Path(__file__).parents[2] / "tests" / "fixtures" / "quant"
BLOCKS = 12
# Where a block keeps its half-precision numbers: random bytes there would be infinite or NaN.
HALVES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
}
ENCODED = [T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0]


def random_blocks(rng, kind):
    _, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for at in HALVES[kind]:
        halves = (rng.standard_normal(BLOCKS) * 10.0 ** rng.integers(-6, 3, BLOCKS)).astype("<f2")
        halves[0] = 0
        halves[1] = 6e-8  # the smallest subnormal
        blocks[:, at : at + 2] = halves.view(np.uint8).reshape(BLOCKS, 2)
    return blocks


def values(rng):
    """Blocks of 32 that are hard in different ways, then ordinary weights."""
    tie = np.tile(np.float32([-1.5, 1.5, 0.5, -0.5]), 8)
    hard = [
        np.zeros(32), np.full(32, 0.25), np.full(32, -3.0), tie, -tie,
        np.linspace(-1, 1, 32), np.linspace(0, 7.5, 32), np.arange(32) - 127.0,
        np.eye(1, 32, 5)[0] * 1000, np.full(32, 1e-7), np.eye(1, 32)[0] * -60000,
    ]
    weights = rng.standard_normal(32 * 53) * 0.04
    return np.concatenate([np.concatenate(hard), weights]).astype("<f4")


def write_fixtures():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20261121)
    for kind in HALVES:
        blocks = random_blocks(rng, kind)
        (FIXTURES / f"{kind.name}.blocks").write_bytes(blocks.tobytes())
        decoded = gguf.quants.dequantize(blocks, kind).astype("<f4")
        assert np.isfinite(decoded).all()
        (FIXTURES / f"{kind.name}.f32").write_bytes(decoded.tobytes())
    x = values(rng)
    (FIXTURES / "values.f32").write_bytes(x.tobytes())
    for kind in ENCODED:
        encoded = gguf.quants.quantize(x, kind)
        (FIXTURES / f"{kind.name}.encoded").write_bytes(encoded.tobytes())
    # The plain 16-bit types, every 37th bit pattern, NaNs left out.
    bits = np.arange(0, 65536, 37, dtype="<u2")
    half = bits.view("<f2").astype("<f4")
    brain = (bits.astype("<u4") << 16).view("<f4")
    for name, decoded in [("F16", half), ("BF16", brain)]:
        keep = ~np.isnan(decoded)
        (FIXTURES / f"{name}.blocks").write_bytes(bits[keep].tobytes())
        (FIXTURES / f"{name}.f32").write_bytes(decoded[keep].astype("<f4").tobytes())
    write_gguf(rng)
    write_safetensors(rng)


def write_gguf(rng):
    w = gguf.GGUFWriter(FIXTURES / "small.gguf", "test")
    w.add_uint8("a.u8", 200)
    w.add_int8("a.i8", -100)
    w.add_uint16("a.u16", 60000)
    w.add_int16("a.i16", -30000)
    w.add_uint32("a.u32", 4_000_000_000)
    w.add_int32("a.i32", -2_000_000_000)
    w.add_uint64("a.u64", 2**63 - 1)
    w.add_int64("a.i64", -(2**63))
    w.add_float32("a.f32", 1.5)
    w.add_float64("a.f64", 0.1)
    w.add_bool("a.bool", True)
    w.add_string("a.string", "Grüße, 世界")
    w.add_array("a.ints", [1, -2, 3])
    w.add_array("a.floats", [0.5, -0.25])
    w.add_array("a.bools", [True, False])
    w.add_array("a.strings", ["", "Ġthe", "é"])
    tensors = {
        "token_embd.weight": (rng.standard_normal((3, 32)).astype("<f4"), T.Q8_0),
        "norm.weight": (rng.standard_normal(5).astype("<f4"), T.F32),
        "w.weight": (rng.standard_normal((2, 64)).astype("<f4"), T.Q4_1),
        "h.weight": (rng.standard_normal((2, 3)).astype("<f4"), T.F16),
    }
    for name, (x, kind) in tensors.items():
        w.add_tensor(name, gguf.quants.quantize(x, kind), raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def write_safetensors(rng):
    import ml_dtypes  # bfloat16 for numpy

    tensors = {
        "embeddings.weight": rng.standard_normal((4, 3)).astype("<f4"),
        "half.weight": rng.standard_normal((2, 2)).astype("<f2"),
        "brain.weight": rng.standard_normal(3).astype(ml_dtypes.bfloat16),
        "embeddings.position_ids": np.arange(4, dtype="<i8").reshape(1, 4),
    }
    save_file(tensors, FIXTURES / "small.safetensors", metadata={"format": "pt"})
    floats = [t for n, t in sorted(tensors.items()) if n != "embeddings.position_ids"]
    flat = np.concatenate([t.astype("<f4").ravel() for t in floats])
    (FIXTURES / "small.f32").write_bytes(flat.tobytes())


def check(path):
    """Reads what `cargo test` wrote: the tensors hold 0, 1, 2, ... as their types round them."""
    reader = gguf.GGUFReader(path)
    fields = {n: f.contents() for n, f in reader.fields.items() if not n.startswith("GGUF.")}
    print("metadata", fields)
    expected = {
        "general.architecture": "distilbert", "n.negative": -5, "n.big": 2**40, "x.eps": 1e-12,
        "x.half": 0.5, "b": True, "list.ints": [1, -2], "list.floats": [0.1, 2.0],
        "list.bools": [True, False], "list.strings": ["", "世界"],
    }
    assert fields == expected, (fields, expected)
    for tensor in reader.tensors:
        decoded = gguf.quants.dequantize(tensor.data, tensor.tensor_type).ravel()
        exact = np.arange(decoded.size, dtype=np.float32)
        again = gguf.quants.dequantize(
            gguf.quants.quantize(exact, tensor.tensor_type), tensor.tensor_type
        )
        assert np.array_equal(decoded, again), tensor.name
        print("tensor", tensor.name, tensor.tensor_type.name, tensor.shape.tolist(), "ok")
    assert [t.name for t in reader.tensors] == ["a", "b.weight", "c.weight", "d.weight"]


def decoded(path):
    """The hash of all tensors as f32, in file order, for tests/weights/real.rs."""
    digest = hashlib.sha256()
    for tensor in sorted(gguf.GGUFReader(path).tensors, key=lambda t: t.data_offset):
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        digest.update(np.ascontiguousarray(values, dtype="<f4").tobytes())
    print(digest.hexdigest())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--decoded"]:
        decoded(sys.argv[2])
    elif len(sys.argv) > 1:
        check(sys.argv[1])
    else:
        write_fixtures()
