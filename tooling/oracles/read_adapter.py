"""Loads adapters of ours in Python's PEFT, for packages/classifier.

    python tooling/oracles/read_adapter.py TEXTS LABELS (BASE ADAPTER)...        (TEXTS: a JSON list; LABELS: a number)

Prints a JSON list with the logits of the texts from each adapter on its base, as one padded batch, or the error. An adapter
for the classification of tokens gives those of each text's own tokens, one after the other.
"""

import contextlib
import json
import pathlib
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification, PreTrainedTokenizerFast


@torch.no_grad()
def read(base: str, adapter: str, texts: list[str], labels: int) -> list | str:
    torch.manual_seed(0)
    task = json.loads((pathlib.Path(adapter) / "adapter_config.json").read_text())["task_type"]
    kind = AutoModelForTokenClassification if task == "TOKEN_CLS" else AutoModelForSequenceClassification
    # The adapter brings the head: one that the base has may be of another number of classes.
    model = kind.from_pretrained(
        base, num_labels=labels, trust_remote_code=True, ignore_mismatched_sizes=True
    )
    # Not AutoTokenizer: it reads a Qwen2's folder by Qwen2's own rules, and those of the tests have another tokenizer.
    batch = PreTrainedTokenizerFast.from_pretrained(base)(texts, padding=True, return_tensors="pt")
    try:
        logits = PeftModel.from_pretrained(model, adapter).eval()(**batch).logits
    except (RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if logits.dim() == 3:
        # Virtual tokens come first.
        length = batch["attention_mask"].shape[1]
        logits = [own[-length:][real.bool()] for own, real in zip(logits, batch["attention_mask"])]
    return [own.flatten().tolist() for own in logits]


with contextlib.redirect_stdout(sys.stderr):
    texts, labels, *folders = sys.argv[1:]
    results = [read(base, adapter, json.loads(texts), int(labels)) for base, adapter in zip(folders[::2], folders[1::2])]
json.dump(results, sys.stdout)
