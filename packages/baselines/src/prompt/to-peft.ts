import type { ParameterValues, PeftAdapter } from '@tokensift/core';
import { promptConfig } from '../peft/prompt-config.ts';
import { promptPrefix } from '../peft/saved-adapter.ts';
import { type PromptInit, promptName } from './init.ts';

export function promptToPeft(init: PromptInit, values: ParameterValues): PeftAdapter {
  return {
    config: { ...promptConfig(init), peft_type: 'PROMPT_TUNING', prompt_tuning_init: 'RANDOM' },
    tensors: new Map([['prompt_embeddings', values.get(promptName)!]]),
    modelPrefix: promptPrefix,
  };
}
