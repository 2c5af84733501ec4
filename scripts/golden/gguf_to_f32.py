"""Writes a GGUF's weights out as F32, metadata unchanged, so that llama.cpp can run them with f32 activations.

    ~/.cache/burnside/py-golden/bin/python scripts/golden/gguf_to_f32.py IN.gguf OUT.gguf

llama.cpp rounds the activations to 8 bits in front of a quantized matmul. Over the same numbers stored as F32 it
does not, which is what `decoders.mjs smollm2_f32` compares with.
"""

import sys

import golden_common  # noqa: F401  (takes this folder off the import path)

import gguf
import numpy as np


def main(source, target):
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, reader.get_field("general.architecture").contents())
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture":
            continue
        if key == "general.file_type":
            writer.add_file_type(gguf.LlamaFileType.ALL_F32)
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind is gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(key, field.contents(), kind, inner)
    for tensor in reader.tensors:
        weight = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        writer.add_tensor(tensor.name, np.ascontiguousarray(weight, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
