"""Numbers that both Python and TypeScript compute exactly."""

import zlib

import numpy as np


def hashed(name: str, size: int) -> np.ndarray:
    """Uniform numbers in [-1, 1), a function of the name and the index alone."""
    x = np.arange(size, dtype=np.uint64) * 2654435761 + zlib.crc32(name.encode())
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    x ^= x >> np.uint32(16)
    return ((x >> np.uint32(8)).astype(np.float64) / 2**23 - 1).astype(np.float32)
