"""Sensitivity scores from materialised per-example gradients in PyTorch, for packages/parameter-sensitivity.

    python tooling/oracles/sensitivity.py        (needs torch and transformers; writes the fixture)

Weights come from an integer hash that both sides compute exactly, so the fixture holds figures and no weights. Gradients
with uniform relevance are `parameter.grad` after a backward pass of one example; weighted ones are made of what hooks
saw of each linear map.
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import BertConfig, BertForSequenceClassification

from hashing import hashed

TARGET = pathlib.Path(__file__).parents[2] / "packages/parameter-sensitivity/src/fixtures/scores.json"
SIZES = dict(hiddenSize=16, layers=2, heads=4, intermediateSize=24, vocabularySize=40, maxPositions=16)
CLASSES, EXAMPLES, LENGTH = 3, 5, 9


config = BertConfig(
    hidden_size=SIZES["hiddenSize"], num_hidden_layers=SIZES["layers"], num_attention_heads=SIZES["heads"],
    intermediate_size=SIZES["intermediateSize"], vocab_size=SIZES["vocabularySize"],
    max_position_embeddings=SIZES["maxPositions"], num_labels=CLASSES,
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
)
model = BertForSequenceClassification(config)
for full_name, parameter in model.named_parameters():
    name = full_name.removeprefix("bert.")
    values = torch.from_numpy(hashed(name, parameter.numel()).reshape(tuple(parameter.shape)))
    offset = 1.0 if name.endswith("LayerNorm.weight") else 0.0
    parameter.data = offset + (0.1 if parameter.dim() > 1 else 0.05) * values
model.eval()

seen: dict[str, dict[str, torch.Tensor]] = {}
for full_name, module in model.named_modules():
    if not isinstance(module, torch.nn.Linear):
        continue
    entry = seen.setdefault(full_name.removeprefix("bert.") + ".weight", {})
    module.register_forward_hook(lambda _, inputs, __, entry=entry: entry.update(x=inputs[0].detach()))
    module.register_full_backward_hook(lambda _, __, outputs, entry=entry: entry.update(delta=outputs[0].detach()))

statistics = {
    "square": lambda gradient, _: gradient.square(),
    "absolute": lambda gradient, _: gradient.abs(),
    "weighted": lambda gradient, weight: (gradient * weight).abs(),
}
rows: dict[str, dict[str, torch.Tensor]] = {name: {} for name in statistics}
columns: dict[str, torch.Tensor] = {}
relevant: dict[str, torch.Tensor] = {}
examples = []


def add(target: dict[str, torch.Tensor], name: str, value: torch.Tensor) -> None:
    target[name] = target.get(name, 0) + value / EXAMPLES


for index in range(EXAMPLES):
    length = LENGTH - index
    # Not 0: that is the padding, whose embedding PyTorch gives no gradient.
    ids = 1 + ((hashed(f"ids {index}", length) + 1) / 2 * (SIZES["vocabularySize"] - 2)).astype(np.int64)
    types = (np.arange(length) >= length // 2).astype(np.int64)
    relevance = hashed(f"relevance {index}", length) + np.float32(1.1)
    label = index % CLASSES
    examples.append(dict(ids=ids.tolist(), typeIds=types.tolist(), relevance=relevance.tolist(), label=label))
    model.zero_grad()
    output = model(
        input_ids=torch.from_numpy(ids)[None], token_type_ids=torch.from_numpy(types)[None],
        attention_mask=torch.ones(1, length, dtype=torch.int64),
    )
    torch.nn.functional.cross_entropy(output.logits, torch.tensor([label])).backward()
    for full_name, parameter in model.named_parameters():
        name = full_name.removeprefix("bert.")
        gradient, weight = parameter.grad.double(), parameter.detach().double()
        for statistic, of in statistics.items():
            values = of(gradient, weight)
            add(rows[statistic], name, values.sum(1) if values.dim() > 1 else values.sum()[None])
        if gradient.dim() > 1:
            add(columns, name, gradient.square().sum(0))
    for name, entry in seen.items():
        x, delta = entry["x"].double(), entry["delta"].double()
        if x.dim() == 3 and x.shape[1] == length:
            gradient = torch.einsum("t,to,ti->oi", torch.from_numpy(relevance).double(), delta[0], x[0])
            add(relevant, name, gradient.square().sum(1))

figures = lambda scores: {name: [float(f"{v:.7g}") for v in value] for name, value in scores.items()}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(dict(
    source=f"transformers {transformers.__version__}, torch {torch.__version__}, tooling/oracles/sensitivity.py",
    sizes=SIZES, classes=CLASSES, examples=examples,
    rows={name: figures(scores) for name, scores in rows.items()}, columns=figures(columns), relevant=figures(relevant),
), separators=(",", ":")) + "\n")
