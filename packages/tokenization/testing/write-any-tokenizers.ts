/**
 * Writes fixtures/any-tokenizers.json.gz: random tokenizers, texts, and what Python's tokenizers makes of them.
 *
 *     TOKENSIFT_PYTHON=… npx tsx --conditions=@tokensift/source packages/tokenization/testing/write-any-tokenizers.ts
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { askReference, keptFile, sampleTokenizers } from './any-tokenizers.ts';

const cases = sampleTokenizers({ seed: 15, tokenizers: 90, texts: 7 });
const folder = await mkdtemp(join(tmpdir(), 'tokensift-'));
const reference = await askReference(cases, folder);
await rm(folder, { recursive: true });
const accepted = cases.flatMap((one, i) => (reference[i] ? [{ ...one, encodings: reference[i] }] : []));
await writeFile(keptFile, gzipSync(JSON.stringify(accepted), { level: 9 }));
