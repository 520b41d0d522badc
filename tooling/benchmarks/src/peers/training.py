"""Times whole trainings with transformers.Trainer, full or with PEFT's LoRA: mean pooling, from texts to a model.

Settings: those of the training benchmark, and `threads`. Requests: {"seed": N}; the answer has `seconds` and the test
split's `accuracy`.
"""

import json
import math
import pathlib
import tempfile
import time

from protocol import serve


def prepare(settings):
    import accelerate
    import numpy
    import torch
    import transformers

    torch.set_num_threads(settings["threads"])
    transformers.logging.set_verbosity_error()
    training = settings["training"]
    versions = {module.__name__: module.__version__ for module in (torch, transformers, accelerate)}
    if settings["method"] == "lora":
        import peft

        versions["peft"] = peft.__version__
    tokenizer = transformers.AutoTokenizer.from_pretrained(settings["model"])

    class MeanPoolingClassifier(torch.nn.Module):
        def __init__(self, classes):
            super().__init__()
            self.bert = transformers.BertModel.from_pretrained(
                settings["model"],
                add_pooling_layer=False,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
            )
            if settings["method"] == "lora":
                given = settings["methodSettings"]
                config = peft.LoraConfig(
                    r=given["rank"], lora_alpha=given["alpha"], target_modules=given["targets"]
                )
                # Freezes everything but what it adds.
                self.bert = peft.get_peft_model(self.bert, config)
            self.dropout = torch.nn.Dropout(training["dropout"])
            self.classifier = torch.nn.Linear(self.bert.config.hidden_size, classes)
            torch.nn.init.normal_(self.classifier.weight, std=self.bert.config.initializer_range)
            torch.nn.init.zeros_(self.classifier.bias)

        def forward(self, input_ids, attention_mask, token_type_ids=None, labels=None):
            hidden = self.bert(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            mask = attention_mask[:, :, None].to(hidden.dtype)
            logits = self.classifier(self.dropout((hidden * mask).sum(1) / mask.sum(1)))
            return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}

    def read(split):
        lines = (pathlib.Path(settings["data"]) / f"{split}.jsonl").read_text(encoding="utf8").splitlines()
        return [json.loads(line) for line in lines][: settings.get("rows")]

    rows, test_rows = read("train"), read("test")
    labels = {label: index for index, label in enumerate(sorted({row["label"] for row in rows}))}

    def encode(rows):
        encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=settings["maxLength"])
        return [
            {**{name: values[i] for name, values in encoded.items()}, "labels": labels[row["label"]]}
            for i, row in enumerate(rows)
        ]

    def handle(request):
        transformers.set_seed(request["seed"])
        model = MeanPoolingClassifier(len(labels))
        before = time.perf_counter()
        examples = encode(rows)
        steps = math.ceil(len(examples) / training["batchSize"]) * training["epochs"]
        with tempfile.TemporaryDirectory() as folder:
            trainer = transformers.Trainer(
                model=model,
                args=transformers.TrainingArguments(
                    output_dir=folder,
                    num_train_epochs=training["epochs"],
                    per_device_train_batch_size=training["batchSize"],
                    per_device_eval_batch_size=64,
                    learning_rate=training["learningRate"],
                    lr_scheduler_type=training["schedule"],
                    warmup_steps=math.ceil(training["warmupFraction"] * steps),
                    weight_decay=training["weightDecay"],
                    max_grad_norm=training["maxGradientNorm"],
                    train_sampling_strategy="group_by_length",
                    seed=request["seed"],
                    use_cpu=True,
                    dataloader_pin_memory=False,
                    save_strategy="no",
                    logging_strategy="no",
                    report_to="none",
                    disable_tqdm=True,
                ),
                train_dataset=examples,
                data_collator=transformers.DataCollatorWithPadding(tokenizer),
            )
            trainer.train()
            seconds = time.perf_counter() - before
            predicted = trainer.predict(encode([row for row in test_rows if row["label"] in labels]))
        accuracy = float(numpy.mean(predicted.predictions.argmax(-1) == predicted.label_ids))
        return {"seconds": seconds, "accuracy": accuracy}

    return versions, handle


serve(prepare)
