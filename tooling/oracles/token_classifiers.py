"""Logits, loss and gradients of tiny classifiers of tokens in Python's transformers, for packages/models.

    python tooling/oracles/token_classifiers.py        (needs torch and transformers; writes the fixture)

The models and texts are those of architectures.py, with its weights: the fixture says which tensors a classifier of
tokens has beside those of a classifier of texts, and which it lacks. Classes alternate from token to token; the loss is
the cross entropy of real tokens, summed, over the number of all tokens.
"""

import json
import pathlib

import torch
import transformers
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoModelForTokenClassification

from architectures import CASES, COMMON, fill, gradients_of, texts

TARGET = pathlib.Path(__file__).parents[2] / "packages/models/src/fixtures/token-classifiers.json"


def rounded(value):
    """Numbers of nested lists and dicts as precise as the comparison needs."""
    if isinstance(value, dict):
        return {key: rounded(own) for key, own in value.items()}
    if isinstance(value, list):
        return [rounded(own) for own in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


def case(model_type: str, kwargs: dict) -> dict:
    config = AutoConfig.for_model(model_type, **(COMMON | kwargs))
    model = AutoModelForTokenClassification.from_config(config, attn_implementation="eager")
    tensors = fill(model)
    model.eval()
    of_texts = AutoModelForSequenceClassification.from_config(config).state_dict()
    names = {name for name, *_ in tensors}
    _, mask, _, inputs = texts(config)
    real = torch.from_numpy(mask).bool()
    logits = model(**inputs).logits
    classes = torch.arange(int(real.sum())) % 3
    loss = torch.nn.functional.cross_entropy(logits[real], classes, reduction="sum") / real.numel()
    loss.backward()
    return rounded(dict(
        pythonClass=type(model).__name__, added=[tensor for tensor in tensors if tensor[0] not in of_texts],
        absent=[name for name in of_texts if name not in names],
        logits=logits[real].flatten().tolist(), loss=float(loss.detach()), gradients=gradients_of(model, 1, 0),
    ))


if __name__ == "__main__":
    torch.manual_seed(0)
    known = {name: settings for name, settings in CASES.items() if settings[0] != "gemma3_text"}
    cases = {name: case(*settings) for name, settings in known.items()}
    source = f"transformers {transformers.__version__}, torch {torch.__version__}, tooling/oracles/token_classifiers.py"
    TARGET.write_text(json.dumps(dict(source=source, cases=cases), separators=(",", ":")) + "\n")
