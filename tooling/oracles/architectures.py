"""Logits, loss and gradients of tiny classifiers of every architecture in Python's transformers, for packages/models.

    python tooling/oracles/architectures.py        (needs torch and transformers; writes the fixture)

Weights come from an integer hash of their names that both sides compute exactly, so the fixture holds no weights.
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import AutoConfig, AutoModelForSequenceClassification

from hashing import hashed

TARGET = pathlib.Path(__file__).parents[2] / "packages/models/src/fixtures/architectures.json"

VOCABULARY = 60
COMMON = dict(vocab_size=VOCABULARY, num_labels=3, pad_token_id=0)
SIZES = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=4, intermediate_size=40, max_position_embeddings=32)
ENCODER = dict(**SIZES, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
DECODER = dict(**SIZES, num_key_value_heads=2, attention_dropout=0.0, bos_token_id=1, eos_token_id=2)
ROBERTA = dict(**(ENCODER | dict(max_position_embeddings=40)), pad_token_id=1)

CASES = {
    "BERT": ("bert", ENCODER),
    "RoBERTa": ("roberta", ROBERTA | dict(type_vocab_size=1)),
    "XLM-R": ("xlm-roberta", ROBERTA | dict(type_vocab_size=1)),
    "CamemBERT": ("camembert", ROBERTA | dict(type_vocab_size=1)),
    "DistilBERT": (
        "distilbert",
        dict(dim=24, n_layers=2, n_heads=4, hidden_dim=40, max_position_embeddings=32, dropout=0.0,
             attention_dropout=0.0, seq_classif_dropout=0.0),
    ),
    "ELECTRA, narrow embeddings": ("electra", ENCODER | dict(embedding_size=16)),
    "ELECTRA, embeddings as wide as the layers": ("electra", ENCODER | dict(embedding_size=24)),
    "ALBERT": (
        "albert",
        ENCODER | dict(num_hidden_layers=3, embedding_size=16, num_hidden_groups=1, inner_group_num=1,
                       hidden_act="gelu_new", classifier_dropout_prob=0.0),
    ),
    "ALBERT, two groups": (
        "albert",
        ENCODER | dict(num_hidden_layers=4, embedding_size=16, num_hidden_groups=2, inner_group_num=1,
                       hidden_act="gelu", classifier_dropout_prob=0.0),
    ),
    "MPNet": ("mpnet", ROBERTA),
    "DeBERTa-v3": (
        "deberta-v2",
        ENCODER | dict(relative_attention=True, position_buckets=6, max_relative_positions=-1, norm_rel_ebd="layer_norm",
                       share_att_key=True, pos_att_type=["p2c", "c2p"], position_biased_input=False, type_vocab_size=0,
                       pooler_hidden_size=24, pooler_dropout=0.0, pooler_hidden_act="gelu"),
    ),
    "DeBERTa-v2, keys of its own for positions": (
        "deberta-v2",
        ENCODER | dict(relative_attention=True, position_buckets=-1, max_relative_positions=16, norm_rel_ebd="none",
                       share_att_key=False, pos_att_type=["p2c", "c2p"], position_biased_input=True, type_vocab_size=2,
                       pooler_hidden_size=24, pooler_dropout=0.0, pooler_hidden_act="gelu"),
    ),
    "ModernBERT": (
        "modernbert",
        SIZES | dict(num_hidden_layers=4, local_attention=4, embedding_dropout=0.0, mlp_dropout=0.0, attention_dropout=0.0,
                     classifier_dropout=0.0, cls_token_id=1, sep_token_id=2, bos_token_id=1, eos_token_id=2),
    ),
    "ModernBERT, mean, last layer local": (
        "modernbert",
        SIZES | dict(num_hidden_layers=3, local_attention=4, embedding_dropout=0.0, mlp_dropout=0.0, attention_dropout=0.0,
                     classifier_dropout=0.0, classifier_pooling="mean", cls_token_id=1, sep_token_id=2, bos_token_id=1,
                     eos_token_id=2),
    ),
    "GPT-2": (
        "gpt2",
        dict(n_embd=24, n_layer=2, n_head=4, n_positions=32, n_inner=40, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
             bos_token_id=1, eos_token_id=2),
    ),
    "Llama": ("llama", DECODER),
    "Llama, scaled frequencies": (
        "llama",
        DECODER | dict(
            head_dim=8,
            rope_parameters=dict(rope_type="llama3", rope_theta=500.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                 original_max_position_embeddings=16),
        ),
    ),
    "Mistral, a window of 4": ("mistral", DECODER | dict(sliding_window=4)),
    "Qwen2": ("qwen2", DECODER),
    "Qwen2, a window of 4 from the second layer": (
        "qwen2", DECODER | dict(use_sliding_window=True, sliding_window=4, max_window_layers=1),
    ),
    "Qwen3": ("qwen3", DECODER | dict(head_dim=8)),
    "Gemma 3": (
        "gemma3_text",
        DECODER | dict(num_hidden_layers=3, head_dim=8, query_pre_attn_scalar=8, sliding_window=4,
                       layer_types=["sliding_attention", "full_attention", "sliding_attention"]),
    ),
}


def is_scale(name: str) -> bool:
    return name.endswith("weight") and ("norm" in name.lower() or ".ln_" in name)


def fill(model: torch.nn.Module) -> list:
    tensors = []
    for name, parameter in model.named_parameters():
        values = torch.from_numpy(hashed(name, parameter.numel()).reshape(tuple(parameter.shape)))
        scale = 0.2 if parameter.dim() > 1 else 0.1
        offset = 1.0 if parameter.dim() == 1 and is_scale(name) else 0.0
        parameter.data = offset + scale * values
        tensors.append([name, list(parameter.shape), scale, offset])
    return tensors


LENGTHS = [11, 6, 3]


def texts(config) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict]:
    """Token ids, which of them are real, their types, and all that as a model takes it, padded on the right."""
    batch, length = len(LENGTHS), max(LENGTHS)
    # No id below 3, so that padding and the other special tokens are found only where they are put.
    ids = 3 + ((hashed("ids", batch * length) + 1) / 2 * (VOCABULARY - 3)).astype(np.int64).reshape(batch, length)
    mask = np.array([[int(t < n) for t in range(length)] for n in LENGTHS])
    types = np.tile((np.arange(length) >= 2).astype(np.int64), (batch, 1)) * mask
    inputs = dict(input_ids=torch.from_numpy(np.where(mask, ids, config.pad_token_id)), attention_mask=torch.from_numpy(mask))
    if (getattr(config, "type_vocab_size", 0) or 0) > 1:
        inputs["token_type_ids"] = torch.from_numpy(types)
    return ids, mask, types, inputs


def gradients_of(model: torch.nn.Module, largest: int, spread: int) -> dict:
    """The norm of each gradient, and entries of it: the largest ones and some at equal distances."""
    gradients = {}
    for name, parameter in model.named_parameters():
        if parameter.grad is None:
            continue
        flat = parameter.grad.flatten().double().numpy()
        chosen = [*np.argsort(-np.abs(flat), kind="stable")[:largest], *np.linspace(0, flat.size - 1, spread).astype(int)]
        indices = sorted({int(i) for i in chosen})
        gradients[name] = dict(norm=float(np.linalg.norm(flat)), entries=[[i, float(np.float32(flat[i]))] for i in indices])
    return gradients


def case(model_type: str, kwargs: dict) -> dict:
    config = AutoConfig.for_model(model_type, **(COMMON | kwargs))
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    tensors = fill(model)
    model.eval()
    ids, mask, types, right = texts(config)
    batch, length = ids.shape
    labels = np.arange(batch) % 3
    logits = model(**right).logits
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels))
    loss.backward()
    result = dict(
        config=json.loads(config.to_json_string()), tensors=tensors, lengths=LENGTHS, ids=ids.tolist(),
        types=types.tolist() if "token_type_ids" in right else None, labels=labels.tolist(),
        logits=logits.detach().double().flatten().tolist(), loss=float(loss.detach()),
        gradients=gradients_of(model, 6, 4),
    )
    if "is_decoder" not in kwargs and model_type in ("gpt2", "llama", "mistral", "qwen2", "qwen3", "gemma3_text"):
        # Padding on the left, with the positions that the tokens have.
        shifts = [length - n for n in LENGTHS]
        left_ids = np.stack([np.roll(np.where(mask, ids, config.pad_token_id)[r], shifts[r]) for r in range(batch)])
        left_mask = np.stack([np.roll(mask[r], shifts[r]) for r in range(batch)])
        positions = np.maximum(left_mask.cumsum(-1) - 1, 0)
        left = model(
            input_ids=torch.from_numpy(left_ids), attention_mask=torch.from_numpy(left_mask),
            position_ids=torch.from_numpy(positions),
        )
        result["leftLogits"] = left.logits.detach().double().flatten().tolist()
    return result


if __name__ == "__main__":
    torch.manual_seed(0)
    cases = {name: case(*settings) for name, settings in CASES.items()}
    source = f"transformers {transformers.__version__}, torch {torch.__version__}, tooling/oracles/architectures.py"
    TARGET.write_text(json.dumps(dict(source=source, cases=cases), separators=(",", ":")) + "\n")
