"""The generator of @tokensift/core (sfc32, seeded by cyrb128), so that an oracle draws the same cases as a test."""

WORD = 0xFFFFFFFF


def _imul(a, b):
    return (a * b) & WORD


def _words(text):
    h1, h2, h3, h4 = 1779033703, 3144134277, 1013904242, 2773480762
    for character in text:
        code = ord(character)
        h1 = h2 ^ _imul(h1 ^ code, 597399067)
        h2 = h3 ^ _imul(h2 ^ code, 2869860233)
        h3 = h4 ^ _imul(h3 ^ code, 951274213)
        h4 = h1 ^ _imul(h4 ^ code, 2716044179)
    h1 = _imul(h3 ^ (h1 >> 18), 597399067)
    h2 = _imul(h4 ^ (h2 >> 22), 2869860233)
    h3 = _imul(h1 ^ (h3 >> 17), 951274213)
    h4 = _imul(h2 ^ (h4 >> 19), 2716044179)
    h1 ^= h2 ^ h3 ^ h4
    return [h1, h2 ^ h1, h3 ^ h1, h4 ^ h1]


class Random:
    def __init__(self, seed):
        self.state = _words(seed)
        for _ in range(15):
            self.uint32()

    def uint32(self):
        a, b, c, counter = self.state
        total = (a + b + counter) & WORD
        rotated = ((c << 21) | (c >> 11)) & WORD
        self.state = [b ^ (b >> 9), (c + (c << 3)) & WORD, (rotated + total) & WORD, (counter + 1) & WORD]
        return total

    def integer(self, bound):
        return int(self.uint32() / 2**32 * bound)
