"""Chance that falls the same way in every process, on every machine and version of Python."""

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")


def digest(*parts: object, size: int = 8) -> int:
    """A number of `size` bytes that depends on the parts and on nothing else."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=size).digest(), "big")


class Dice:
    """A seeded source of chance.

    Only `Random.random` is asked: its sequence is promised to stay the same between versions of
    Python, that of `randrange`, `choice` and `shuffle` is not.
    """

    __slots__ = ("roll",)

    def __init__(self, *parts: object) -> None:
        self.roll = Random(digest(*parts)).random  # noqa: S311 - a game, not a secret

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.roll() * (high - low + 1))

    def within(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + self.roll() * (high - low)

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self.roll() < share

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[int(self.roll() * len(options))]

    def weigh(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One of the options, each as likely as its weight says."""
        left = self.roll() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0:
                return option
        return options[-1]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different options in random order."""
        rest = list(options)
        for index in range(count):
            other = index + int(self.roll() * (len(rest) - index))
            rest[index], rest[other] = rest[other], rest[index]
        return rest[:count]
