"""Times predictions of an exported classifier: PyTorch through transformers, or onnxruntime with its tokenizer.

Settings: `folder`, `textsFile`, `threads`, `batch`, `runtime` ("torch" or "onnxruntime"). Requests: {"together": true}, whose
answer is a list with the milliseconds of a text, or {"oneByOne": N}, with those of each.
"""

import json
import pathlib
import time

from protocol import serve


def torch_model(folder, threads):
    import torch
    import transformers

    torch.set_num_threads(threads)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()

    def run(encoded):
        with torch.inference_mode():
            return model(**encoded).logits.softmax(-1).max(-1)

    return run, "pt", {"torch": torch.__version__, "transformers": transformers.__version__}


def onnx_model(folder, threads):
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(f"{folder}/onnx/model.onnx", options, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]

    def run(encoded):
        logits = session.run(["logits"], {name: encoded[name].astype(np.int64) for name in names})[0]
        return logits.argmax(-1)

    return run, "np", {"onnxruntime": onnxruntime.__version__}


def prepare(settings):
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(settings["folder"])
    make = torch_model if settings["runtime"] == "torch" else onnx_model
    run, kind, description = make(settings["folder"], settings["threads"])
    texts, batch = json.loads(pathlib.Path(settings["textsFile"]).read_text()), settings["batch"]

    def read(some):
        run(tokenizer(some, padding=True, truncation=True, return_tensors=kind))

    def handle(request):
        if "together" in request:
            before = time.perf_counter()
            for start in range(0, len(texts), batch):
                read(texts[start : start + batch])
            return [(time.perf_counter() - before) * 1000 / len(texts)]
        milliseconds = []
        for text in texts[: request["oneByOne"]]:
            before = time.perf_counter()
            read([text])
            milliseconds.append((time.perf_counter() - before) * 1000)
        return milliseconds

    return description, handle


serve(prepare)
