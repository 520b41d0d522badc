/**
 * The program of the thread that the native tokenizers live in. It is text, not a module, because a worker does not
 * inherit what lets the main thread run TypeScript (a test runner, tsx).
 *
 * Every request {key, method, …} on the port gets one reply, {value} or {error}, and sets the flag that the asking
 * thread sleeps on.
 */
export const NATIVE_WORKER = `
const { workerData: { port, flag, path } } = require('node:worker_threads');
const tokenizers = new Map();

const methods = {
  load({ key, json }) {
    tokenizers.set(key, require(path).Tokenizer.fromString(json));
  },
  free({ key }) {
    tokenizers.delete(key);
  },
  async encode({ key, texts, most }) {
    const tokenizer = tokenizers.get(key);
    if (most === Infinity) tokenizer.disableTruncation();
    else tokenizer.setTruncation(most);
    const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: false });
    const ids = encodings.map((encoding) => encoding.getIds());
    const ends = new Int32Array(ids.length);
    let total = 0;
    for (let i = 0; i < ids.length; i++) ends[i] = total += ids[i].length;
    const offsets = new Int32Array(2 * total);
    let at = 0;
    for (const encoding of encodings) {
      for (const [start, end] of encoding.getOffsets()) {
        offsets[at++] = start;
        offsets[at++] = end;
      }
    }
    return { ids: Int32Array.from(ids.flat()), ends, offsets };
  },
  decode({ key, ids, skipSpecialTokens }) {
    return tokenizers.get(key).decode(ids, skipSpecialTokens);
  },
};

port.on('message', async ({ method, ...request }) => {
  let reply;
  try {
    reply = { value: await methods[method](request) };
  } catch (error) {
    reply = { error: String(error?.message ?? error) };
  }
  port.postMessage(reply);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
`;
