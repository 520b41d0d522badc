"""Opens exported classifiers in Python, for packages/classifier.

    python tooling/oracles/read_exported.py BATCHES FOLDER...
    (BATCHES: a JSON list of {"input_ids", "attention_mask", "token_type_ids"}, one for each folder)

Prints a JSON list with an object for each folder: `files`, by name the logits that onnxruntime gives for the batch, after
onnx.checker has passed (`full_check`, shapes inferred); `opset`; and, where optimum is installed, the logits of its
ORTModel (`optimum`).
"""

import json
import pathlib
import sys
from importlib.util import find_spec

import numpy as np
import onnx
import onnxruntime


def run(path: pathlib.Path, batch: dict) -> list:
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    feeds = {i.name: np.array(batch[i.name], dtype=np.int64) for i in session.get_inputs()}
    return session.run(["logits"], feeds)[0].tolist()


def through_optimum(folder: str, batch: dict) -> list:
    import torch
    from optimum import onnxruntime as optimum

    config = json.loads((pathlib.Path(folder) / "config.json").read_text())
    is_tagger = "Token" in config["architectures"][0]
    kind = optimum.ORTModelForTokenClassification if is_tagger else optimum.ORTModelForSequenceClassification
    model = kind.from_pretrained(folder, subfolder="onnx", file_name="model.onnx")
    names = [name for name in batch if name in model.input_names]
    return model(**{name: torch.tensor(batch[name]) for name in names}).logits.tolist()


def read(folder: str, batch: dict) -> dict:
    paths = sorted((pathlib.Path(folder) / "onnx").glob("*.onnx"))
    has_optimum = find_spec("optimum") is not None and find_spec("optimum.onnxruntime") is not None
    return {
        "files": {path.name: run(path, batch) for path in paths},
        "opset": onnx.load(paths[0]).opset_import[0].version,
        "optimum": through_optimum(folder, batch) if has_optimum else None,
    }


batches = json.loads(sys.argv[1])
print(json.dumps([read(folder, batch) for folder, batch in zip(sys.argv[2:], batches)]))
