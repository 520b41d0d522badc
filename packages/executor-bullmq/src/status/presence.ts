import type { Redis } from 'ioredis';
import { PREFIX } from '../settings.ts';

/** Who is at a queue. */
export type Role = 'worker' | 'coordinator';

export interface Presence extends AsyncDisposable {
  /** Tells at once what is new; it is told every while anyway. */
  update(): Promise<void>;
}

/** How often it is told within the time that it holds for. */
const BEATS = 3;

/**
 * Says who is at a queue, again and again, until it is closed; a process that dies is forgotten after `lease`.
 * @param describe a plain JSON value
 * @param lease milliseconds
 */
export async function announce(
  client: Redis,
  place: { readonly queue: string; readonly role: Role; readonly id: string },
  describe: () => object,
  lease: number,
): Promise<Presence> {
  const index = indexKey(place.queue, place.role);
  const key = `${index}:${place.id}`;
  const update = async (): Promise<void> => {
    await client.multi().sadd(index, place.id).set(key, JSON.stringify(describe()), 'PX', lease).exec();
  };
  await update();
  const timer = setInterval(() => void update().catch(() => {}), lease / BEATS);
  return {
    update,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await client.multi().srem(index, place.id).del(key).exec();
    },
  };
}

/** What those say who are at a queue, by their ids. */
export async function listPresent<Description>(
  client: Redis,
  queue: string,
  role: Role,
): Promise<Map<string, Description>> {
  const index = indexKey(queue, role);
  const ids = (await client.smembers(index)).sort();
  if (ids.length === 0) return new Map();
  const said = await client.mget(ids.map((id) => `${index}:${id}`));
  const gone = ids.filter((_, i) => said[i] === null);
  if (gone.length > 0) await client.srem(index, ...gone);
  return new Map(ids.flatMap((id, i) => (said[i] ? [[id, JSON.parse(said[i]) as Description]] : [])));
}

/** Apart from the keys that BullMQ has for the queue, which begin with `PREFIX:queue`. */
const indexKey = (queue: string, role: Role): string => `${PREFIX}-${role}s:${queue}`;
