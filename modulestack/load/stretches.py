"""What happened, added up over stretches of time of the same length: as much memory for a million as for a thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Stretch = TypeVar("Stretch")


class Stretches(Generic[Stretch]):
    """All of them, each *width_s* long."""

    def __init__(
        self, make: Callable[[], Stretch], merge: Callable[[Iterable[Stretch]], Stretch], width_s: float
    ) -> None:
        """*make* begins one, *merge* makes one of several."""
        self.width_s = width_s
        self.stretches: dict[int, Stretch] = {}
        """By number, counted from second 0."""
        self._make, self._merge = make, merge

    def at(self, time: float) -> Stretch:
        """The stretch that has *time*."""
        number = int(time // self.width_s)
        found = self.stretches.get(number)
        if found is None:
            found = self.stretches[number] = self._make()
        return found

    def of(self, numbers: Iterable[int]) -> Stretch:
        """Those of these *numbers* that are there, as one."""
        return self._merge(self.stretches[number] for number in numbers if number in self.stretches)

    def total(self) -> Stretch:
        """All of them as one."""
        return self.of(sorted(self.stretches))
