import crc32c from 'crc-32/crc32c.js';

/** The length as 64 bits and its checksum, the record, and its checksum. */
const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

/** A record as TFRecord files have it: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details */
export function frameRecord(record: Uint8Array): Buffer {
  const framed = Buffer.alloc(HEADER_BYTES + record.byteLength + CHECKSUM_BYTES);
  framed.writeBigUInt64LE(BigInt(record.byteLength));
  framed.writeUInt32LE(maskedChecksum(framed.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  framed.set(record, HEADER_BYTES);
  framed.writeUInt32LE(maskedChecksum(record), HEADER_BYTES + record.byteLength);
  return framed;
}

/** The records of a file, up to the first that is damaged or not whole. */
export function readRecords(file: Buffer): { readonly records: readonly Buffer[]; readonly bytes: number } {
  const records: Buffer[] = [];
  let bytes = 0;
  while (bytes + HEADER_BYTES <= file.length) {
    const length = file.subarray(bytes, bytes + LENGTH_BYTES);
    if (file.readUInt32LE(bytes + LENGTH_BYTES) !== maskedChecksum(length)) break;
    const start = bytes + HEADER_BYTES;
    const end = start + Number(length.readBigUInt64LE());
    if (end + CHECKSUM_BYTES > file.length) break;
    const record = file.subarray(start, end);
    if (file.readUInt32LE(end) !== maskedChecksum(record)) break;
    records.push(record);
    bytes = end + CHECKSUM_BYTES;
  }
  return { records, bytes };
}

const MASK = 0xa282ead8;

/** CRC-32C, turned and moved, so that a checksum of what holds checksums is as good. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c.buf(bytes) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + MASK) >>> 0;
}
