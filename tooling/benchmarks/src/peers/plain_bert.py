"""BertForSequenceClassification in plain torch, for a torch that transformers no longer runs on.

Parameter names are those of transformers, so that weights can be exchanged; see check_plain_bert.py.
"""

import math

import torch
from torch import nn
from torch.nn import functional


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config["hidden_size"]
        self.heads = config["num_attention_heads"]
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))

    def forward(self, x, bias):
        batch, length, width = x.shape

        def split(y):
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + bias
        return (functional.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, length, width)


class AddedAndNormalised(nn.Module):
    def __init__(self, inputs, config):
        super().__init__()
        self.dense = nn.Linear(inputs, config["hidden_size"])
        self.LayerNorm = nn.LayerNorm(config["hidden_size"], config["layer_norm_eps"])

    def forward(self, x, residual):
        return self.LayerNorm(self.dense(x) + residual)


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.attention = nn.ModuleDict(
            {"self": Attention(config), "output": AddedAndNormalised(config["hidden_size"], config)}
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(config["hidden_size"], config["intermediate_size"])})
        self.output = AddedAndNormalised(config["intermediate_size"], config)

    def forward(self, x, bias):
        attended = self.attention["output"](self.attention["self"](x, bias), x)
        return self.output(functional.gelu(self.intermediate["dense"](attended)), attended)


class Embeddings(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config["hidden_size"]
        self.word_embeddings = nn.Embedding(config["vocab_size"], width)
        self.position_embeddings = nn.Embedding(config["max_position_embeddings"], width)
        self.token_type_embeddings = nn.Embedding(config["type_vocab_size"], width)
        self.LayerNorm = nn.LayerNorm(width, config["layer_norm_eps"])

    def forward(self, ids, type_ids):
        positions = torch.arange(ids.shape[1], device=ids.device)
        words = self.word_embeddings(ids) + self.token_type_embeddings(type_ids)
        return self.LayerNorm(words + self.position_embeddings(positions))


class PlainBert(nn.Module):
    """Without dropout inside the encoder; `dropout` applies before the classifier."""

    def __init__(self, config, classes, dropout):
        super().__init__()
        width = config["hidden_size"]
        self.bert = nn.ModuleDict(
            {
                "embeddings": Embeddings(config),
                "encoder": nn.ModuleDict({"layer": nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))}),
                "pooler": nn.ModuleDict({"dense": nn.Linear(width, width)}),
            }
        )
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(width, classes)
        self.apply(lambda module: initialise(module, config["initializer_range"]))

    def forward(self, input_ids, attention_mask, token_type_ids):
        bias = (1.0 - attention_mask[:, None, None, :].float()) * -1e9
        x = self.bert["embeddings"](input_ids, token_type_ids)
        for layer in self.bert["encoder"]["layer"]:
            x = layer(x, bias)
        return self.classifier(self.dropout(torch.tanh(self.bert["pooler"]["dense"](x[:, 0]))))


def initialise(module, spread):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        module.weight.data.normal_(0.0, spread)
    if isinstance(module, nn.Linear):
        module.bias.data.zero_()
