import { TokensiftError } from '@tokensift/core';
import { createMemory, type LinearMemory, PAGE_BYTES } from './web-assembly.ts';

/** Kernels load four float32 values at a time. */
const ALIGNMENT = 16;

/** Kernels address 4 GiB with 32-bit pointers; this stays well below. */
const DEFAULT_MEMORY_BYTES = 3.5 * 2 ** 30;

/** A zeroed part of one WebAssembly memory, handed out piece by piece as 16-byte-aligned views. */
export interface Arena {
  readonly memory: LinearMemory;
  /** The next `length` values. */
  allocate(length: number): Float32Array;
  /** Whether there is room for `length` values. */
  hasRoom(length: number): boolean;
}

export interface ArenaRequest {
  /** The tensor that the arena is for. */
  readonly name: string;
  /** As `arenaBytes` counts them. */
  readonly bytes: number;
}

/** Bytes that `count` arrays of `length` float32 values take in an arena. */
export function arenaBytes(length: number, count: number): number {
  return count * Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
}

/**
 * One arena for each request, in as many memories of at most `memoryBytes` bytes as it takes; an arena lies in a
 * single memory, so kernels reach all of it.
 * @throws TokensiftError `unsupported` when an arena is larger than a memory, `out-of-memory`.
 */
export function createArenas(requests: readonly ArenaRequest[], memoryBytes = DEFAULT_MEMORY_BYTES): Arena[] {
  if (!(memoryBytes >= PAGE_BYTES && memoryBytes < 2 ** 32)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `a WebAssembly memory cannot have ${memoryBytes} bytes`,
      where: 'memoryBytes',
      hint: 'Give a number from 65,536 to below 2³².',
    });
  }
  const limit = Math.floor(memoryBytes / PAGE_BYTES) * PAGE_BYTES;
  const filled: number[] = [];
  const places = requests.map(({ name, bytes }) => {
    if (bytes > limit) {
      throw new TokensiftError({
        code: 'unsupported',
        message: `a trainable tensor takes ${bytes} bytes with its gradient and optimizer state, and one WebAssembly memory holds ${limit}`,
        where: name,
        hint: 'Select rows of it instead of all of it.',
      });
    }
    if (filled.length === 0 || filled[filled.length - 1] + bytes > limit) filled.push(0);
    const index = filled.length - 1;
    const start = filled[index];
    filled[index] += bytes;
    return { index, start, end: start + bytes };
  });
  const memories = filled.map(createMemory);
  return places.map(({ index, start, end }) => createArena(memories[index], start, end));
}

function createArena(memory: LinearMemory, start: number, end: number): Arena {
  let next = start;
  return {
    memory,
    hasRoom: (length) => next + arenaBytes(length, 1) <= end,
    allocate(length) {
      const offset = next;
      const after = offset + arenaBytes(length, 1);
      if (after > end) {
        throw new TokensiftError({ code: 'internal', message: `an arena of ${end - start} bytes is full` });
      }
      next = after;
      return new Float32Array(memory.buffer, offset, length);
    },
  };
}
