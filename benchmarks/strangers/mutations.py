"""Spoil bytes: flip, cut, repeat, mix with other bodies, insert words of a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def spoilt(rng: Random, seed: bytes, words: Sequence[bytes], others: Sequence[bytes] = ()) -> bytes:
    """Return the seed with one to five changes; ``others`` are bodies to take parts from."""
    body = bytearray(seed)
    for _ in range(rng.randrange(1, 6)):
        place = rng.randrange(len(body) + 1)
        match rng.randrange(7):
            case 0 if body:
                body[place % len(body)] = rng.randrange(256)
            case 1:
                del body[place : place + rng.randrange(1, 200)]
            case 2:
                body[place:place] = rng.choice(words)
            case 3:
                body[place:place] = body[place : place + rng.randrange(1, 400)] * rng.randrange(
                    1, 5
                )
            case 4 if others:
                other = rng.choice(others)
                cut = rng.randrange(len(other) + 1)
                body[place:place] = other[cut : cut + 300]
            case 5:
                del body[place:]
            case 6:
                body[place:place] = rng.randbytes(8)
    return bytes(body)
