"""Figures of scikit-learn, SciPy, seqeval and CoNLL-2005's srl-eval.pl for the tests of packages/eval, of 1,000 seeded
cases each. The tests draw the same cases from the same generator, so only the figures are stored.

Run from the workspace root: python tooling/oracles/eval_tasks.py path/to/srl-eval.pl [family ...]
(srl-eval.pl is in https://www.cs.upc.edu/~srlconll/soft.html and needs Perl.)
"""

import gzip
import json
import math
import re
import subprocess
import sys
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats
from seeded_random import Random
from seqeval import metrics as seqeval_metrics
from seqeval import scheme as seqeval_schemes
from sklearn import metrics
from sklearn.covariance import EmpiricalCovariance
from sklearn.utils.class_weight import compute_class_weight

CASES = 1000
FIXTURE = Path("packages/eval/src/fixtures/tasks.json.gz")
SRL_EVAL = sys.argv[1]
warnings.filterwarnings("ignore")


def draws(random, count, bound):
    return [random.integer(bound) for _ in range(count)]


def finite(value, otherwise=0.0):
    """Where a figure is undefined, packages/eval documents the value that it takes."""
    return otherwise if math.isnan(value) else value


def single_label(random):
    classes = 3 + random.integer(3)
    extra = random.integer(20)
    # Every class has an example, as scikit-learn demands.
    labels = list(range(classes)) + draws(random, extra, classes)
    rows = []
    for label in labels:
        weights = np.array([1 + w for w in draws(random, classes, 9)], dtype=float)
        weights[label] += random.integer(8)
        rows.append(weights / weights.sum())
    probabilities = np.array(rows).astype(np.float32)
    predicted = probabilities.argmax(axis=1)
    # Of equal probabilities, scikit-learn takes the higher index first: reversed, the lower one.
    top2 = metrics.top_k_accuracy_score(
        [classes - 1 - label for label in labels], probabilities[:, ::-1], k=2, labels=range(classes)
    )
    return {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "macroF1": metrics.f1_score(labels, predicted, average="macro", zero_division=0),
        "weightedF1": metrics.f1_score(labels, predicted, average="weighted", zero_division=0),
        "mcc": metrics.matthews_corrcoef(labels, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, predicted),
        "macroAveragePrecision": metrics.average_precision_score(labels, probabilities, average="macro"),
        "macroRocAuc": metrics.roc_auc_score(labels, probabilities, average="macro", multi_class="ovr"),
        "top2Accuracy": top2,
    }


def best_threshold(truth, probabilities):
    """By brute force: the highest F1 among 0.5 and midpoints, the nearest to 0.5 of equal ones, the lower of two."""
    values = np.unique(np.concatenate([[0.0], probabilities.astype(float)]))
    candidates = [0.5, *((values[:-1] + values[1:]) / 2)]
    if probabilities.min() == 0:
        candidates.append(0.0)

    def f1(threshold):
        predicted = probabilities.astype(float) >= threshold
        return 2 * (predicted & (truth == 1)).sum() / max(1, predicted.sum() + truth.sum())

    return min((-round(f1(t), 12), abs(t - 0.5), t) for t in candidates)[2]


def multi_label(random):
    classes = 2 + random.integer(3)
    rows = 1 + random.integer(10)
    truth = np.array([draw == 0 for draw in draws(random, rows * classes, 3)], dtype=int)
    steps = np.array(draws(random, rows * classes, 17))
    # Probabilities in sixteenths, a little higher where true: many ties, exact midpoints.
    probabilities = (np.minimum(16, steps + 3 * truth) / 16).astype(np.float32)
    flat_truth, flat_probabilities = truth, probabilities
    truth, probabilities = truth.reshape(rows, classes), probabilities.reshape(rows, classes)
    predicted = (probabilities >= 0.5).astype(int)
    values = {}
    for average in ("micro", "macro", "weighted", "samples"):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            truth, predicted, average=average, zero_division=0
        )
        values |= {f"{average} precision": precision, f"{average} recall": recall, f"{average} f1": f1}
    defined = [c for c in range(classes) if 0 < truth[:, c].sum() < rows]
    areas = [metrics.roc_auc_score(truth[:, c], probabilities[:, c]) for c in defined]
    return values | {
        "hammingLoss": metrics.hamming_loss(truth, predicted),
        "exactMatch": metrics.accuracy_score(truth, predicted),
        "macro average precision": metrics.average_precision_score(truth, probabilities, average="macro"),
        "micro average precision": metrics.average_precision_score(truth, probabilities, average="micro"),
        "labelRankingAveragePrecision": metrics.label_ranking_average_precision_score(truth, probabilities),
        "rocAuc": np.mean(areas) if areas else 0.5,
        "global threshold": best_threshold(flat_truth, flat_probabilities),
        "threshold of class 0": best_threshold(truth[:, 0], probabilities[:, 0]),
        "threshold of class 1": best_threshold(truth[:, 1], probabilities[:, 1]),
    }


def regression(random):
    rows = 2 + random.integer(20)
    truth = np.array(draws(random, rows, 10)) / 2
    predicted = truth * np.array(draws(random, rows, 2)) + np.array(draws(random, rows, 8)) / 4
    mse = metrics.mean_squared_error(truth, predicted)
    return {
        "meanSquaredError": mse,
        "rootMeanSquaredError": metrics.root_mean_squared_error(truth, predicted),
        "meanAbsoluteError": metrics.mean_absolute_error(truth, predicted),
        "rSquared": metrics.r2_score(truth, predicted),
        "pearson": finite(stats.pearsonr(truth, predicted).statistic),
        "spearman": finite(stats.spearmanr(truth, predicted).statistic),
        "kendall": finite(stats.kendalltau(truth, predicted).statistic),
    }


def ordinal(random):
    classes = 2 + random.integer(5)
    rows = 1 + random.integer(20)
    labels = draws(random, rows, classes)
    shifts = draws(random, rows, 3)
    predicted = [min(classes - 1, max(0, label + shift - 1)) for label, shift in zip(labels, shifts)]
    kappa = metrics.cohen_kappa_score(labels, predicted, labels=range(classes), weights="quadratic")
    return {
        "quadraticWeightedKappa": finite(kappa),
        "classDistance": metrics.mean_absolute_error(labels, predicted),
    }


PREFIXES = {"IOB1": "BI", "IOB2": "BI", "IOE1": "IE", "IOE2": "IE", "IOBES": "BIES", "BILOU": "BILU"}
TYPES = ["PER", "LOC", "B-C"]


def tag_sequence(random, length, prefixes):
    tags = []
    kind = 0
    for _ in range(length):
        if random.integer(3) == 0:
            tags.append("O")
            continue
        # Mostly the type before, so that entities of several tokens are frequent.
        if random.integer(3) == 0:
            kind = random.integer(len(TYPES))
        tags.append(f"{prefixes[random.integer(len(prefixes))]}-{TYPES[kind]}")
    return tags


def tagging(scheme):
    prefixes = PREFIXES[scheme]
    token = getattr(seqeval_schemes, scheme)

    def figures(random):
        truth, predicted = [], []
        for _ in range(1 + random.integer(3)):
            length = 1 + random.integer(8)
            true_tags = tag_sequence(random, length, prefixes)
            other = tag_sequence(random, length, prefixes)
            replace = draws(random, length, 4)
            truth.append(true_tags)
            predicted.append([o if r == 0 else t for t, o, r in zip(true_tags, other, replace)])
        modes = {"strict": {"mode": "strict", "scheme": token}}
        if scheme in ("IOB2", "IOBES", "BILOU"):
            modes["default"] = {}
        values = {"token accuracy": seqeval_metrics.accuracy_score(truth, predicted)}
        for mode, options in modes.items():
            report = seqeval_metrics.classification_report(
                truth, predicted, output_dict=True, zero_division=0, **options
            )
            for average in ("micro", "macro", "weighted"):
                line = report[f"{average} avg"]
                for name in ("precision", "recall", "f1-score"):
                    # NaN is the mean over no types at all.
                    values[f"{mode} {average} {name}"] = finite(line[name])
            values[f"{mode} PER f1-score"] = report.get("PER", defaultdict(float))["f1-score"]
        return values

    return figures


ROLES = ["A0", "A1", "V", "C-A1", "C-A0", "R-A0", "C-V", "AM-TMP"]


def role_tags(random, length):
    tags = []
    while len(tags) < length:
        if random.integer(3) == 0:
            tags.append("O")
            continue
        role = ROLES[random.integer(len(ROLES))]
        tokens = min(1 + random.integer(3), length - len(tags))
        tags += [f"B-{role}"] + [f"I-{role}"] * (tokens - 1)
    return tags


def start_end(tags):
    """BIO tags in the notation of srl-eval.pl."""
    columns = []
    for i, tag in enumerate(tags):
        begins = f"({tag[2:]}" if tag[0] == "B" else ""
        ends = ")" if tag != "O" and (i + 1 == len(tags) or tags[i + 1][0] != "I") else ""
        columns.append(f"{begins}*{ends}")
    return columns


def props(sequences):
    blocks = []
    for tags in sequences:
        blocks.append("".join(f"{'verb' if i == 0 else '-'} {c}\n" for i, c in enumerate(start_end(tags))))
    return "\n".join(blocks) + "\n"


def semantic_roles(random):
    truth, predicted = [], []
    for _ in range(1 + random.integer(3)):
        length = 2 + random.integer(8)
        true_tags = role_tags(random, length)
        other = role_tags(random, length)
        # From a random token on, the other tags, up to where they are whole spans.
        cut = random.integer(length + 1)
        while cut < length and (true_tags[cut][0] == "I" or other[cut][0] == "I"):
            cut += 1
        truth.append(true_tags)
        predicted.append(true_tags[:cut] + other[cut:])
    with tempfile.TemporaryDirectory() as folder:
        gold, guess = Path(folder, "gold"), Path(folder, "predicted")
        gold.write_text(props(truth))
        guess.write_text(props(predicted))
        output = subprocess.run(["perl", SRL_EVAL, gold, guess], capture_output=True, text=True, check=True).stdout
    lines = {
        name: [int(count) for count in counts]
        for name, *counts in re.findall(r"^ *(\S+) +(\d+) +(\d+) +(\d+) +[\d.]+ +[\d.]+ +[\d.]+$", output, re.M)
    }
    correct, excess, missed = lines.pop("Overall")
    lines.pop("V", None)

    def f1(correct, excess, missed):
        return 2 * correct / (2 * correct + excess + missed) if correct else 0.0

    return {
        "precision": correct / (correct + excess) if correct else 0.0,
        "recall": correct / (correct + missed) if correct else 0.0,
        "f1": f1(correct, excess, missed),
        "support": correct + missed,
        "macro f1": np.mean([f1(*counts) for counts in lines.values()]) if lines else 0.0,
    }


def rejection(random):
    rows = 2 + random.integer(30)
    scores = np.array(draws(random, rows, 20)) / 4
    in_scope = np.array([1, 0] + [int(draw > 0) for draw in draws(random, rows - 2, 3)])
    correct = np.array(draws(random, rows, 2))
    fpr, tpr, _ = metrics.roc_curve(in_scope, scores, drop_intermediate=False)
    answered = [scores >= score for score in scores]
    smallest = min((a for a in answered if a.mean() >= 0.8), key=lambda a: a.sum())
    levels = np.unique(scores)
    candidates = [levels[0], *((levels[:-1] + levels[1:]) / 2)]
    balanced = [round(metrics.balanced_accuracy_score(in_scope, scores >= t), 12) for t in candidates]
    return {
        "auroc": metrics.roc_auc_score(in_scope, scores),
        "auprIn": metrics.average_precision_score(in_scope, scores),
        "auprOut": metrics.average_precision_score(1 - in_scope, -scores),
        "fprAt95Tpr": fpr[np.argmax(tpr >= 0.95)],
        "areaUnderRiskCoverage": np.mean([1 - correct[a].mean() for a in answered]),
        "accuracyAtCoverage": correct[smallest].mean(),
        "chooseThreshold": candidates[int(np.argmax(balanced))],
        "thresholdKeeping": max(t for t in levels if (scores >= t).mean() >= 0.9),
    }


def scores_of_outputs(random):
    classes = 2 + random.integer(3)
    width = 2 + random.integer(3)
    rows = 2 * classes + random.integer(10)
    labels = np.array([i % classes for i in range(rows)])
    logits = (np.array(draws(random, 3 * classes, 41)).reshape(3, classes) - 20) / 4
    vectors = np.array(draws(random, rows * width, 33)).reshape(rows, width) / 8 + labels[:, None]
    others = np.array(draws(random, 3 * width, 65)).reshape(3, width) / 8
    means = np.array([vectors[labels == c].mean(axis=0) for c in range(classes)])
    covariance = EmpiricalCovariance(assume_centered=True).fit(vectors - means[labels])
    distances = [covariance.mahalanobis(others - mean) for mean in means]
    probabilities = special.softmax(logits, axis=1).astype(np.float32)
    return {
        "maximumProbability": probabilities.max(axis=1).astype(float).sum(),
        "negativeEnergy": special.logsumexp(logits, axis=1).sum(),
        "mahalanobisScore": -np.min(distances, axis=0).sum(),
    }


def temperature_of(loss, slope_at):
    """The minimum of a convex loss of 1/T on [1/20, 20], and 1 where it still falls at 20."""
    if slope_at(20.0) <= 0:
        return 1.0
    found = optimize.minimize_scalar(loss, bounds=(1 / 20, 20), method="bounded", options={"xatol": 1e-12})
    # A value cannot place a minimum more closely than about the square root of its own rounding.
    if slope_at(1 / 20) >= 0:
        return 20.0
    root = optimize.brentq(slope_at, 1 / 20, 20, xtol=1e-13)
    assert abs(found.x - root) < 1e-5 * (1 + root) ** 2, (found.x, root)
    return 1 / root


def temperature(random):
    classes = 2 + random.integer(3)
    rows = 5 + random.integer(20)
    logits = (np.array(draws(random, rows * classes, 33)).reshape(rows, classes) - 16) / 4
    other = np.array(draws(random, rows, classes))
    labels = np.where(np.array(draws(random, rows, 3)) == 0, other, logits.argmax(axis=1))
    truth = np.array([draw == 0 for draw in draws(random, rows * classes, 2)]).reshape(rows, classes)
    # Two of three decisions by the logit.
    truth = np.where(np.array(draws(random, rows * classes, 3)).reshape(rows, classes) == 0, truth, logits > 0)

    def loss(scale):
        return -special.log_softmax(scale * logits, axis=1)[np.arange(rows), labels].mean()

    def slope(scale):
        weights = special.softmax(scale * logits, axis=1)
        return ((weights * logits).sum(axis=1) - logits[np.arange(rows), labels]).mean()

    def binary_loss(scale):
        return np.logaddexp(0, np.where(truth, -scale * logits, scale * logits)).mean()

    def binary_slope(scale):
        return (logits * (special.expit(scale * logits) - truth)).mean()

    return {"softmax": temperature_of(loss, slope), "sigmoid": temperature_of(binary_loss, binary_slope)}


def class_weights(random):
    counts = [1 + draw for draw in draws(random, 4, 50)]
    labels = [c for c, count in enumerate(counts) for _ in range(count)]
    weights = compute_class_weight("balanced", classes=np.arange(4), y=labels)
    return {f"class {c}": weight for c, weight in enumerate(weights)}


families = {
    "single-label": single_label,
    "multi-label": multi_label,
    "regression": regression,
    "ordinal": ordinal,
    **{f"tagging/{scheme}": tagging(scheme) for scheme in PREFIXES},
    "semantic-roles": semantic_roles,
    "rejection": rejection,
    "scores": scores_of_outputs,
    "temperature": temperature,
    "class-weights": class_weights,
}
fixture = json.loads(gzip.decompress(FIXTURE.read_bytes())) if FIXTURE.exists() else {}
for family in sys.argv[2:] or families:
    figures = families[family]
    cases = [figures(Random(f"{family}/{index}")) for index in range(CASES)]
    fixture[family] = {name: [float(f"{float(case[name]):.7g}") for case in cases] for name in cases[0]}
    print(family, {name: round(float(np.mean(column)), 3) for name, column in fixture[family].items()})
text = json.dumps(fixture, separators=(",", ":")).replace(".0,", ",").replace(".0]", "]")
FIXTURE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
print(FIXTURE.stat().st_size, "bytes")
