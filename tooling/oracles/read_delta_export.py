"""Loads deltas that we exported for Python's PEFT, for packages/tokensift.

    python tooling/oracles/read_delta_export.py TEXTS FOLDER...        (TEXTS: a JSON list)

Prints a JSON list with an object for each folder: the logits of the texts with the adapter on its base (`adapted`) and
of the base alone (`base`), as one padded batch.
"""

import contextlib
import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer


@torch.no_grad()
def read(folder: str, texts: list[str]) -> dict:
    batch = AutoTokenizer.from_pretrained(f"{folder}/base")(texts, padding=True, return_tensors="pt")
    load = lambda: AutoModelForSequenceClassification.from_pretrained(f"{folder}/base", trust_remote_code=True)
    base = load().eval()(**batch).logits.tolist()
    adapted = PeftModel.from_pretrained(load(), folder).eval()(**batch).logits.tolist()
    return {"adapted": adapted, "base": base}


with contextlib.redirect_stdout(sys.stderr):
    results = [read(folder, json.loads(sys.argv[1])) for folder in sys.argv[2:]]
json.dump(results, sys.stdout)
