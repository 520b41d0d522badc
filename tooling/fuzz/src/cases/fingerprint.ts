import { createHash } from 'node:crypto';

/** The same for equal values, to the bit. (V8's own serialization tells how a number is kept in memory.) */
export function fingerprint(value: unknown): string {
  try {
    return createHash('sha256').update(JSON.stringify(value, toJson)).digest('hex');
  } catch (error) {
    // Nested too deep to be written down: no undamaged file is read as that.
    if (error instanceof RangeError) return 'deep';
    throw error;
  }
}

function toJson(_: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...value] };
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { $array: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
  }
  if (value === undefined) return { $undefined: true };
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { $number: Object.is(value, -0) ? '-0' : String(value) };
}
