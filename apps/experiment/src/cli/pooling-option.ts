import { type OpenModelOptions, TEXT_POOLINGS } from '@tokensift/classifier';
import { type Command, Option } from 'commander';
import { given } from './options.ts';

export type PoolingFlag = Pick<OpenModelOptions, 'pooling'>;

export function addPoolingOption(command: Command): Command {
  const about = 'how texts become vectors (default: as the model says)';
  return command.addOption(new Option('--pooling <how>', about).choices(TEXT_POOLINGS));
}

export const poolingOf = ({ pooling }: PoolingFlag): PoolingFlag => given({ pooling });
