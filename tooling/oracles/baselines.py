"""Logits, loss and gradients of finetuning methods in Python's PEFT and transformers, and adapters that PEFT saved.

    python tooling/oracles/baselines.py        (needs torch, transformers and peft; writes the fixtures)

Weights come from an integer hash that both sides compute exactly (bert_classifier.py), so figures need no weights.
Adapters are saved whole, for reading: they are of the same small model and hold what PEFT writes, nothing else.
"""

import importlib.util
import json
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import peft
import torch
import transformers
from peft import LoraConfig, PrefixTuningConfig, PromptTuningConfig, get_peft_model
from transformers import BertConfig, BertForSequenceClassification

from hashing import hashed

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE.parents[1] / "packages/baselines/src/fixtures"
SHAPE = dict(hiddenSize=32, layers=2, heads=4, intermediateSize=48, vocabularySize=60, maxPositions=32)
CLASSES, BATCH, LENGTH = 5, 4, 12


def our_name(name: str) -> str:
    for removed in ("base_model.", "model.", "bert."):
        name = name.removeprefix(removed)
    name = name.replace(".base_layer", "").replace(".modules_to_save.default", "").replace("prompt_encoder.default", "prompt_encoder")
    name = name.replace(".lora_magnitude_vector.default.weight", ".lora_magnitude_vector")
    return name.replace(".default.", ".")


def fill(model: torch.nn.Module) -> None:
    for full_name, parameter in model.named_parameters():
        name = our_name(full_name)
        values = torch.from_numpy(hashed(name, parameter.numel()).reshape(tuple(parameter.shape)))
        scale = 0.1 if parameter.dim() > 1 else 0.05
        offset = 1.0 if name.endswith(("LayerNorm.weight", "lora_magnitude_vector")) else 0.0
        parameter.data = offset + scale * values


def config() -> BertConfig:
    return BertConfig(
        hidden_size=SHAPE["hiddenSize"], num_hidden_layers=SHAPE["layers"], num_attention_heads=SHAPE["heads"],
        intermediate_size=SHAPE["intermediateSize"], vocab_size=SHAPE["vocabularySize"],
        max_position_embeddings=SHAPE["maxPositions"], num_labels=CLASSES,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )


def mean_pooled(folder: pathlib.Path) -> torch.nn.Module:
    """The class that travels in our folders (packages/models/src/checkpoint/modeling-tokensift.ts)."""
    source = (HERE.parents[1] / "packages/models/src/checkpoint/modeling-tokensift.ts").read_text()
    path = folder / "modeling_tokensift.py"
    path.write_text(next(part for part in source.split("`") if part.startswith('"""BERT')))
    spec = importlib.util.spec_from_file_location("modeling_tokensift", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["modeling_tokensift"] = module
    spec.loader.exec_module(module)
    return module.BertMeanPoolForSequenceClassification(module.BertMeanPoolConfig(**config().to_dict()))


def inputs() -> dict:
    lengths = [LENGTH - (3 * row) % (LENGTH - 2) for row in range(BATCH)]
    ids = ((hashed("ids", BATCH * LENGTH) + 1) / 2 * (SHAPE["vocabularySize"] - 1)).astype(np.int64).reshape(BATCH, LENGTH)
    types = np.tile((np.arange(LENGTH) >= LENGTH // 2).astype(np.int64), (BATCH, 1))
    mask = np.array([[int(t < n) for t in range(LENGTH)] for n in lengths])
    return dict(
        input_ids=torch.from_numpy(ids * mask), token_type_ids=torch.from_numpy(types * mask),
        attention_mask=torch.from_numpy(mask),
    )


def figures(model: torch.nn.Module) -> dict:
    labels = torch.arange(BATCH) % CLASSES
    output = model(**inputs(), labels=labels)
    output.loss.backward()
    gradients = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        flat = parameter.grad.flatten().double().numpy()
        largest = np.argsort(-np.abs(flat), kind="stable")[:4]
        spread = np.linspace(0, flat.size - 1, 4).astype(int)
        indices = sorted({int(i) for i in [*largest, *spread]})
        gradients[our_name(name)] = dict(
            norm=float(np.linalg.norm(flat)), largest=float(np.abs(flat).max()),
            entries=[[i, float(np.float32(flat[i]))] for i in indices],
        )
    return dict(
        logits=output.logits.detach().double().flatten().tolist(), loss=float(output.loss.detach()),
        trainable=sum(p.numel() for p in model.parameters() if p.requires_grad), gradients=gradients,
    )


# name: (method, our settings, pooling, PEFT's configuration)
ADAPTERS = {
    "lora": ("lora", dict(rank=3, alpha=6), "cls", LoraConfig(task_type="SEQ_CLS", r=3, lora_alpha=6)),
    "rank-stabilised lora": (
        "lora", dict(rank=4, alpha=6, rankStabilized=True, targets=["output.dense", "key"]), "cls",
        LoraConfig(task_type="SEQ_CLS", r=4, lora_alpha=6, use_rslora=True, target_modules=["output.dense", "key"]),
    ),
    "lora on all linear maps": (
        "lora", dict(rank=2, targets="all-linear"), "cls",
        LoraConfig(task_type="SEQ_CLS", r=2, lora_alpha=8, target_modules="all-linear"),
    ),
    "dora": (
        "lora", dict(rank=3, alpha=6, dora=True, targets=["query", "intermediate.dense"]), "cls",
        LoraConfig(task_type="SEQ_CLS", r=3, lora_alpha=6, use_dora=True, target_modules=["query", "intermediate.dense"]),
    ),
    "dora, mean pooling": (
        "lora", dict(rank=3, alpha=6, dora=True), "mean",
        LoraConfig(task_type="SEQ_CLS", r=3, lora_alpha=6, use_dora=True, target_modules=["query", "value"]),
    ),
    "prefix": ("prefix", dict(length=3), "cls", PrefixTuningConfig(task_type="SEQ_CLS", num_virtual_tokens=3)),
    "prefix with a perceptron": (
        "prefix", dict(length=3, projection=True, projectionSize=6), "cls",
        PrefixTuningConfig(task_type="SEQ_CLS", num_virtual_tokens=3, prefix_projection=True, encoder_hidden_size=6),
    ),
    "prefix, mean pooling": ("prefix", dict(length=3), "mean", PrefixTuningConfig(
        task_type="SEQ_CLS", num_virtual_tokens=3, token_dim=32, num_layers=2, num_attention_heads=4)),
    "prompt": ("prompt", dict(length=3), "cls", PromptTuningConfig(task_type="SEQ_CLS", num_virtual_tokens=3)),
    "prompt, mean pooling": ("prompt", dict(length=3), "mean", PromptTuningConfig(task_type="SEQ_CLS", num_virtual_tokens=3)),
}

# name: (method, our settings, which of our names are trained beside the head)
FROZEN = {
    "full": ("full", {}, lambda name: True),
    "last layer": ("layer-select", dict(layers=1), lambda name: name.startswith(("encoder.layer.1.", "pooler."))),
    "listed layer and embeddings": (
        "layer-select", dict(indices=[0], embeddings=True),
        lambda name: name.startswith(("encoder.layer.0.", "embeddings.", "pooler.")),
    ),
    "bitfit": ("bitfit", {}, lambda name: name.endswith(".bias")),
    "bitfit, queries and intermediate": (
        "bitfit", dict(terms="query-and-intermediate"),
        lambda name: name.endswith((".query.bias", ".intermediate.dense.bias")),
    ),
    "linear probe": ("linear-probe", {}, lambda name: False),
}

# Adapters that PEFT saves, for reading. The name of the folder, and which case it is.
SAVED = {"peft-lora": "rank-stabilised lora", "peft-dora": "dora", "peft-prefix": "prefix with a perceptron", "peft-prompt": "prompt"}


def main() -> None:
    cases = {}
    FIXTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, (method, settings, pooling, peft_config) in ADAPTERS.items():
            base = BertForSequenceClassification(config()) if pooling == "cls" else mean_pooled(folder)
            model = get_peft_model(base, peft_config)
            fill(model)
            model.eval()
            cases[name] = dict(method=method, settings=settings, pooling=pooling, **figures(model))
            for target in (target for target, case in SAVED.items() if case == name):
                shutil.rmtree(FIXTURES / target, ignore_errors=True)
                model.save_pretrained(FIXTURES / target)
                (FIXTURES / target / "README.md").unlink()
    for name, (method, settings, trained) in FROZEN.items():
        model = BertForSequenceClassification(config())
        fill(model)
        model.eval()
        for full_name, parameter in model.named_parameters():
            our = our_name(full_name)
            parameter.requires_grad = our.startswith("classifier.") or trained(our)
        cases[name] = dict(method=method, settings=settings, pooling="cls", **figures(model))
    values = {key: tensor.flatten().tolist() for key, tensor in inputs().items()}
    source = f"peft {peft.__version__}, transformers {transformers.__version__}, torch {torch.__version__}, tooling/oracles/baselines.py"
    document = dict(
        source=source, config=SHAPE, classes=CLASSES, batch=BATCH, length=LENGTH,
        inputIds=values["input_ids"], typeIds=values["token_type_ids"], attentionMask=values["attention_mask"],
        labels=(torch.arange(BATCH) % CLASSES).tolist(), cases=cases,
    )
    (FIXTURES / "methods.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
