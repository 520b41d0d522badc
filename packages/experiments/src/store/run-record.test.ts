import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import {
  type FailedRun,
  isRecordName,
  RECORDS,
  RUN_SCHEMA,
  readRunRecord,
  writeRunRecord,
} from './run-record.ts';

const key = { dataset: 'topics', method: 'full', seed: 1 };
const record: FailedRun = {
  schema: RUN_SCHEMA,
  settingsHash: 'abc',
  ...key,
  trial: 0,
  settings: {},
  finishedAt: '2026-01-01T00:00:00.000Z',
  status: 'failed',
  error: { code: 'not-finite', message: 'NaN' },
};

describe('run records', () => {
  it('are read back as they were written, and are absent without a word', async () => {
    const folder = await temporaryFolder();
    const damaged: string[] = [];
    const onDamage = (path: string) => damaged.push(path);
    expect(await readRunRecord(folder, key, onDamage)).toBeUndefined();
    await writeRunRecord(folder, record);
    expect(await readRunRecord(folder, key, onDamage)).toMatchObject(record);
    expect(damaged).toEqual([]);
  });

  it('are no records any more when a byte is another, one is missing, or they are those of another run', async () => {
    const folder = await temporaryFolder();
    await writeRunRecord(folder, record);
    const path = join(folder, RECORDS, 'topics--full--seed1.json');
    const content = await readFile(path);
    const read = async (): Promise<string[]> => {
      const damaged: string[] = [];
      expect(await readRunRecord(folder, key, (file) => damaged.push(file))).toBeUndefined();
      return damaged;
    };
    for (let at = 0; at < content.length; at++) {
      const changed = Buffer.from(content);
      changed[at] = changed[at] ^ (1 << (at % 8));
      await writeFile(path, changed);
      expect(await read(), `byte ${at}`).toEqual([path]);
      await writeFile(path, Buffer.concat([content.subarray(0, at), content.subarray(at + 1)]));
      expect(await read(), `without byte ${at}`).toEqual([path]);
    }
    await writeRunRecord(folder, { ...record, seed: 2 });
    await rename(join(folder, RECORDS, 'topics--full--seed2.json'), path);
    expect(await read()).toEqual([path]);
  });

  it('of several models lie side by side', async () => {
    const folder = await temporaryFolder();
    for (const model of ['a', 'b']) await writeRunRecord(folder, { ...record, model, settingsHash: model });
    await writeRunRecord(folder, record);
    for (const model of ['a', 'b']) {
      expect(await readRunRecord(folder, { ...key, model })).toMatchObject({ settingsHash: model });
    }
    expect(await readRunRecord(folder, key)).toMatchObject({ settingsHash: 'abc' });
    const names = await readdir(join(folder, RECORDS));
    expect(names).toContain('a--topics--full--seed1.json');
    expect(names.every(isRecordName)).toBe(true);
  });

  it('have names that others do not have', () => {
    expect(['a--b--seed1.json', 'a--b--trial12.json', 'a b--c--d--seed3.json'].every(isRecordName)).toBe(
      true,
    );
    expect(['notes.txt', 'seed1.json', '--seed1.json', 'a--b--seed1.json.bak'].some(isRecordName)).toBe(
      false,
    );
  });
});
