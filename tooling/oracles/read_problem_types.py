"""Loads classifier folders of ours in Python's transformers and asks them for their loss, for packages/models.

    python tooling/oracles/read_problem_types.py TEXTS FOLDER...        (TEXTS: a JSON list)

Prints a JSON list with an object for each folder: the model's class, its problem type and labels, the logits of the texts,
targets of the kind that its problem type asks for, and the loss that the model gives for them.
"""

import contextlib
import json
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def targets_of(problem_type: str, texts: int, labels: int) -> torch.Tensor:
    if problem_type == "regression":
        return torch.arange(texts) / 2
    if problem_type == "multi_label_classification":
        return (torch.arange(texts * labels).reshape(texts, labels) % 2).float()
    return torch.arange(texts) % labels


@torch.no_grad()
def read(folder: str, texts: list[str]) -> dict:
    model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()
    config = model.config
    batch = AutoTokenizer.from_pretrained(folder)(texts, padding=True, return_tensors="pt")
    targets = targets_of(config.problem_type, len(texts), config.num_labels)
    output = model(**batch, labels=targets)
    return {
        "model": type(model).__name__,
        "problemType": config.problem_type,
        "labels": [config.id2label[i] for i in range(config.num_labels)],
        "ids": batch["input_ids"].tolist(),
        "attentionMask": batch["attention_mask"].tolist(),
        "logits": output.logits.tolist(),
        "targets": targets.tolist(),
        "loss": output.loss.item(),
    }


with contextlib.redirect_stdout(sys.stderr):
    results = [read(folder, json.loads(sys.argv[1])) for folder in sys.argv[2:]]
json.dump(results, sys.stdout)
