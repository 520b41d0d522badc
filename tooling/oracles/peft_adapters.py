"""Adapters as Python's PEFT saves them, with the probabilities that it gives, for packages/classifier.

    python tooling/oracles/peft_adapters.py OUT TEXTS BASE...        (TEXTS: a JSON list; BASE: folders of models)

Trains nothing: what an adapter trains is drawn at random. Writes adapters of many kinds for each base into OUT and prints
a JSON list with an object for each: `name` of the kind, `base` (a copy of the model, with a head), `folder`, and
`probabilities` of the texts in a fresh model that the adapter was loaded into, as one padded batch.
"""

import contextlib
import json
import pathlib
import sys

import torch
from peft import IA3Config, LoraConfig, PeftModel, ShiraConfig, TrainableTokensConfig, get_peft_model
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast

LABELS = 3


def with_head(base: str, folder: pathlib.Path) -> pathlib.Path:
    torch.manual_seed(0)
    AutoModelForSequenceClassification.from_pretrained(base, num_labels=LABELS).save_pretrained(folder)
    PreTrainedTokenizerFast.from_pretrained(base).save_pretrained(folder)
    return folder


def load(base: pathlib.Path) -> torch.nn.Module:
    return AutoModelForSequenceClassification.from_pretrained(base).eval()


def modules_of(model: torch.nn.Module, kind: type) -> list[str]:
    return [name for name, module in model.named_modules() if type(module) is kind]


def kinds(model: torch.nn.Module) -> dict:
    """Configurations by name, for what the model has."""
    linear = [n for n, m in model.named_modules() if type(m).__name__ in ("Linear", "Conv1D")]
    inner = [n for n in linear if not n.startswith(("classifier", "score", "pooler", "pre_classifier"))]
    inner = [n for n in inner if ".pooler." not in n]
    conv = type(model.get_submodule(inner[0])).__name__ == "Conv1D"
    embeddings = model.get_input_embeddings()
    words = next(name for name, module in model.named_modules() if module is embeddings)
    tables = modules_of(model, torch.nn.Embedding)
    norms = [n for n, m in model.named_modules() if "norm" in type(m).__name__.lower() and any(True for _ in m.parameters())]
    lora = dict(task_type="SEQ_CLS", r=3, lora_alpha=5, fan_in_fan_out=conv)
    some = inner[1::3]
    made = {
        "lora": LoraConfig(**lora, target_modules=some),
        "lora, LayerNorm saved": LoraConfig(**lora, target_modules=some, modules_to_save=[norms[0], norms[-1]]),
        "lora, word embeddings saved": LoraConfig(**lora, target_modules=some, modules_to_save=[words]),
        "lora, a map saved": LoraConfig(**lora, target_modules=some, modules_to_save=[next(n for n in inner if n not in some)]),
        "lora on word embeddings": LoraConfig(**lora, target_modules=[words]),
        "lora on word embeddings and maps, rank-stabilised": LoraConfig(
            **lora, use_rslora=True, target_modules=[words, *some]
        ),
        "lora, biases": LoraConfig(**lora, target_modules=some, bias="lora_only"),
        "lora, all biases": LoraConfig(**lora, target_modules=some, bias="all"),
        "lora, tokens": LoraConfig(**lora, target_modules=some, trainable_token_indices=[3, 7, 11]),
        "lora, tokens by module": LoraConfig(
            **lora, target_modules=some, trainable_token_indices={words.split(".")[-1]: [5, 6]}
        ),
        "lora, orthogonal": LoraConfig(**{**lora, "r": 4}, target_modules=some, init_lora_weights="orthogonal"),
        "trainable tokens": TrainableTokensConfig(task_type="SEQ_CLS", target_modules=[words], token_indices=[4, 9, 10]),
        # Those that are refused.
        "pissa": LoraConfig(**lora, target_modules=some, init_lora_weights="pissa"),
        "olora": LoraConfig(**lora, target_modules=some, init_lora_weights="olora"),
        "rank pattern": LoraConfig(**lora, target_modules=some, rank_pattern={some[0]: 2}),
        "alpha pattern": LoraConfig(**lora, target_modules=some, alpha_pattern={some[0]: 2}),
        "dora on word embeddings": LoraConfig(**lora, use_dora=True, target_modules=[words]),
        "ia3": IA3Config(task_type="SEQ_CLS", target_modules=some, feedforward_modules=[], fan_in_fan_out=conv),
    }
    others = [name for name in tables if name != words]
    if others:
        made["lora on other tables"] = LoraConfig(**lora, target_modules=others)
        made["other tables saved"] = LoraConfig(**lora, target_modules=some, modules_to_save=others)
    if not conv:
        made["shira"] = ShiraConfig(task_type="SEQ_CLS", r=2, target_modules=some, random_seed=1)
        made["lora with biases of its own"] = LoraConfig(**lora, target_modules=some, lora_bias=True)
        made["dora"] = LoraConfig(**lora, use_dora=True, target_modules=some)
    return made


@torch.no_grad()
def write(base: pathlib.Path, name: str, folder: pathlib.Path, texts: list[str]) -> dict:
    model = get_peft_model(load(base), kinds(load(base))[name])
    generator = torch.Generator().manual_seed(1)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
    model.save_pretrained(folder)
    batch = PreTrainedTokenizerFast.from_pretrained(base)(texts, padding=True, return_tensors="pt")
    batch.pop("token_type_ids", None)
    loaded = PeftModel.from_pretrained(load(base), folder).eval()
    probabilities = loaded(**batch).logits.softmax(-1).tolist()
    return dict(name=name, base=str(base), folder=str(folder), probabilities=probabilities)


def cases():
    out, texts, *bases = sys.argv[1:]
    for number, given in enumerate(bases):
        base = with_head(given, pathlib.Path(out) / str(number))
        for index, name in enumerate(kinds(load(base))):
            try:
                yield write(base, name, pathlib.Path(out) / f"{number}-{index}", json.loads(texts))
            except (RuntimeError, ValueError, NotImplementedError, KeyError) as error:
                # PEFT has no such adapter for this model.
                print(f"{given}, {name}: {type(error).__name__}: {error}", file=sys.stderr)


with contextlib.redirect_stdout(sys.stderr):
    results = list(cases())
json.dump(results, sys.stdout)
