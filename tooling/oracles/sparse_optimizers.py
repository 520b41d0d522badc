"""Figures for packages/sparse-optimizers: trajectories by torch.optim (AdamW, SGD) and transformers (Adafactor), and
of Lion and of decay towards pretrained values by their formulas in float64, all with clipping by
torch.nn.utils.clip_grad_norm_; learning-rate schedules by transformers.

    python tooling/oracles/sparse_optimizers.py
"""

import json
from pathlib import Path

import torch
import transformers

FIXTURES = Path(__file__).parents[2] / "packages/sparse-optimizers/src/fixtures"
STEPS = 20
# Name, role, shape, selected rows (None: all).
PARAMETERS = [
    ("embeddings.word_embeddings.weight", "token-embedding", [9, 4], None),
    ("layer.0.query.weight", "query", [6, 5], [0, 2, 5]),
    ("layer.0.query.bias", "query", [6], [0, 2, 5]),
    ("layer.0.output.weight", "output", [5, 7], None),
    ("layer.0.output.LayerNorm.weight", "layer-norm", [5], None),
    ("classifier.weight", "classifier", [3, 5], None),
]


def flat(tensor):
    return tensor.detach().flatten().tolist()


def draw(generator, shape, scale=1.0):
    """Three significant digits, so that fixtures stay small."""
    values = torch.randn(shape, generator=generator).flatten().tolist()
    return [float(f"{scale * value:.3g}") for value in values]


generator = torch.Generator().manual_seed(7)
initial = {name: draw(generator, shape) for name, _, shape, _ in PARAMETERS}
selected = {
    name: torch.tensor(initial[name]).reshape(shape)[slice(None) if rows is None else rows]
    for name, _, shape, rows in PARAMETERS
}
# The scale moves over orders of magnitude, so that epsilon and clipping matter in some steps.
gradients = [
    {name: draw(generator, selected[name].shape, 10.0 ** (2 * (step % 5) - 7)) for name in selected}
    for step in range(STEPS)
]


DECAYS = {name: len(shape) == 2 and "embedding" not in role for name, role, shape, _ in PARAMETERS}
HEAD = {name: role == "classifier" for name, role, _, _ in PARAMETERS}


class Formula:
    """An update written down in float64, as an optimizer. Group options: anchored (decay towards the first values)."""

    def __init__(self, groups, update, lr, **options):
        self.param_groups = [{"lr": lr, "initial_lr": lr, **group} for group in groups]
        self.update = update
        self.options = options
        self.state = {}
        self.steps = 0

    def step(self):
        self.steps += 1
        for group in self.param_groups:
            for parameter in group["params"]:
                w = parameter.detach().double()
                state = self.state.setdefault(parameter, {"anchor": w.clone() if group["anchored"] else 0.0 * w})
                pull = group["weight_decay"] * (w - state["anchor"])
                w = self.update(w, parameter.grad.double(), state, pull, group["lr"], self.steps, **self.options)
                with torch.no_grad():
                    parameter.copy_(w)


def lion(w, g, state, pull, lr, _, beta1, beta2):
    m = state.get("m", torch.zeros_like(w))
    state["m"] = beta2 * m + (1 - beta2) * g
    return w - lr * pull - lr * torch.sign(beta1 * m + (1 - beta1) * g)


def adamw(w, g, state, pull, lr, step, beta1, beta2, epsilon):
    m = state["m"] = beta1 * state.get("m", torch.zeros_like(w)) + (1 - beta1) * g
    v = state["v"] = beta2 * state.get("v", torch.zeros_like(w)) + (1 - beta2) * g * g
    return w - lr * pull - lr * (m / (1 - beta1**step)) / ((v / (1 - beta2**step)).sqrt() + epsilon)


def sgd(w, g, state, pull, lr, _, momentum):
    v = state["v"] = momentum * state.get("v", torch.zeros_like(w)) + g + pull
    return w - lr * v


def groups(trained, weight_decay, anchored=False):
    """Towards zero, matrices but no embeddings decay; towards pretrained values, all but the head."""
    named = {
        name: (
            weight_decay if (anchored and not HEAD[name]) or DECAYS[name] else 0.0,
            anchored and not HEAD[name],
        )
        for name in trained
    }
    return [
        {"params": [trained[n] for n in named if named[n] == kind], "weight_decay": kind[0], "anchored": kind[1]}
        for kind in sorted(set(named.values()))
    ]


def plain(trained, weight_decay):
    return [{k: v for k, v in group.items() if k != "anchored"} for group in groups(trained, weight_decay)]


def trajectory(make, weight_decay, max_norm, learning_rate, flatten_parts=False):
    trained = {}
    for name, _, _, rows in PARAMETERS:
        values = selected[name].clone()
        trained[name] = (values.flatten() if flatten_parts and rows is not None else values).requires_grad_()
    optimizer = make(trained, weight_decay, learning_rate)
    if isinstance(optimizer, Formula):
        factor_of = factors(transformers.get_linear_schedule_with_warmup, 4, STEPS)
    else:
        schedule = transformers.get_linear_schedule_with_warmup(optimizer, 4, STEPS)
    steps = []
    for step in range(STEPS):
        for name in trained:
            trained[name].grad = torch.tensor(gradients[step][name]).reshape(trained[name].shape)
        norm = torch.nn.utils.clip_grad_norm_(trained.values(), max_norm)
        if isinstance(optimizer, Formula):
            for group in optimizer.param_groups:
                group["lr"] = group["initial_lr"] * factor_of[step]
            optimizer.step()
        else:
            optimizer.step()
            schedule.step()
        steps.append({"norm": norm.item(), "values": {name: flat(trained[name]) for name in trained}})
    return {
        "weightDecay": weight_decay,
        "maxNorm": max_norm,
        "learningRate": learning_rate,
        "norms": [step["norm"] for step in steps],
        "valuesAfter": {step: steps[step - 1]["values"] for step in (1, 2, 3, 10, STEPS)},
    }


def torch_adamw(trained, weight_decay, lr):
    return torch.optim.AdamW(plain(trained, weight_decay), lr=lr)


def others():
    def torch_sgd(momentum):
        return lambda trained, decay, lr: torch.optim.SGD(plain(trained, decay), lr=lr, momentum=momentum)

    def adafactor(trained, decay, lr):
        return transformers.Adafactor(
            plain(trained, decay), lr=lr, scale_parameter=False, relative_step=False, warmup_init=False
        )

    def formula(update, anchored, **options):
        return lambda trained, decay, lr: Formula(groups(trained, decay, anchored), update, lr, **options)

    adam = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    cases = [
        ("sgd", {"momentum": 0.9}, False, torch_sgd(0.9), 0.1, 0.05),
        ("sgd", {"momentum": 0}, False, torch_sgd(0.0), 0.1, 0.05),
        ("sgd", {"momentum": 0.8}, True, formula(sgd, True, momentum=0.8), 0.1, 0.05),
        ("lion", {}, False, formula(lion, False, beta1=0.9, beta2=0.99), 0.1, 0.01),
        ("lion", {"beta1": 0.95, "beta2": 0.98}, True, formula(lion, True, beta1=0.95, beta2=0.98), 0.1, 0.01),
        ("adamw", {}, True, formula(adamw, True, **adam), 0.1, 0.05),
        ("adafactor", {}, False, adafactor, 0.1, 0.05),
    ]
    return [
        {
            "optimizer": name,
            "options": options,
            "anchored": anchored,
            **rounded(trajectory(make, decay, 1.0, rate, name == "adafactor")),
        }
        for name, options, anchored, make, decay, rate in cases
    ]


def factors(make, warmup, total):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer, warmup, total)
    result = []
    for _ in range(total):
        result.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return result


def rounded(value):
    """float32 values need nine significant digits."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return value


def write(name, value):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


write(
    "adamw.json",
    {
        "torch": torch.__version__,
        "parameters": [
            {"name": name, "role": role, "shape": shape, "rows": rows}
            for name, role, shape, rows in PARAMETERS
        ],
        "warmupFraction": 4 / STEPS,
        "initial": initial,
        "gradients": gradients,
        "trajectories": [
            rounded(trajectory(torch_adamw, 0.1, 1.0, 0.05)),
            rounded(trajectory(torch_adamw, 0.0, 1.0, 1e-3)),
        ],
    },
)
write("optimizers.json", {"transformers": transformers.__version__, "trajectories": others()})
write(
    "schedules.json",
    {
        "transformers": transformers.__version__,
        "cases": [
            {
                "schedule": name,
                "warmupFraction": fraction,
                "totalSteps": total,
                "factors": factors(
                    make, transformers.TrainingArguments(warmup_steps=fraction).get_warmup_steps(total), total
                ),
            }
            for name, make in [
                ("linear", transformers.get_linear_schedule_with_warmup),
                ("cosine", transformers.get_cosine_schedule_with_warmup),
            ]
            # From 1 on, TrainingArguments takes the number for a count of steps.
            for fraction, total in [(0.1, 20), (0.1, 33), (0.0, 7), (0.25, 10), (0.5, 1), (0.99, 12)]
        ],
    },
)
