"""Times full training steps in PyTorch: forward, backward, gradient clipping, AdamW.

Settings: those of the step benchmark, with `model` ("transformers" or "plain"), `threads`, and `autocast`, the type that
products are computed in where that is not float32. Requests: {"steps": N};
the answer is a list of milliseconds.
"""

import itertools
import time
from contextlib import nullcontext
from functools import partial

from fused_adamw import fuses_adamw
from protocol import serve


def create_model(settings):
    config, dropout = settings["config"], settings["training"]["dropout"]
    if settings["model"] == "plain":
        from plain_bert import PlainBert

        return PlainBert(config, settings["classes"], dropout), {}

    import transformers

    named = {"classifier_dropout": dropout} if config["model_type"] == "bert" else {}
    described = transformers.AutoConfig.for_model(**config, **named, num_labels=settings["classes"], use_cache=False)
    model = transformers.AutoModelForSequenceClassification.from_config(described)
    return model, {"transformers": transformers.__version__}


def loaded_blas(torch):
    """Which library does the products of matrices."""
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps") as maps:
            return min({line.split()[-1] for line in maps if "openblas" in line}, default="unknown")
    except OSError:
        return "unknown"


def prepare(settings):
    import torch

    torch.set_num_threads(settings["threads"])
    torch.manual_seed(1)
    model, versions = create_model(settings)
    model.train()
    training = settings["training"]
    # As Trainer does where it can.
    fused = {"fused": True} if fuses_adamw(torch) else {}
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=training["learningRate"], weight_decay=training["weightDecay"], **fused
    )

    shape = (settings["batch"], settings["length"])
    batches = itertools.cycle(
        [
            (
                torch.randint(1, settings["config"]["vocab_size"], shape),
                torch.randint(0, settings["classes"], shape[:1]),
            )
            for _ in range(64)
        ]
    )
    narrow = settings.get("autocast")
    autocast = partial(torch.autocast, "cpu", getattr(torch, narrow)) if narrow else nullcontext
    given = {"attention_mask": torch.ones(shape, dtype=torch.long)}
    if "type_vocab_size" in settings["config"]:
        given["token_type_ids"] = torch.zeros(shape, dtype=torch.long)

    def step():
        ids, labels = next(batches)
        with autocast():
            output = model(input_ids=ids, **given)
            loss = torch.nn.functional.cross_entropy(getattr(output, "logits", output), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), training["maxGradientNorm"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def handle(request):
        milliseconds = []
        for _ in range(request["steps"]):
            before = time.perf_counter()
            step()
            milliseconds.append((time.perf_counter() - before) * 1000)
        return milliseconds

    return {"torch": torch.__version__, **versions, "blas": loaded_blas(torch), "fusedAdamW": str(bool(fused))}, handle


serve(prepare)
