"""Classifies one text with transformers' pipeline and ends: what a command in Python takes from start to end."""

import sys

import torch
import transformers

folder, text, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
print(transformers.pipeline("text-classification", model=folder, trust_remote_code=True)(text))
