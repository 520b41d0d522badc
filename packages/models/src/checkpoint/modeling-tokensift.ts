/**
 * Python source of the model class for classifiers that pool by the mean. It travels in their folders, where
 * `AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True)` finds it.
 */
export const modelingFileName = 'modeling_tokensift.py';

/** What transformers calls the parts of an architecture. */
export interface PythonArchitecture {
  /** What its classes begin with: `Bert` of `BertConfig` and `BertModel`. */
  readonly classes: string;
  /**
   * The last linear map of its own `ForSequenceClassification`, such as `classifier`. The head bears this name and has
   * another shape, so that transformers' own class refuses the weights.
   */
  readonly head: string;
  /** Whether that map has a bias. */
  readonly hasBias: boolean;
  /** The attribute that its base model lies under, as in the names of checkpoints. */
  readonly prefix: string;
}

/** Names of the classes in the source. */
export const modelingClasses = ({ classes }: PythonArchitecture) => ({
  config: `${classes}MeanPoolConfig`,
  model: `${classes}MeanPoolForSequenceClassification`,
});

/** The source for one architecture. */
export function modelingSource(architecture: PythonArchitecture): string {
  const { classes, head, hasBias, prefix } = architecture;
  const { config, model } = modelingClasses(architecture);
  const owners = head
    .split('.')
    .slice(0, -1)
    .map((_, depth, path) => `self.${path.slice(0, depth + 1).join('.')} = nn.Module()`);
  const indented = [
    ...owners,
    `self.${head} = nn.Conv1d(config.hidden_size, config.num_labels, kernel_size=1${hasBias ? '' : ', bias=False'})`,
  ].join('\n        ');
  return `"""A text classifier on the mean over the tokens of a text, written by tokensift.

The head is a convolution of width 1, which is a linear map whose weight has one axis more: transformers' own
${classes}ForSequenceClassification, which pools in another way, cannot load it by mistake.
"""

import inspect

from torch import nn
from transformers import ${classes}Config, ${classes}Model, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


def loss_of(logits, labels, problem_type):
    """As transformers' own classes compute it."""
    if problem_type == "regression":
        return nn.functional.mse_loss(logits, labels.reshape(logits.shape).to(logits.dtype))
    if problem_type == "multi_label_classification":
        return nn.functional.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype))
    return nn.functional.cross_entropy(logits, labels)


class ${config}(${classes}Config):
    pass


class ${model}(PreTrainedModel):
    config_class = ${config}
    base_model_prefix = "${prefix}"

    def __init__(self, config):
        super().__init__(config)
        self.num_labels = config.num_labels
        encoder = ${classes}Model(config)
        if hasattr(encoder, "pooler"):
            encoder.pooler = None
        self.${prefix} = encoder
        dropout = getattr(config, "classifier_dropout", None)
        if dropout is None:
            dropout = getattr(config, "hidden_dropout_prob", 0.0)
        self.dropout = nn.Dropout(dropout)
        ${indented}
        self.post_init()

    def forward(
        self,
        input_ids=None,
        attention_mask=None,
        token_type_ids=None,
        position_ids=None,
        inputs_embeds=None,
        past_key_values=None,
        labels=None,
        return_dict=True,
        **kwargs,
    ):
        encoder = self.${prefix}
        given = {
            "token_type_ids": token_type_ids,
            "position_ids": position_ids,
            "inputs_embeds": inputs_embeds,
            # Later versions of transformers call it so.
            "cache" if "cache" in inspect.signature(encoder.forward).parameters else "past_key_values": past_key_values,
        }
        kwargs.update({name: value for name, value in given.items() if value is not None})
        outputs = encoder(input_ids, attention_mask=attention_mask, return_dict=True, **kwargs)
        hidden = outputs.last_hidden_state
        if attention_mask is None:
            pooled = hidden.mean(dim=1)
        else:
            # With past keys and values (prefix tuning) the mask covers them as well.
            real = attention_mask[:, -hidden.shape[1] :].unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
        logits = self.${head}(self.dropout(pooled).unsqueeze(-1)).squeeze(-1)
        loss = None if labels is None else loss_of(logits, labels, self.config.problem_type)
        result = SequenceClassifierOutput(
            loss=loss,
            logits=logits,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )
        return result if return_dict or return_dict is None else result.to_tuple()
`;
}
