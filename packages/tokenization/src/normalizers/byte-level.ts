import { bytesAsCharacters } from '../patterns/byte-characters.ts';
import { stageKind } from '../stage-kind.ts';
import type { Normalizer } from './normalizer.ts';

export const byteLevelNormalizer = stageKind({}, (): Normalizer => ({ normalize: bytesAsCharacters }));
