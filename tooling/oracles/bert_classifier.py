"""Logits, loss and gradients of BERT classifiers in Python's transformers, for packages/models.

    python tooling/oracles/bert_classifier.py        (needs torch and transformers; writes the fixture)

Weights come from an integer hash that both sides compute exactly, so the fixture holds figures and no weights.
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import BertConfig, BertForSequenceClassification, BertModel

from hashing import hashed

TARGET = pathlib.Path(__file__).parents[2] / "packages/models/src/fixtures/bert-classifier.json"


def fill(model: torch.nn.Module, prefix: str = "") -> None:
    for full_name, parameter in model.named_parameters():
        name = prefix + full_name.removeprefix("bert.")
        values = torch.from_numpy(hashed(name, parameter.numel()).reshape(tuple(parameter.shape)))
        scale = 0.1 if parameter.dim() > 1 else 0.05
        offset = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        parameter.data = offset + scale * values


class MeanPooled(torch.nn.Module):
    """The encoder, the mean over real tokens, and the classifier."""

    def __init__(self, config: BertConfig):
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.classifier = torch.nn.Linear(config.hidden_size, config.num_labels)

    def forward(self, input_ids, token_type_ids, attention_mask):
        hidden = self.bert(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask)[0]
        mask = attention_mask[:, :, None].float()
        return self.classifier((hidden * mask).sum(1) / mask.sum(1))


def case(pooling: str, hidden: int, layers: int, heads: int, intermediate: int, vocabulary: int, batch: int, length: int):
    classes = 5
    config = BertConfig(
        hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=intermediate,
        vocab_size=vocabulary, max_position_embeddings=64, num_labels=classes,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )
    model = BertForSequenceClassification(config) if pooling == "cls" else MeanPooled(config)
    fill(model)
    model.eval()
    lengths = [length - (3 * row) % (length - 2) for row in range(batch)]
    ids = ((hashed("ids", batch * length) + 1) / 2 * (vocabulary - 1)).astype(np.int64).reshape(batch, length)
    types = np.tile((np.arange(length) >= length // 2).astype(np.int64), (batch, 1))
    mask = np.array([[int(t < n) for t in range(length)] for n in lengths])
    labels = np.arange(batch) % classes
    inputs = dict(
        input_ids=torch.from_numpy(ids * mask), token_type_ids=torch.from_numpy(types * mask),
        attention_mask=torch.from_numpy(mask),
    )
    output = model(**inputs)
    logits = output.logits if pooling == "cls" else output
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels))
    loss.backward()
    gradients = {}
    for name, parameter in model.named_parameters():
        flat = parameter.grad.flatten().double().numpy()
        # The largest entries, and others spread over the tensor.
        largest = np.argsort(-np.abs(flat), kind="stable")[:8]
        spread = np.linspace(0, flat.size - 1, 8).astype(int)
        indices = sorted({int(i) for i in [*largest, *spread]})
        gradients[name.removeprefix("bert.")] = dict(
            norm=float(np.linalg.norm(flat)), largest=float(np.abs(flat).max()),
            entries=[[i, float(np.float32(flat[i]))] for i in indices],
        )
    return dict(
        pooling=pooling, hiddenSize=hidden, layers=layers, heads=heads, intermediateSize=intermediate,
        vocabularySize=vocabulary, maxPositions=64, classes=classes, batch=batch, length=length,
        inputIds=(ids * mask).flatten().tolist(), typeIds=(types * mask).flatten().tolist(),
        attentionMask=mask.flatten().tolist(), labels=labels.tolist(),
        logits=logits.detach().double().flatten().tolist(), loss=float(loss.detach()), gradients=gradients,
    )


cases = {
    "2 layers of 64, [CLS]": case("cls", 64, 2, 4, 128, 150, 4, 12),
    "2 layers of 64, mean": case("mean", 64, 2, 4, 128, 150, 4, 12),
    "MiniLM-L6 shape, [CLS]": case("cls", 384, 6, 12, 1536, 30522, 4, 16),
    "MiniLM-L6 shape, mean": case("mean", 384, 6, 12, 1536, 30522, 4, 16),
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
source = f"transformers {transformers.__version__}, torch {torch.__version__}, tooling/oracles/bert_classifier.py"
TARGET.write_text(json.dumps(dict(source=source, cases=cases), separators=(",", ":")) + "\n")
