"""Figures of scikit-learn and SciPy for the tests of packages/token-statistics.

Constructs are counted here by brute force: every n-gram of every text. Mutual information is scikit-learn's, chi-square
and the G-test are SciPy's, the false discovery rate is SciPy's; normalised PMI is scikit-learn's mutual information of
one cell over its logarithm; c-TF-IDF and log-odds have no library here and follow their published formulas in numpy.
Run from the workspace root: python tooling/oracles/token_statistics.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.metrics import mutual_info_score

FIXTURES = Path("packages/token-statistics/src/fixtures")
CLASSES, MAX_LENGTH, MIN_SUPPORT, Q = 3, 3, 4, 0.05
random = np.random.default_rng(11)

texts, labels = [], []
for _ in range(80):
    label = int(random.choice(CLASSES, p=[0.5, 0.3, 0.2]))
    tokens = random.integers(0, 9, random.integers(1, 9)).tolist()
    if random.random() < 0.6:
        at = int(random.integers(0, len(tokens) + 1))
        tokens[at:at] = [[20, 21], [22, 23, 24], [25]][label]
    texts.append(tokens)
    labels.append(label)
labels = np.array(labels)


def ngrams(tokens):
    return {
        tuple(tokens[i : i + n])
        for n in range(1, MAX_LENGTH + 1)
        for i in range(len(tokens) - n + 1)
    }


present = [ngrams(tokens) for tokens in texts]
constructs = []
for ids in sorted(set().union(*present)):
    presence = np.array([ids in text for text in present])
    if presence.sum() < MIN_SUPPORT:
        continue
    table = np.array([[np.sum(presence[labels == c] == x) for c in range(CLASSES)] for x in (True, False)])
    g, p, _, _ = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    constructs.append(
        {
            "ids": list(map(int, ids)),
            "support": int(presence.sum()),
            "perClass": table[0].tolist(),
            "score": float(mutual_info_score(presence, labels)),
            "pValue": float(p),
            "chiSquare": float(stats.chi2_contingency(table, correction=False).statistic),
        }
    )

per_class = np.array([construct["perClass"] for construct in constructs])
lengths = np.array([len(construct["ids"]) for construct in constructs])
class_sizes = np.array([np.sum(labels == c) for c in range(CLASSES)])

# Bouma 2009: pmi(x, y) / -ln p(x, y).
joint = per_class / len(texts)
independent = per_class.sum(1, keepdims=True) / len(texts) * class_sizes / len(texts)
with np.errstate(divide="ignore", invalid="ignore"):
    npmi = np.where(joint > 0, np.log(joint / independent) / -np.log(joint), -1.0)

# BERTopic's ClassTfidfTransformer: L1-normalised counts of a class times ln(1 + A / f), A the mean count of a class.
c_tf_idf = per_class / per_class.sum(0) * np.log(1 + per_class.sum(0).mean() / per_class.sum(1, keepdims=True))

# Monroe, Colaresi and Quinn 2008, equations 16, 18, 19 and 22, over constructs of one length.
log_odds = np.zeros(per_class.shape)
for length in range(1, MAX_LENGTH + 1):
    rows = lengths == length
    y = per_class[rows].astype(float)
    total = y.sum()
    prior_total = total / len(texts)
    prior = prior_total * y.sum(1) / total
    for c in range(CLASSES):
        own, rest = y[:, c], y.sum(1) - y[:, c]
        odds = lambda count: (count + prior) / (count.sum() + prior_total - count - prior)
        delta = np.log(odds(own)) - np.log(odds(rest))
        log_odds[rows, c] = delta / np.sqrt(1 / (own + prior) + 1 / (rest + prior))

for i, construct in enumerate(constructs):
    construct["npmi"] = npmi[i].tolist()
    construct["cTfIdf"] = c_tf_idf[i].tolist()
    construct["logOdds"] = log_odds[i].tolist()
adjusted = stats.false_discovery_control([construct["pValue"] for construct in constructs])
for construct, p in zip(constructs, adjusted):
    construct["significant"] = bool(p <= Q)

fixture = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
    "options": {
        "classes": CLASSES,
        "maxLength": MAX_LENGTH,
        "minSupport": MIN_SUPPORT,
        "falseDiscoveryRate": Q,
    },
    "texts": [{"tokens": tokens, "label": int(label)} for tokens, label in zip(texts, labels)],
    "constructs": constructs,
}
FIXTURES.mkdir(parents=True, exist_ok=True)
(FIXTURES / "scikit-learn-and-scipy.json").write_text(json.dumps(fixture) + "\n")
print(len(constructs), "constructs,", sum(c["significant"] for c in constructs), "significant")
