"""Loads classifier folders of ours in Python's transformers, for packages/models.

    python tooling/oracles/read_classifier_folder.py TEXTS FOLDER...        (TEXTS: a JSON list)

Prints a JSON list with an object for each folder: the model's class, labels, token ids, attention mask and logits of
the texts, as one padded batch, each `alone`, and alone without a mask (`unmasked`); `recomputed`: the same logits from
BertModel and the two tensors of the head; `piped`: the labels of a text-classification pipeline; `untrusted`: the class
that loading without trust_remote_code gives, or the error; `asked`: what loading the tokenizer printed; and `warnings`.
"""

import contextlib
import io
import json
import logging
import pathlib
import sys
import warnings

import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer, BertConfig, BertModel, pipeline


def load_untrusted(folder: str) -> str:
    try:
        model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=False)
        return type(model).__name__
    except (ValueError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"


class Kept(logging.Handler):
    """Keeps what transformers logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def pool(encoder: BertModel, batch: dict, pooling: str) -> torch.Tensor:
    output = encoder(**batch)
    if pooling == "cls":
        return output.pooler_output
    real = batch["attention_mask"].bool()
    return torch.stack([hidden[mask].mean(0) for hidden, mask in zip(output.last_hidden_state, real)])


@torch.no_grad()
def read(folder: str, texts: list[str]) -> dict:
    asked = io.StringIO()
    with contextlib.redirect_stdout(asked):
        tokenizer = AutoTokenizer.from_pretrained(folder)
    kept = Kept()
    logging.getLogger("transformers").addHandler(kept)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()
        batch = tokenizer(texts, padding=True, return_tensors="pt")
        logits = model(**batch).logits
        single = [tokenizer(text, return_tensors="pt") for text in texts]
        alone = [model(**text).logits[0].tolist() for text in single]
        unmasked = [model(input_ids=text["input_ids"]).logits[0].tolist() for text in single]
        loss = model(**batch, labels=torch.zeros(len(texts), dtype=torch.long)).loss.item()
        piped = pipeline("text-classification", model=folder, trust_remote_code=True, device="cpu")(texts)
    logging.getLogger("transformers").removeHandler(kept)

    fields = json.loads((pathlib.Path(folder) / "config.json").read_text())
    tensors = load_file(pathlib.Path(folder) / "model.safetensors")
    pooling = fields["classifier_pooling"]
    sizes = {name: value for name, value in fields.items() if name not in ("model_type", "auto_map", "dtype")}
    encoder = BertModel(BertConfig(**sizes), add_pooling_layer=pooling == "cls").eval()
    encoder.load_state_dict({name[5:]: t.float() for name, t in tensors.items() if name.startswith("bert.")})
    weight, bias = (tensors[f"classifier.{name}"].float() for name in ("weight", "bias"))
    return {
        "model": type(model).__name__,
        "tokenizer": type(tokenizer).__name__,
        "maxLength": tokenizer.model_max_length,
        "labels": [model.config.id2label[i] for i in range(model.config.num_labels)],
        "ids": batch["input_ids"].tolist(),
        "attentionMask": batch["attention_mask"].tolist(),
        "logits": logits.tolist(),
        "alone": alone,
        "unmasked": unmasked,
        "recomputed": (pool(encoder, batch, pooling) @ weight.reshape(len(bias), -1).T + bias).tolist(),
        "piped": [found["label"] for found in piped],
        "loss": loss,
        "dtype": str(model.dtype),
        "untrusted": load_untrusted(folder),
        "asked": asked.getvalue(),
        "warnings": [str(warning.message) for warning in caught] + kept.messages,
    }


# Being asked for trust prints a prompt.
with contextlib.redirect_stdout(sys.stderr):
    results = [read(folder, json.loads(sys.argv[1])) for folder in sys.argv[2:]]
json.dump(results, sys.stdout)
