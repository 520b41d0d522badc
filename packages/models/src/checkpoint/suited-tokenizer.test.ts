import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { suitedTokenizerConfig, tokensOf } from './suited-tokenizer.ts';

const cases = fixture.cases as Readonly<Record<string, { config: object }>>;
const suited = (name: string, config: object, fields: object = {}) =>
  suitedTokenizerConfig(
    tokenizer,
    { ...config },
    configureBackbone({ ...cases[name].config, ...fields }, 'config.json'),
  );

const tokenizer = {
  added_tokens: [{ id: 2, content: '</s>' }],
  model: { type: 'BPE', vocab: { '<pad>': 0, '<x>': 1, a: 3 } },
};
const plain = { tokenizer_class: 'PreTrainedTokenizerFast' };
const withoutTypes = { model_input_names: ['input_ids', 'attention_mask'] };

describe('suitedTokenizerConfig', () => {
  it('names the class that reads tokenizer.json as it is, where another would build its own', () => {
    for (const name of ['RobertaTokenizer', 'LlamaTokenizerFast', 'GPT2Tokenizer', 'AlbertTokenizer']) {
      const { tokenizer_class: named } = suited('BERT', { tokenizer_class: name });
      expect(named, name).toBe('PreTrainedTokenizerFast');
    }
    for (const name of [
      'BertTokenizer',
      'DistilBertTokenizerFast',
      'ElectraTokenizer',
      'TokenizersBackend',
      'Other',
    ]) {
      expect(suited('BERT', { tokenizer_class: name }).tokenizer_class, name).toBe(name);
    }
    const own = { tokenizer_class: 'MyTokenizer', auto_map: { AutoTokenizer: ['a', 'b'] } };
    expect(suited('BERT', own)).toEqual(own);
  });

  it('pads decoders with the token that config.json states, or the end of texts', () => {
    expect(suited('Llama', plain)).toEqual({ ...plain, ...withoutTypes, pad_token: '<pad>' });
    const none = { pad_token_id: null };
    expect(suited('GPT-2', plain, none)).toEqual({ ...plain, ...withoutTypes, pad_token: '</s>' });
    expect(suited('GPT-2', { ...plain, pad_token: '<x>' }, none).pad_token).toBe('</s>');
    // As it is stated, with its settings.
    const pad_token = { content: '</s>', lstrip: false };
    expect(suited('GPT-2', { ...plain, pad_token }, none).pad_token).toEqual(pad_token);
    const neither = { pad_token_id: null, eos_token_id: null };
    expect(suited('GPT-2', { ...plain, pad_token: '<x>' }, neither).pad_token).toBe('<x>');
    expect(suited('GPT-2', plain, neither)).not.toHaveProperty('pad_token');
  });

  it('leaves the padding of encoders, unless there is none', () => {
    expect(suited('BERT', { ...plain, pad_token: '<x>' }).pad_token).toBe('<x>');
    expect(suited('BERT', plain).pad_token).toBe('<pad>');
    expect(suited('BERT', { tokenizer_class: 'BertTokenizer' })).toEqual({
      tokenizer_class: 'BertTokenizer',
    });
  });

  it('pads on the right', () => {
    expect(suited('GPT-2', { ...plain, padding_side: 'left' }).padding_side).toBe('right');
  });

  it('gives types to the models that have them', () => {
    const names = (name: string, config: object = plain) => suited(name, config).model_input_names;
    expect(names('BERT')).toEqual(['input_ids', 'token_type_ids', 'attention_mask']);
    expect(names('BERT', { ...plain, model_input_names: ['input_ids'] })).toEqual(['input_ids']);
    for (const name of ['RoBERTa', 'MPNet', 'DistilBERT', 'DeBERTa-v3', 'ModernBERT', 'GPT-2', 'Llama']) {
      expect(names(name, { ...plain, model_input_names: ['token_type_ids'] }), name).toEqual(
        withoutTypes.model_input_names,
      );
    }
  });
});

describe('tokensOf', () => {
  it('lists tokens of every kind of vocabulary', () => {
    expect(tokensOf(tokenizer)).toEqual([
      ['</s>', 2],
      ['<pad>', 0],
      ['<x>', 1],
      ['a', 3],
    ]);
    const pieces = [
      ['<unk>', 0],
      ['▁a', -2.5],
    ];
    expect(tokensOf({ model: { type: 'Unigram', vocab: pieces } })).toEqual([
      ['<unk>', 0],
      ['▁a', 1],
    ]);
    expect(tokensOf({})).toEqual([]);
    expect(tokensOf({ model: null, added_tokens: [null, { id: 'x' }] })).toEqual([]);
  });
});
