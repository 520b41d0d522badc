"""Saves and loads classifiers of every architecture in Python's transformers, for packages/models.

    python tooling/oracles/architecture_folders.py save FOLDER CASES TEXTS
    python tooling/oracles/architecture_folders.py read TEXTS FOLDER...
    python tooling/oracles/architecture_folders.py states IDS FOLDER...
    python tooling/oracles/architecture_folders.py language IDS FOLDER...

`save` makes a small random model for each of CASES (the file of architectures.py), and writes to FOLDER/NUMBER its base
model (`base`), a classifier on it (`classifier`), the same in shards (`sharded`), a classifier of tokens where there is
one (`tokens`), and a language model (`language`). TEXTS are lists of token ids without padding. Prints a JSON list with
the logits that both classifiers give for each text alone: `texts` and `tokens`, null where there is none.

`read` prints a JSON list with an object for each folder of ours, loaded by AutoModelForTokenClassification where its
config.json names such a class, else by AutoModelForSequenceClassification: the model's class, token ids, attention mask and
logits of the texts (strings), of their own tokens one after the other, as one padded batch and each `alone`; `recomputed`: for the mean of the tokens, the same from the
stock base model and the tensors of the head; `missing`: parameters of the model that the file does not hold, and the other
way round; `untrusted` and `undecided`: the class that loading with trust_remote_code=False and without it gives, or the
error; and `warnings`.

`states` and `language` print a JSON list with an object for each folder of a base or language model: `missing`, and what
it gives for IDS, one text: hidden states or logits, [tokens][width].
"""

import contextlib
import json
import logging
import pathlib
import sys
import warnings

import torch
from safetensors.torch import load_file
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
)

DECODERS = ("gpt2", "llama", "mistral", "qwen2", "qwen3", "gemma3_text")


def language_model(config) -> type:
    return AutoModelForCausalLM if config.model_type in DECODERS else AutoModelForMaskedLM


def randomize(model: torch.nn.Module) -> None:
    generator = torch.Generator().manual_seed(1)
    for name, parameter in model.named_parameters():
        is_scale = parameter.dim() == 1 and name.endswith("weight")
        parameter.copy_(float(is_scale) + 0.2 * torch.randn(parameter.shape, generator=generator))


@torch.no_grad()
def save(folder: pathlib.Path, fields: dict, texts: list[list[int]]) -> dict:
    config = AutoConfig.for_model(**fields)
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    randomize(model)
    model.save_pretrained(folder / "classifier")
    model.save_pretrained(folder / "sharded", max_shard_size="8KB")
    # The stock base model, as those who have no classifier save it.
    AutoModel.from_pretrained(folder / "classifier").save_pretrained(folder / "base")
    language = language_model(config).from_config(config)
    randomize(language)
    language.save_pretrained(folder / "language")
    tokens = None
    if type(config) in AutoModelForTokenClassification._model_mapping:
        tokens = AutoModelForTokenClassification.from_config(config, attn_implementation="eager").eval()
        randomize(tokens)
        tokens.save_pretrained(folder / "tokens")
    return {"texts": logits_of(model, texts), "tokens": tokens and logits_of(tokens, texts)}


def logits_of(model: torch.nn.Module, texts: list[list[int]]) -> list:
    return [model(input_ids=torch.tensor([ids])).logits[0].flatten().tolist() for ids in texts]


def classifier_of(folder: str) -> type:
    """The automatic class for what a folder is, as its config.json says."""
    (name,) = json.loads((pathlib.Path(folder) / "config.json").read_text())["architectures"]
    return AutoModelForTokenClassification if name.endswith("ForTokenClassification") else AutoModelForSequenceClassification


@torch.no_grad()
def run(folder: str, kind: type, ids: list[int]) -> dict:
    model, info = kind.from_pretrained(folder, output_loading_info=True)
    output = model.eval()(input_ids=torch.tensor([ids]))
    given = output.logits if hasattr(output, "logits") else output.last_hidden_state
    return {"missing": missing(info), "given": given[0].tolist()}


def missing(info: dict) -> list[str]:
    names = [*info["missing_keys"], *info["unexpected_keys"], *(name for name, *_ in info["mismatched_keys"])]
    return sorted(names)


class Kept(logging.Handler):
    """Keeps what transformers logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def load_with(folder: str, **options) -> str:
    try:
        return type(classifier_of(folder).from_pretrained(folder, **options)).__name__
    except (ValueError, RuntimeError, OSError) as error:
        return f"{type(error).__name__}: {error}"


def recompute(folder: str, batch: dict, head: str) -> list:
    """Logits from the mean over real tokens of what the stock base model gives."""
    tensors = load_file(pathlib.Path(folder) / "model.safetensors")
    states = AutoModel.from_pretrained(folder, trust_remote_code=False).eval()(**batch).last_hidden_state
    real = batch["attention_mask"].bool()
    means = torch.stack([own[mask].mean(0) for own, mask in zip(states, real)])
    logits = means @ tensors[f"{head}.weight"].squeeze(-1).T
    return (logits + tensors.get(f"{head}.bias", torch.zeros(()))).tolist()


@torch.no_grad()
def read(folder: str, texts: list[str]) -> dict:
    kept = Kept()
    logging.getLogger("transformers").addHandler(kept)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model, info = classifier_of(folder).from_pretrained(folder, trust_remote_code=True, output_loading_info=True)
        model.eval()
        batch = tokenizer(texts, padding=True, return_tensors="pt")
        logits = model(**batch).logits
        if logits.dim() == 3:
            logits = [own[real.bool()] for own, real in zip(logits, batch["attention_mask"])]
        alone = [model(**tokenizer(text, return_tensors="pt")).logits[0].flatten().tolist() for text in texts]
    logging.getLogger("transformers").removeHandler(kept)
    fields = json.loads((pathlib.Path(folder) / "config.json").read_text())
    head = next(name for name, module in model.named_modules() if isinstance(module, (torch.nn.Conv1d, torch.nn.Linear))
                and name in ("classifier", "classifier.out_proj", "score"))
    return {
        "model": type(model).__name__,
        "ids": batch["input_ids"].tolist(),
        "attentionMask": batch["attention_mask"].tolist(),
        "logits": [own.flatten().tolist() for own in logits],
        "alone": alone,
        "recomputed": recompute(folder, batch, head) if "auto_map" in fields else None,
        "missing": missing(info),
        "untrusted": load_with(folder, trust_remote_code=False),
        "undecided": load_with(folder),
        "warnings": [str(warning.message) for warning in caught] + kept.messages,
    }


# Being asked for trust prints a prompt.
with contextlib.redirect_stdout(sys.stderr):
    mode, *rest = sys.argv[1:]
    if mode == "save":
        folder, cases, texts = rest
        configs = [case["config"] for case in json.loads(pathlib.Path(cases).read_text())["cases"].values()]
        results = [save(pathlib.Path(folder) / str(i), config, json.loads(texts)) for i, config in enumerate(configs)]
    elif mode == "states":
        results = [run(folder, AutoModel, json.loads(rest[0])) for folder in rest[1:]]
    elif mode == "language":
        kinds = [language_model(AutoConfig.from_pretrained(folder)) for folder in rest[1:]]
        results = [run(folder, kind, json.loads(rest[0])) for folder, kind in zip(rest[1:], kinds)]
    else:
        results = [read(folder, json.loads(rest[0])) for folder in rest[1:]]
json.dump(results, sys.stdout)
