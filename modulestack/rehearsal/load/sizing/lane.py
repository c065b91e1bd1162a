"""One size of a task and one way of scaling: of how many tasks it needs at the least."""

from __future__ import annotations

import dataclasses
import math

from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing


@dataclasses.dataclass(kw_only=True)
class Lane:
    """
    Looks for the fewest tasks that hold, up from what failed and down from what held.

    More tasks are assumed to do no worse: where some number fails, fewer are not tried.
    """

    example: ModuleSizing
    """Whose number of tasks does not count; of one that scales the most is raised to it."""
    usd: float
    """Of one task, an hour."""
    guess: int
    """With which it begins."""
    low: int = 0
    """So many fail, or none."""
    high: int | None = None
    """So many hold."""
    refused: str = ""
    """Why this size is not possible."""
    _step: int = 1
    _has_failed: bool = False

    def candidate(self, tasks: int) -> ModuleSizing:
        """With so many."""
        most = None if self.example.most is None else max(self.example.most, tasks)
        return dataclasses.replace(self.example, tasks=tasks, most=most)

    def affordable(self, usd: float, most: int) -> int:
        """How many tasks cost less than *usd* an hour, of *most*."""
        return most if math.isinf(usd) else max(0, min(most, math.ceil(usd / self.usd - 1e-9) - 1))

    def next(self, most: int) -> int | None:
        """How many are tried next, of *most* that may be; None: nothing is left to try."""
        if self.refused or self.low >= most or (self.high is not None and self.high - self.low <= 1):
            return None
        if self.high is None:
            wanted = self.low + self._step if self._has_failed else self.guess
        elif self._has_failed:
            wanted = (self.low + self.high) // 2
        else:
            wanted = self.high - self._step
        top = most if self.high is None else min(most, self.high - 1)
        return max(self.low + 1, min(wanted, top))

    def heard(self, tasks: int, *, held: bool) -> None:
        """What came of so many."""
        if held:
            self.high = tasks
        else:
            self.low, self._has_failed = max(self.low, tasks), True
        self._step *= 2

    def taken_back(self) -> None:
        """As many as held are not enough after all."""
        if self.high is not None:
            self.low, self.high = self.high, None
            self._step, self._has_failed = 1, True
