"""Figures of scikit-learn and SciPy for the tests of packages/eval.

Run from the workspace root: python tooling/oracles/eval.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

FIXTURES = Path("packages/eval/src/fixtures")
random = np.random.default_rng(7)
warnings.filterwarnings("ignore")


def expected_calibration_error(labels, predicted, probabilities, bins=15):
    """Guo et al. 2017, equation 3, bin by bin with NumPy's edges."""
    confidence = probabilities[np.arange(len(labels)), predicted]
    bin_of = np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    total = 0.0
    for b in range(bins):
        inside = bin_of == b
        if inside.any():
            gap = np.mean(labels[inside] == predicted[inside]) - np.mean(confidence[inside])
            total += inside.mean() * abs(gap)
    return total


def log_loss(labels, probabilities):
    """scikit-learn's for single precision, with the sum in double: its own is off in the seventh digit."""
    epsilon = np.finfo(probabilities.dtype).eps
    clipped = np.clip(probabilities.astype(float), epsilon, 1 - epsilon)
    loss = metrics.log_loss(labels, clipped, labels=range(probabilities.shape[1]))
    assert np.isclose(loss, metrics.log_loss(labels, probabilities, labels=range(probabilities.shape[1])), 1e-6)
    return loss


def classification(name, classes, examples, used, accuracy):
    """`used`: the classes that labels are drawn from; predictions are drawn from all but the last class."""
    labels = random.choice(used, examples)
    logits = random.normal(size=(examples, classes))
    logits[np.arange(examples), labels] += accuracy
    logits[:, -1] -= 100
    probabilities = scipy.special.softmax(logits, axis=1).astype(np.float32)
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=range(classes), zero_division=0
    )
    report = metrics.classification_report(labels, predicted, output_dict=True, zero_division=0)
    averages = {
        name: {key: float(report[f"{name} avg"][key]) for key in ("precision", "recall", "f1-score", "support")}
        for name in ("macro", "weighted")
    }
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "predicted": predicted.tolist(),
        "probabilities": [float(f"{p:.7g}") for p in probabilities.ravel()],
        "metrics": {
            "accuracy": metrics.accuracy_score(labels, predicted),
            "macroF1": metrics.f1_score(labels, predicted, average="macro", zero_division=0),
            "weightedF1": metrics.f1_score(labels, predicted, average="weighted", zero_division=0),
            "mcc": metrics.matthews_corrcoef(labels, predicted),
            "brierScore": metrics.brier_score_loss(
                labels, probabilities.astype(float), labels=range(classes), scale_by_half=False
            ),
            "logLoss": log_loss(labels, probabilities),
            "expectedCalibrationError": expected_calibration_error(labels, predicted, probabilities),
        },
        "confusion": metrics.confusion_matrix(labels, predicted, labels=range(classes)).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "averages": averages,
    }


def wilcoxon(first, second, method):
    result = stats.wilcoxon(first, second, zero_method="wilcox", method=method)
    return {
        "first": list(map(float, first)),
        "second": list(map(float, second)),
        "statistic": float(result.statistic),
        "pValue": float(result.pvalue),
    }


def bootstrap():
    first = (random.random(60) < 0.8).astype(int)
    second = (random.random(60) < 0.65).astype(int)
    interval = stats.bootstrap(
        (first - second,), np.mean, n_resamples=200_000, method="percentile", rng=random
    ).confidence_interval
    return {
        "first": first.tolist(),
        "second": second.tolist(),
        "low": float(interval.low),
        "high": float(interval.high),
    }


def mcnemar(only_first, only_second):
    n = only_first + only_second
    if n < 25:
        p = stats.binomtest(only_first, n, 0.5).pvalue
    else:
        p = stats.chi2.sf((abs(only_first - only_second) - 1) ** 2 / n, 1)
    return {"onlyFirst": only_first, "onlySecond": only_second, "pValue": float(p)}


corn = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
tied = [1, 1, -1, 2, 2, 3, 0, -2, 4, 4, 5, 5]
many = np.round(random.normal(0.2, 1, 80), 1)
p_values = random.random(30) ** 2

fixture = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
    "classification": [
        classification("two classes, the last never predicted", 2, 30, [0, 1], 1.0),
        classification("five classes, one without examples", 5, 60, [0, 1, 3, 4], 1.5),
        classification("seven classes, two that are neither", 7, 40, [0, 2, 5], 2.5),
    ],
    "chiSquare": [
        {"x": x, "degreesOfFreedom": k, "p": float(stats.chi2.sf(x, k))}
        for k in (1, 2, 3, 10, 76, 149, 5000)
        for x in (0.0, 1e-8, 0.004, 0.9 * k, 1.0 * k, k + 2.0, 1.5 * k + 3, 10.0 * k + 50, 1200.0)
        if stats.chi2.sf(x, k) > 1e-300
    ],
    "wilcoxon": {
        "exact": wilcoxon(corn, np.zeros(15), "exact"),
        # Every assignment of signs: exact also with ties.
        "tied": wilcoxon(tied, np.zeros(12), stats.PermutationMethod(n_resamples=10**6)),
        "normal": wilcoxon(many, np.zeros(80), "asymptotic"),
    },
    "mcnemar": [mcnemar(*pair) for pair in ((1, 8), (5, 5), (0, 6), (12, 12), (10, 15), (30, 12), (9, 80))],
    "bootstrap": bootstrap(),
    "adjustedPValues": {
        "given": p_values.tolist(),
        "benjaminiHochberg": stats.false_discovery_control(p_values).tolist(),
    },
}
FIXTURES.mkdir(parents=True, exist_ok=True)
(FIXTURES / "scikit-learn-and-scipy.json").write_text(json.dumps(fixture) + "\n")
