/**
 * Python source of the model class for classifiers that pool by the mean. It travels in their folders, where
 * `AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True)` finds it.
 */
export const modelingFileName = 'modeling_tokensift.py';

export const modelingSource = `"""BERT with a classifier on the mean over the tokens of a text, written by tokensift."""

from torch import nn
from transformers import BertConfig, BertModel, BertPreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


class BertMeanPoolConfig(BertConfig):
    model_type = "bert_mean_pool"


class BertMeanPoolForSequenceClassification(BertPreTrainedModel):
    config_class = BertMeanPoolConfig

    def __init__(self, config):
        super().__init__(config)
        self.num_labels = config.num_labels
        self.bert = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
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
        outputs = self.bert(
            input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
            position_ids=position_ids,
            inputs_embeds=inputs_embeds,
            past_key_values=past_key_values,
            return_dict=True,
            **kwargs,
        )
        hidden = outputs.last_hidden_state
        if attention_mask is None:
            pooled = hidden.mean(dim=1)
        else:
            # With past keys and values (prefix tuning) the mask covers them as well.
            real = attention_mask[:, -hidden.shape[1] :].unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * real).sum(dim=1) / real.sum(dim=1)
        logits = self.classifier(self.dropout(pooled))
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        result = SequenceClassifierOutput(
            loss=loss,
            logits=logits,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )
        return result if return_dict or return_dict is None else result.to_tuple()
`;
