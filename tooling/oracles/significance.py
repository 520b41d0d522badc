"""Figures of SciPy, statsmodels and scikit-learn for the statistics of packages/eval and packages/experiments, of seeded
cases. The tests draw the same cases, and the same resamples, from the same generator, so only the figures are stored.

Run from the workspace root: python tooling/oracles/significance.py
Needs numpy, scipy, scikit-learn and statsmodels.
"""

import gzip
import json
import math
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from scipy import stats
from seeded_random import Random
from sklearn import metrics
from statsmodels.stats.multitest import multipletests

EVAL = Path("packages/eval/src/fixtures/significance.json.gz")
EXPERIMENTS = Path("packages/experiments/src/fixtures/comparisons.json.gz")
warnings.filterwarnings("ignore")


def draws(random, count, bound):
    return [random.integer(bound) for _ in range(count)]


def log10(p):
    return float(np.log10(p))


def wilcoxon(differences, method):
    """Without the pairs that do not differ; 1 where none does."""
    if not any(differences):
        return {"statistic": 0, "logPValue": 0}
    result = stats.wilcoxon(differences, zero_method="wilcox", correction=False, method=method)
    return {"statistic": result.statistic, "logPValue": log10(result.pvalue)}


def wilcoxon_exact(random):
    """Differences ±1, ±2, …, in hundredths: neither ties nor zeros."""
    count = 1 + random.integer(50)
    signs = draws(random, count, 2)
    draws(random, count, 100)
    return wilcoxon([rank + 1 if sign else -rank - 1 for rank, sign in enumerate(signs)], "exact")


def wilcoxon_ties(random):
    """Every assignment of signs to the ranks at hand."""
    count = 2 + random.integer(8)
    first, second = draws(random, count, 5), draws(random, count, 5)
    return wilcoxon(np.subtract(first, second), stats.PermutationMethod(n_resamples=2**count))


def wilcoxon_normal(random):
    """With ties and zeros, and with more than 50 differences."""
    count = 100 + random.integer(100)
    first, second = draws(random, count, 40), draws(random, count, 30 + random.integer(11))
    return wilcoxon(np.subtract(first, second), "asymptotic")


def mcnemar(random):
    first, second = random.integer(40), random.integer(40)
    both = first + second
    if both < 25:
        p = stats.binomtest(first, both, 0.5).pvalue if both > 0 else 1
    else:
        p = stats.chi2.sf(max(0, abs(first - second) - 1) ** 2 / both, 1)
    return {"logPValue": log10(p)}


def chi_square(random):
    k = 1 + random.integer(200)
    x = k * random.integer(2**20) / 2**17
    return {"logSurvival": float(stats.chi2.logsf(x, k)) / math.log(10)}


def adjusted_p_values(random):
    """Thirtieths, so that there are ties, 0 and 1; sums tell the order that they are given back in."""
    count = 1 + random.integer(12)
    p_values = np.array(draws(random, count, 31)) / 30
    weights = np.arange(1, count + 1)
    holm = multipletests(p_values, method="holm")[1]
    discoveries = stats.false_discovery_control(p_values)
    return {
        "holm": holm.sum(),
        "weightedHolm": (weights * holm).sum(),
        "benjaminiHochberg": discoveries.sum(),
        "weightedBenjaminiHochberg": (weights * discoveries).sum(),
    }


def summary(random):
    values = np.array(draws(random, 2 + random.integer(10), 1000)) / 1000
    described = stats.describe(values)
    return {
        "n": described.nobs,
        "mean": described.mean,
        "standardDeviation": math.sqrt(described.variance),
        "min": described.minmax[0],
        "max": described.minmax[1],
    }


ROUNDING = 1e-12


def bootstrap_figures(observed, distribution):
    """SciPy's percentile interval of a bootstrap distribution that is given, and the p-value of the distribution moved to 0."""
    distribution = np.array(distribution)
    known = SimpleNamespace(bootstrap_distribution=distribution)
    interval = stats.bootstrap(
        ([0.0, 1.0],), np.mean, n_resamples=0, bootstrap_result=known, method="percentile", confidence_level=0.95
    ).confidence_interval
    extreme = np.sum(np.abs(distribution - observed) >= abs(observed) - ROUNDING)
    return {
        "difference": observed,
        "low": interval.low,
        "high": interval.high,
        "pValue": (1 + extreme) / (1 + len(distribution)),
    }


def bootstrap(random, examples, resamples, difference_of):
    observed = difference_of(np.arange(examples))
    drawn = [np.array(draws(random, examples, examples)) for _ in range(resamples)]
    return bootstrap_figures(observed, [difference_of(indices) for indices in drawn])


def paired_bootstrap(random):
    """Of the macro-averaged F1 of two classifiers over three classes."""
    examples = 10 + random.integer(20)
    labels, first, second = (np.array(draws(random, examples, 3)) for _ in range(3))

    def f1(predicted, drawn):
        return metrics.f1_score(labels[drawn], predicted[drawn], average="macro", zero_division=0)

    return bootstrap(random, examples, 40, lambda drawn: f1(first, drawn) - f1(second, drawn))


def paired_bootstrap_of_sums(random):
    """Of the mean accuracy of two methods, of several trainings each."""
    examples = 10 + random.integer(40)
    trainings = 1 + random.integer(3)
    first = np.array([draws(random, examples, 2) for _ in range(trainings)])
    second = np.array([draws(random, examples, 2) for _ in range(1 + random.integer(3))])
    return bootstrap(
        random, examples, 100, lambda drawn: float(first[:, drawn].mean() - second[:, drawn].mean())
    )


def bootstrap_interval(random):
    examples = 1 + random.integer(50)
    right = np.array(draws(random, examples, 2))
    figures = bootstrap(random, examples, 100, lambda drawn: float(right[drawn].mean()))
    return {"value": figures["difference"], "low": figures["low"], "high": figures["high"]}


DATASETS = ["a", "b"]
METHODS = ["one", "two"]
SEEDS = 4
ROWS = 30
RESAMPLES = 2000


def comparisons(random):
    """What compareMethods says of two methods against "base" on two data sets with four seeds."""
    right = {}
    for dataset in DATASETS:
        for method in ["base", *METHODS]:
            share = 10 + random.integer(9)
            for seed in range(SEEDS):
                right[dataset, method, seed] = np.array([draw < share for draw in draws(random, ROWS, 20)], dtype=int)
    figures = {}
    for dataset in DATASETS:
        p_values = []
        for method in METHODS:
            stack = lambda name: np.array([right[dataset, name, seed] for seed in range(SEEDS)])
            ours, base = stack(method), stack("base")
            found = bootstrap(
                Random(f"comparison/{dataset}/{method}"),
                ROWS,
                RESAMPLES,
                lambda drawn: float(ours[:, drawn].mean() - base[:, drawn].mean()),
            )
            figures |= {f"{dataset}/{method}/{name}": value for name, value in found.items()}
            p_values.append(found["pValue"])
        adjusted = multipletests(p_values, method="holm")[1]
        figures |= {f"{dataset}/{method}/adjustedPValue": p for method, p in zip(METHODS, adjusted)}
    p_values = []
    for method in METHODS:
        # Counts of right rows: as the differences of accuracies, without rounding.
        gains = [
            int(right[dataset, method, seed].sum() - right[dataset, "base", seed].sum())
            for dataset in DATASETS
            for seed in range(SEEDS)
        ]
        test = wilcoxon(gains, stats.PermutationMethod(n_resamples=2 ** len(gains)))
        p_values.append(10 ** test["logPValue"])
        figures[f"overall/{method}/pValue"] = p_values[-1]
    adjusted = multipletests(p_values, method="holm")[1]
    figures |= {f"overall/{method}/adjustedPValue": p for method, p in zip(METHODS, adjusted)}
    return figures


def family(name, figures_of, cases):
    rows = [figures_of(Random(f"{name}/{index}")) for index in range(cases)]
    return {key: [float(f"{row[key]:.10g}") for row in rows] for key in rows[0]}


def write(path, families):
    content = {name: family(name, *how) for name, how in families.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(content).encode(), mtime=0))


write(
    EVAL,
    {
        "wilcoxon-exact": (wilcoxon_exact, 300),
        "wilcoxon-ties": (wilcoxon_ties, 300),
        "wilcoxon-normal": (wilcoxon_normal, 300),
        "mcnemar": (mcnemar, 300),
        "chi-square": (chi_square, 300),
        "adjusted-p-values": (adjusted_p_values, 300),
        "summary": (summary, 300),
        "paired-bootstrap": (paired_bootstrap, 60),
        "paired-bootstrap-of-sums": (paired_bootstrap_of_sums, 100),
        "bootstrap-interval": (bootstrap_interval, 100),
    },
)
write(EXPERIMENTS, {"comparisons": (comparisons, 30)})
