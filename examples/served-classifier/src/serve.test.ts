import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { tinyBertFolder } from '@tokensift/models/testing';
import { expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('serve.ts', import.meta.url));
const typescript = new URL('../../../tooling/scripts/typescript.mjs', import.meta.url).href;
const flags = ['--conditions=@tokensift/source', `--import=${typescript}`];

it('listens, answers and stops', async () => {
  const server = spawn(process.execPath, [...flags, program, tinyBertFolder], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  let address: string | undefined;
  for await (const line of createInterface({ input: server.stderr })) {
    const entry = JSON.parse(line);
    if (entry.event === 'listening') address = entry.url;
    if (address) break;
  }
  const answer = await fetch(`${address}/models/tickets/classify`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ texts: ['book a room', 'cancel it'], top: 2 }),
  });
  expect(await answer.json()).toMatchObject({ predictions: [{ label: expect.any(String) }, {}] });
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
