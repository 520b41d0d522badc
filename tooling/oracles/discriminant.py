"""Coefficients of scikit-learn's linear discriminant analysis with a shrunk covariance, for packages/eval.

    python discriminant.py > packages/eval/src/fixtures/discriminant.json
"""
import json

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

random = np.random.default_rng(5)
cases = []
for rows, width, classes, shrinkage in [(40, 3, 2, 0.05), (30, 6, 3, 0.2), (12, 8, 4, 0.7)]:
    labels = np.arange(rows) % classes
    random.shuffle(labels)
    vectors = (random.normal(size=(rows, width)) + random.normal(size=(classes, width))[labels]).astype(np.float32)
    fitted = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(vectors.astype(np.float64), labels)
    # Its two-class form is the difference of the classes.
    cases.append({
        "vectors": vectors.tolist(), "labels": labels.tolist(), "classes": classes, "shrinkage": shrinkage,
        "probabilities": fitted.predict_proba(vectors.astype(np.float64)).tolist(),
    })
print(json.dumps(cases))
