"""Last hidden states of a model folder in Python's transformers: `hidden_states.py FOLDER TEXTS OUT`.

TEXTS is a JSON file with a list of texts; OUT becomes a safetensors file with `ids:I` [tokens] and `states:I`
[tokens, hidden] of each text.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModel, AutoTokenizer

folder, texts, out = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
tensors = {}
for i, text in enumerate(json.loads(pathlib.Path(texts).read_text())):
    encoded = tokenizer(text, return_tensors="pt", truncation=True, max_length=128)
    with torch.no_grad():
        states = model(**encoded).last_hidden_state
    tensors[f"ids:{i}"] = encoded["input_ids"][0].to(torch.int32)
    tensors[f"states:{i}"] = states[0].float().contiguous()
save_file(tensors, out)
print(json.dumps({"texts": len(tensors) // 2}))
