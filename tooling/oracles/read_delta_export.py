"""Loads deltas that we exported for Python's PEFT, for packages/classifier.

    python tooling/oracles/read_delta_export.py TEXTS FOLDER...        (TEXTS: a JSON list)

Prints a JSON list with an object for each folder: the logits of the texts with the adapter on its base (`adapted`), as
the class finds it that looks for the base itself, from inside the folder (`found`), and of the base alone (`base`), as
one padded batch.
"""

import contextlib
import json
import os
import sys

import torch
from peft import AutoPeftModelForSequenceClassification, PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer


@torch.no_grad()
def read(folder: str, texts: list[str]) -> dict:
    batch = AutoTokenizer.from_pretrained(f"{folder}/base")(texts, padding=True, return_tensors="pt")
    load = lambda: AutoModelForSequenceClassification.from_pretrained(f"{folder}/base", trust_remote_code=True)
    base = load().eval()(**batch).logits.tolist()
    adapted = PeftModel.from_pretrained(load(), folder).eval()(**batch).logits.tolist()
    os.chdir(folder)
    found = AutoPeftModelForSequenceClassification.from_pretrained(".", trust_remote_code=True).eval()
    return {"adapted": adapted, "found": found(**batch).logits.tolist(), "base": base}


with contextlib.redirect_stdout(sys.stderr):
    results = [read(folder, json.loads(sys.argv[1])) for folder in sys.argv[2:]]
json.dump(results, sys.stdout)
