"""Loads mean-pooling classifiers of several architectures, for packages/models.

    python tooling/oracles/mean_pool_architectures.py CASES        (CASES: a JSON list of {classes, head, source})

For each, makes a small random model of the class in `source`, saves it, and prints a JSON list with: whether it loads
with the same logits, in a padded batch and alone (`loaded`, `alone`: the largest difference); the difference from the
mean over real tokens of the stock encoder's output (`recomputed`); and the error that transformers' own class ends in.
"""

import contextlib
import importlib.util
import json
import pathlib
import sys
import tempfile

import torch
import transformers
from transformers import AutoModel, AutoModelForSequenceClassification

SMALL = {
    "vocab_size": 30,
    "hidden_size": 16,
    "dim": 16,
    "num_hidden_layers": 2,
    "n_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "n_heads": 2,
    "intermediate_size": 24,
    "hidden_dim": 24,
    "max_position_embeddings": 40,
    "num_labels": 3,
    "pad_token_id": 0,
}


@torch.no_grad()
def run(classes: str, head: str, source: str) -> dict:
    with tempfile.TemporaryDirectory() as parent:
        folder = pathlib.Path(parent) / "model"
        folder.mkdir()
        code = folder / "modeling_tokensift.py"
        code.write_text(source)
        spec = importlib.util.spec_from_file_location("modeling_tokensift", code)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        config = getattr(module, f"{classes}MeanPoolConfig")(**SMALL)
        model = getattr(module, f"{classes}MeanPoolForSequenceClassification")(config).eval()
        for parameter in model.parameters():
            parameter.add_(0.2 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(parameter.numel())))
        model.save_pretrained(folder)
        fields = json.loads((folder / "config.json").read_text())
        fields["auto_map"] = {
            "AutoConfig": f"modeling_tokensift.{classes}MeanPoolConfig",
            "AutoModelForSequenceClassification": f"modeling_tokensift.{classes}MeanPoolForSequenceClassification",
        }
        (folder / "config.json").write_text(json.dumps(fields))

        batch = {"input_ids": torch.tensor([[5, 6, 7, 8, 9], [10, 11, 12, 0, 0]])}
        batch["attention_mask"] = (batch["input_ids"] != 0).long()
        logits = model(**batch).logits
        loaded = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()
        hidden = AutoModel.from_pretrained(folder).eval()(**batch).last_hidden_state
        real = batch["attention_mask"].bool()
        means = torch.stack([states[mask].mean(0) for states, mask in zip(hidden, real)])
        weight = dict(model.named_parameters())[f"{head}.weight"].squeeze(-1)
        bias = dict(model.named_parameters()).get(f"{head}.bias", torch.zeros(()))
        try:
            own = AutoModelForSequenceClassification.from_pretrained(folder)
            refused = f"loaded {type(own).__name__}"
        except RuntimeError as error:
            refused = f"RuntimeError: {error}"
        return {
            "loaded": (loaded(**batch).logits - logits).abs().max().item(),
            "alone": (loaded(input_ids=batch["input_ids"][1:, :3]).logits - logits[1:]).abs().max().item(),
            "recomputed": (means @ weight.T + bias - logits).abs().max().item(),
            "spread": (logits[0] - logits[1]).abs().max().item(),
            "refused": refused,
        }


transformers.logging.set_verbosity_error()
with contextlib.redirect_stdout(sys.stderr):
    results = [run(**case) for case in json.loads(sys.argv[1])]
json.dump(results, sys.stdout)
