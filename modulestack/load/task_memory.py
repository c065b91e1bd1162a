"""The memory of a task: what it needs anyway, what each request in flight needs, and what requests leave behind."""

from __future__ import annotations

from collections.abc import Callable


class TaskMemory:
    """
    What a task uses; one that would use more than it has is killed.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """

    __slots__ = ("_exceeded", "_leak_mib", "has_mib", "used_mib")

    def __init__(self, has_mib: float, base_mib: float, leak_mib: float, exceeded: Callable[[], None]) -> None:
        """Each request leaves *leak_mib* behind; *exceeded* is called when there is none left."""
        self.has_mib, self.used_mib = has_mib, base_mib
        self._leak_mib, self._exceeded = leak_mib, exceeded

    @property
    def percent(self) -> float:
        """Of what it has."""
        return min(100.0, 100 * self.used_mib / self.has_mib)

    def begin(self, mib: float) -> None:
        """A request of *mib* is worked on from now on."""
        self.used_mib += mib
        if self.used_mib > self.has_mib:
            self._exceeded()

    def end(self, mib: float) -> None:
        """It is so no longer."""
        self.used_mib += self._leak_mib - mib
