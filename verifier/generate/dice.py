"""Chance that is the same everywhere: SplitMix64, seeded by a text."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
WORD = 2**64 - 1


class Dice:
    """Draws that depend on nothing but `seed`."""

    def __init__(self, seed: str) -> None:
        self._state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")

    def word(self) -> int:
        """64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & WORD
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & WORD
        return mixed ^ (mixed >> 31)

    def below(self, number: int) -> int:
        """A whole number from 0 to `number` - 1, each as likely; of numbers up to 2**64."""
        limit = (WORD + 1) // number * number
        while (drawn := self.word()) >= limit:
            pass
        return drawn % number

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        width = most - least + 1
        words = (width.bit_length() + 63) // 64
        if words == 1:
            return least + self.below(width)
        limit = 2 ** (64 * words) // width * width
        while (drawn := sum(self.word() << (64 * place) for place in range(words))) >= limit:
            pass
        return least + drawn % width

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def some_of(self, items: Sequence[Item], count: int) -> list[Item]:
        """`count` different places of `items`, in an order of chance."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(count)]
