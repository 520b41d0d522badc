"""Checks plain_bert.py against transformers: same weights, same logits and gradients; and says how fast each is.

    python tooling/benchmarks/src/peers/check_plain_bert.py
"""

import time

import torch
import transformers
from plain_bert import PlainBert

CONFIG = {
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "vocab_size": 30522,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "initializer_range": 0.02,
}


def run(model, batch, labels):
    output = model(**batch)
    logits = getattr(output, "logits", output)
    torch.nn.functional.cross_entropy(logits, labels).backward()
    return logits.detach()


def milliseconds(model, batch, labels):
    times = []
    for _ in range(10):
        before = time.perf_counter()
        run(model, batch, labels)
        times.append((time.perf_counter() - before) * 1000)
        model.zero_grad()
    return sorted(times[5:])[2]


def main():
    torch.set_num_threads(2)
    torch.manual_seed(1)
    config = transformers.BertConfig(
        **CONFIG, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=77
    )
    reference = transformers.BertForSequenceClassification(config).train()
    plain = PlainBert(CONFIG, classes=77, dropout=0.0).train()
    plain.load_state_dict(reference.state_dict())
    mask = torch.ones(32, 32, dtype=torch.long)
    mask[::2, 20:] = 0
    batch = {
        "input_ids": torch.randint(1, 30522, (32, 32)),
        "attention_mask": mask,
        "token_type_ids": torch.zeros(32, 32, dtype=torch.long),
    }
    labels = torch.randint(0, 77, (32,))

    expected, found = (run(model, batch, labels) for model in (reference, plain))
    gradients = dict(plain.named_parameters())
    largest = max(
        ((parameter.grad - gradients[name].grad).abs().max() / parameter.grad.abs().max().clamp(min=1e-6)).item()
        for name, parameter in reference.named_parameters()
    )
    print(f"logits differ by at most {(expected - found).abs().max().item():.1e}")
    print(f"gradients differ by at most {largest:.1e} of a parameter's largest entry")
    print(f"forward and backward: transformers {milliseconds(reference, batch, labels):.0f} ms", end=", ")
    print(f"plain {milliseconds(plain, batch, labels):.0f} ms")


main()
