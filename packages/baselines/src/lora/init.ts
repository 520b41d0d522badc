import type { ParameterDescription, ParameterValues } from '@tokensift/core';
import type { LinearMap } from '../linear-maps.ts';
import type { LoraSettings } from './settings.ts';

export interface LoraInit extends Omit<LoraSettings, 'patterns'> {
  readonly targets: readonly LinearMap[];
  readonly parameters: readonly ParameterDescription[];
  readonly values: ParameterValues;
}

/** Names of what is added to a linear map, as PEFT has them. */
export const loraNames = (map: string) => ({
  a: `${map}.lora_A.weight`,
  b: `${map}.lora_B.weight`,
  magnitude: `${map}.lora_magnitude_vector`,
});
