"""Small random DistilBERT checkpoints in HF layout, with PyTorch's answers: tests/golden/tiny-distilbert/.

Shape `a` (dim 96, 4 heads of 24, hidden 160) and shape `b` (dim 64, 2 heads of 32, hidden 224) between them cover
a head that is no multiple of 16, each head of the model, each float type and the sharded layout. The weights are
wide enough, and the LayerNorms uneven enough, that a swapped or transposed tensor changes the answer by far more
than any rounding. Logits are f32 arithmetic over the weights as stored.
"""

import shutil

from golden_common import GOLDEN, rounded, write_golden

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import (
    DistilBertConfig,
    DistilBertForSequenceClassification,
    DistilBertForTokenClassification,
    DistilBertModel,
)

OUT = GOLDEN / "tiny-distilbert"
SHAPES = {
    "a": dict(dim=96, n_heads=4, hidden_dim=160, n_layers=2),
    "b": dict(dim=64, n_heads=2, hidden_dim=224, n_layers=3),
}
HEADS = {
    "seq": (DistilBertForSequenceClassification, 3),
    "token": (DistilBertForTokenClassification, 5),
    "base": (DistilBertModel, 2),
}
# (shape, head, dtype, sharded)
CHECKPOINTS = [
    ("a", "seq", torch.float16, False),
    ("a", "seq", torch.bfloat16, False),
    ("a", "seq", torch.float16, True),
    ("a", "token", torch.float16, False),
    ("a", "base", torch.float16, False),
    ("b", "seq", torch.float32, False),
    ("b", "token", torch.float32, False),
    ("b", "base", torch.bfloat16, False),
]
DTYPE_NAMES = {torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16"}


def vocabulary():
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + c for c in letters)]
    tokens += [*"0123456789", *"!\"#$%&'()*+,-./:;<=>?@[]_{", "the", "##ing", "##er", "and", "of", "is"]
    tokens += ["##ed", "##ly"]
    return tokens


def write_tokenizer(path):
    vocab = {token: index for index, token in enumerate(vocabulary())}
    assert len(vocab) == 101, len(vocab)
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.save(str(path))


def randomize(model, generator):
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if "layer_norm" in name or "LayerNorm" in name:
            parameter.data = 1 + 0.2 * noise if name.endswith("weight") else 0.1 * noise
        elif name.endswith("bias"):
            parameter.data = 0.1 * noise
        else:
            # Queries and keys wide enough that attention picks positions instead of averaging them all.
            width = 2.5 if "q_lin" in name or "k_lin" in name else 1.2
            parameter.data = width * noise / parameter.shape[-1] ** 0.5


def answer(head, model, ids, mask):
    with torch.no_grad():
        out = model(input_ids=torch.tensor(ids), attention_mask=torch.tensor(mask))
    return (out.last_hidden_state if head == "base" else out.logits).float()


def pooled(hidden, mask):
    weight = torch.tensor(mask).unsqueeze(-1).float()
    mean = (hidden * weight).sum(1) / weight.sum(1)
    return tuple(torch.nn.functional.normalize(vector, dim=-1) for vector in (mean, hidden[:, 0]))


def cases(head, model, generator):
    singles = [torch.randint(5, 101, (length,), generator=generator).tolist() for length in (1, 2, 7, 19, 40)]
    singles = [[2, *ids[1:-1], 3] if len(ids) > 2 else ids for ids in singles]
    result = []
    for ids in singles:
        mask = [[1] * len(ids)]
        out = answer(head, model, [ids], mask)
        case = {"ids": ids}
        if head == "base":
            mean, cls = pooled(out, mask)
            case |= {"mean": rounded(mean[0]), "cls": rounded(cls[0])}
            if len(ids) <= 7:
                case["hidden"] = rounded(out[0])
        else:
            case["logits"] = rounded(out[0])
        # The same sequence padded inside a batch must not change: what the padding-mask test relies on.
        padded, mask = [ids + [0] * (40 - len(ids))], [[1] * len(ids) + [0] * (40 - len(ids))]
        again = answer(head, model, padded, mask)
        again = again if head == "seq" else again[:, : len(ids)]
        assert (again - out).abs().max() < 2e-5, (again - out).abs().max()
        result.append(case)
    return result


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    index = []
    for shape, head, dtype, sharded in CHECKPOINTS:
        name = f"{shape}-{head}-{DTYPE_NAMES[dtype]}" + ("-sharded" if sharded else "")
        model_class, labels = HEADS[head]
        config = DistilBertConfig(
            vocab_size=101, max_position_embeddings=40, num_labels=labels, sinusoidal_pos_embds=False, **SHAPES[shape]
        )
        generator = torch.Generator().manual_seed(7 if shape == "a" else 8)
        model = model_class(config).eval()
        randomize(model, generator)
        path = OUT / name
        model.to(dtype).save_pretrained(path, max_shard_size="150KB" if sharded else "5GB")
        write_tokenizer(path / "tokenizer.json")
        stored = model_class.from_pretrained(path, dtype=torch.float32).eval()
        inputs = torch.Generator().manual_seed(9)
        write_golden(
            f"tiny-distilbert/{name}.json",
            {"checkpoint": name, "head": head, "source": "PyTorch f32 over the stored weights"},
            cases=cases(head, stored, inputs),
        )
        index.append(name)
    write_golden("tiny-distilbert/index.json", {"source": "scripts/golden/tiny_distilbert.py"}, checkpoints=index)


if __name__ == "__main__":
    main()
