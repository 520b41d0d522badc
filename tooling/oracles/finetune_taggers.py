"""Finetunes all of a model for tags or semantic roles as transformers' users do, for figures beside ours.

    python finetune_taggers.py MODEL ROWS --seeds 1 2 3 [--epochs 5] [--learning-rate 2e-4] [--threads 1]

ROWS is a folder with train, validation and test.jsonl of {"tokens", "tags"} and, for roles, "predicate", whose
sub-tokens get the type id 1. `AutoModelForTokenClassification` under `Trainer`; first sub-tokens carry the tag; dropout
before the classifier only; the epoch with the best span F1 on validation is kept. Prints a line of JSON a seed, with
seqeval's figures (default mode) for the test split; of roles, V is left out.
"""

import argparse
import json
import math
import pathlib
import tempfile
import time

import torch
import transformers
from seqeval.metrics import f1_score, precision_score, recall_score

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("model")
parser.add_argument("rows", type=pathlib.Path)
parser.add_argument("--seeds", type=int, nargs="+", default=[1])
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--batch-size", type=int, default=32)
parser.add_argument("--learning-rate", type=float, default=2e-4)
parser.add_argument("--max-length", type=int, default=128)
parser.add_argument("--threads", type=int, default=1)
options = parser.parse_args()

torch.set_num_threads(options.threads)
transformers.logging.set_verbosity_error()
tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)


def read(split):
    text = (options.rows / f"{split}.jsonl").read_text(encoding="utf8")
    return [json.loads(line) for line in text.splitlines()]


splits = {split: read(split) for split in ("train", "validation", "test")}
names = sorted({tag for row in splits["train"] for tag in row["tags"]})
ids = {name: index for index, name in enumerate(names)}
IGNORED = -100


def encode(row):
    """What the model reads, and the word and the place of each first sub-token."""
    encoded = tokenizer(
        row["tokens"], is_split_into_words=True, truncation=True, max_length=options.max_length
    )
    words = encoded.word_ids()
    if "predicate" in row:
        encoded["token_type_ids"] = [int(word == row["predicate"]) for word in words]
    firsts = {}
    for place, word in enumerate(words):
        if word is not None:
            firsts.setdefault(word, place)
    labels = [IGNORED] * len(words)
    for word, place in firsts.items():
        labels[place] = ids.get(row["tags"][word], IGNORED)
    return {**encoded, "labels": labels}, firsts


def tag(row, logits, firsts):
    """The tag of each word, O where the text was cut off."""
    tags = ["O"] * len(row["tokens"])
    for word, place in firsts.items():
        tags[word] = names[int(logits[place].argmax())]
    return tags


def without_verb(tags):
    return [["O" if tag[2:] == "V" else tag for tag in row] for row in tags]


inputs, firsts = {}, {}
for split, rows in splits.items():
    inputs[split], firsts[split] = zip(*map(encode, rows))


def scores(split, logits):
    truth = [row["tags"] for row in splits[split]]
    found = [tag(*row) for row in zip(splits[split], logits, firsts[split])]
    if "predicate" in splits[split][0]:
        truth, found = without_verb(truth), without_verb(found)
    return {
        "f1": f1_score(truth, found),
        "precision": precision_score(truth, found),
        "recall": recall_score(truth, found),
    }


def run(seed):
    transformers.set_seed(seed)
    model = transformers.AutoModelForTokenClassification.from_pretrained(
        options.model,
        num_labels=len(names),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        classifier_dropout=0.1,
        dtype=torch.float32,
    )
    steps = math.ceil(len(inputs["train"]) / options.batch_size) * options.epochs
    with tempfile.TemporaryDirectory() as folder:
        trainer = transformers.Trainer(
            model=model,
            args=transformers.TrainingArguments(
                output_dir=folder,
                num_train_epochs=options.epochs,
                per_device_train_batch_size=options.batch_size,
                per_device_eval_batch_size=64,
                learning_rate=options.learning_rate,
                lr_scheduler_type="linear",
                warmup_steps=math.ceil(0.1 * steps),
                weight_decay=0.01,
                max_grad_norm=1.0,
                seed=seed,
                use_cpu=True,
                dataloader_pin_memory=False,
                eval_strategy="epoch",
                save_strategy="epoch",
                save_total_limit=1,
                load_best_model_at_end=True,
                metric_for_best_model="f1",
                logging_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
            train_dataset=inputs["train"],
            eval_dataset=inputs["validation"],
            data_collator=transformers.DataCollatorForTokenClassification(tokenizer),
            compute_metrics=lambda predicted: scores("validation", predicted.predictions),
        )
        before = time.perf_counter()
        trainer.train()
        seconds = time.perf_counter() - before
        # It is of the rows for validation.
        trainer.compute_metrics = None
        return {"seed": seed, "seconds": round(seconds, 1), **scores("test", trainer.predict(inputs["test"]).predictions)}


for seed in options.seeds:
    print(json.dumps(run(seed)), flush=True)
