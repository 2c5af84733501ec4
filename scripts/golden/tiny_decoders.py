"""Small random Llama and Qwen2 decoders, as safetensors and as GGUF, with PyTorch's answers: tests/golden/tiny-*/.

The GGUF files follow llama.cpp's conventions, which `decoders.mjs tiny` checks by running llama.cpp on them:
  - `llama` rotates neighbouring pairs (rope type NORM) where HF rotates halves, so llama.cpp's converter reorders
    the rows of attn_q and attn_k within each head, from [half, pair] to [pair, half]. A reader that rotates halves
    must undo that. `qwen2` rotates halves in llama.cpp too (NEOX): its rows and biases stay as they are.
  - Llama 3 rope scaling is not in the metadata: it is a tensor `rope_freqs.weight` of head_dim / 2 divisors of the
    inverse frequencies.
  - Tied output: there is no `output.weight`.
  - Vectors (norms, biases, rope_freqs) stay F32 in every file; a tensor's dims are stored innermost first.
"""

import json
import math
import shutil

from golden_common import GOLDEN, rounded, write_golden

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

VOCAB = 97
SHAPE = dict(
    vocab_size=VOCAB, hidden_size=64, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
    intermediate_size=160, max_position_embeddings=128, bos_token_id=0, eos_token_id=1, pad_token_id=None,
)
# With 16 dims a head and theta 10000 the wavelengths are 6, 20, 63, ...: one kept, one blended, the rest divided.
LLAMA3_ROPE = dict(rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
                   original_max_position_embeddings=32)
VARIANTS = {
    "tiny-llama": dict(arch="llama", tied=True, theta=10000.0, eps=1e-5, rope=None, dtype=torch.float16),
    "tiny-llama3": dict(arch="llama", tied=False, theta=10000.0, eps=1e-5, rope=LLAMA3_ROPE, dtype=torch.bfloat16),
    "tiny-qwen2": dict(arch="qwen2", tied=True, theta=1000000.0, eps=1e-6, rope=None, dtype=torch.float32),
    "tiny-qwen2-untied": dict(arch="qwen2", tied=False, theta=10000.0, eps=1e-6, rope=None, dtype=torch.float16),
}
GGUF_TYPES = {
    "f32": gguf.GGMLQuantizationType.F32,
    "f16": gguf.GGMLQuantizationType.F16,
    "q8_0": gguf.GGMLQuantizationType.Q8_0,
}
NEW_TOKENS = 16


def vocabulary():
    printable = [chr(c) for c in range(0x21, 0x7E)]
    return ["<|bos|>", "<|eos|>", "Ġ", *printable, "th"], [("t", "h")]


def write_tokenizer(path):
    tokens, merges = vocabulary()
    tokenizer = Tokenizer(models.BPE({token: index for index, token in enumerate(tokens)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(tokens[:2])
    tokenizer.save(str(path))


def build(variant, seed):
    rope = {"rope_theta": variant["theta"], **(variant["rope"] or {"rope_type": "default"})}
    common = dict(**SHAPE, rms_norm_eps=variant["eps"], rope_parameters=rope, tie_word_embeddings=variant["tied"])
    if variant["arch"] == "llama":
        model = LlamaForCausalLM(LlamaConfig(**common))
    else:
        model = Qwen2ForCausalLM(Qwen2Config(**common))
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if "norm" in name:
            parameter.data = 1 + 0.2 * noise
        elif name.endswith("bias"):
            parameter.data = 0.3 * noise
        else:
            width = 1.6 if "q_proj" in name or "k_proj" in name else 1.0
            parameter.data = width * noise / parameter.shape[-1] ** 0.5
    return model.eval()


def write_config(path, variant):
    """Files on the hub mostly have rope_theta and rope_scaling at the top; tiny-qwen2 keeps the newer nested form."""
    config = json.loads(path.read_text())
    if variant["dtype"] is not torch.float32:
        config.pop("rope_parameters")
        config["rope_theta"] = variant["theta"]
        config["rope_scaling"] = variant["rope"]
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def permute(weight, heads):
    """HF row order [half, pair] within each head -> llama.cpp's [pair, half]."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def unpermute(weight, heads):
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def rope_divisors(variant):
    rope, head_dim = variant["rope"], SHAPE["hidden_size"] // SHAPE["num_attention_heads"]
    divisors = []
    for i in range(head_dim // 2):
        wavelength = 2 * math.pi * variant["theta"] ** (2 * i / head_dim)
        long = rope["original_max_position_embeddings"] / rope["low_freq_factor"]
        short = rope["original_max_position_embeddings"] / rope["high_freq_factor"]
        if wavelength < short:
            divisors.append(1.0)
        elif wavelength > long:
            divisors.append(rope["factor"])
        else:
            smooth = (rope["original_max_position_embeddings"] / wavelength - rope["low_freq_factor"]) / (
                rope["high_freq_factor"] - rope["low_freq_factor"]
            )
            divisors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(divisors, dtype=np.float32)


def tensor_pairs(variant):
    """(HF name, GGUF name, heads whose rows are reordered or 0)."""
    heads = (SHAPE["num_attention_heads"], SHAPE["num_key_value_heads"]) if variant["arch"] == "llama" else (0, 0)
    yield "model.embed_tokens.weight", "token_embd.weight", 0
    for i in range(SHAPE["num_hidden_layers"]):
        hf, gg = f"model.layers.{i}.", f"blk.{i}."
        yield hf + "input_layernorm.weight", gg + "attn_norm.weight", 0
        for name, reorder in (("q", heads[0]), ("k", heads[1]), ("v", 0)):
            yield f"{hf}self_attn.{name}_proj.weight", f"{gg}attn_{name}.weight", reorder
            if variant["arch"] == "qwen2":
                yield f"{hf}self_attn.{name}_proj.bias", f"{gg}attn_{name}.bias", 0
        yield hf + "self_attn.o_proj.weight", gg + "attn_output.weight", 0
        yield hf + "post_attention_layernorm.weight", gg + "ffn_norm.weight", 0
        for name in ("gate", "up", "down"):
            yield f"{hf}mlp.{name}_proj.weight", f"{gg}ffn_{name}.weight", 0
    yield "model.norm.weight", "output_norm.weight", 0
    if not variant["tied"]:
        yield "lm_head.weight", "output.weight", 0


def write_gguf(path, variant, state, kind):
    """Writes the file and returns the weights that a reader gets back from it, in HF names and order."""
    writer = gguf.GGUFWriter(path, variant["arch"])
    writer.add_name(path.parent.name)
    writer.add_context_length(SHAPE["max_position_embeddings"])
    writer.add_embedding_length(SHAPE["hidden_size"])
    writer.add_block_count(SHAPE["num_hidden_layers"])
    writer.add_feed_forward_length(SHAPE["intermediate_size"])
    writer.add_head_count(SHAPE["num_attention_heads"])
    writer.add_head_count_kv(SHAPE["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(variant["eps"])
    writer.add_rope_freq_base(variant["theta"])
    if variant["arch"] == "llama":
        writer.add_rope_dimension_count(SHAPE["hidden_size"] // SHAPE["num_attention_heads"])
        writer.add_vocab_size(VOCAB)
    tokens, merges = vocabulary()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe" if variant["arch"] == "llama" else "qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3] + [1] * (VOCAB - 2))
    writer.add_token_merges([" ".join(merge) for merge in merges])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_add_bos_token(False)
    read_back = {}
    if variant["rope"]:
        writer.add_tensor("rope_freqs.weight", rope_divisors(variant))
    for hf, name, reorder in tensor_pairs(variant):
        weight = state[hf].float().numpy()
        if reorder:
            weight = permute(weight, reorder)
        kind_here = kind if weight.ndim == 2 else gguf.GGMLQuantizationType.F32
        stored = gguf.quants.quantize(np.ascontiguousarray(weight), kind_here)
        writer.add_tensor(name, stored, raw_dtype=kind_here)
        weight = gguf.quants.dequantize(stored, kind_here).astype(np.float32)
        if reorder:
            weight = unpermute(weight, reorder)
        read_back[hf] = torch.from_numpy(np.array(weight))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return read_back


def logits_of(model, ids):
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids])).logits[0].float()


def greedy(model, ids):
    """16 greedy tokens and the distance of the first logit to the second at each of them."""
    ids, new, margins = list(ids), [], []
    for _ in range(NEW_TOKENS):
        top = logits_of(model, ids)[-1].topk(2)
        margins.append((top.values[0] - top.values[1]).item())
        new.append(top.indices[0].item())
        ids.append(new[-1])
    return new, margins


def with_weights(variant, state):
    model = build(variant, 0)
    missing = model.load_state_dict(state, strict=False).missing_keys
    assert set(missing) <= {"lm_head.weight"} and (variant["tied"] or not missing), missing
    model.tie_weights()
    return model.float().eval()


def write_variant(name, variant, seed):
    """Returns False, with nothing worth keeping written, if some greedy choice is too close to call."""
    out = GOLDEN / name
    shutil.rmtree(out, ignore_errors=True)
    build(variant, seed).to(variant["dtype"]).save_pretrained(out)
    (out / "generation_config.json").unlink(missing_ok=True)
    write_config(out / "config.json", variant)
    write_tokenizer(out / "tokenizer.json")
    model_class = LlamaForCausalLM if variant["arch"] == "llama" else Qwen2ForCausalLM
    # Loaded from the files as written, so that config.json is proved good too.
    model = model_class.from_pretrained(out, dtype=torch.float32).eval()
    state = model.state_dict()
    prompt = torch.randint(2, VOCAB, (20,), generator=torch.Generator().manual_seed(seed)).tolist()
    tokens, margins = greedy(model, prompt)
    files, closest = {}, [min(margins)]
    for label, kind in GGUF_TYPES.items():
        file = f"{name}-{label}.gguf"
        reader_model = with_weights(variant, write_gguf(out / file, variant, state, kind))
        file_tokens, file_margins = greedy(reader_model, prompt)
        closest.append(min(file_margins))
        files[file] = {
            "last_logits": rounded(logits_of(reader_model, prompt)[-1]),
            "greedy_ids": file_tokens,
            "min_margin": rounded(min(file_margins)),
        }
    if min(closest) < 0.03 or len(set(tokens)) < 8 or 1 in tokens:
        return False
    write_golden(
        f"{name}/golden.json",
        {"source": "PyTorch f32 over the stored weights", "arch": variant["arch"], "tied": variant["tied"], "seed": seed},
        prompt_ids=prompt, logits=rounded(logits_of(model, prompt)),
        greedy_ids=tokens, margins=rounded(margins), gguf=files,
    )
    return True


def main():
    for name, variant in VARIANTS.items():
        seed = next(seed for seed in range(1, 200) if write_variant(name, variant, seed))
        print(name, "seed", seed)


if __name__ == "__main__":
    main()
