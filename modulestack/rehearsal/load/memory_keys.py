"""What a scenario file says of the memory of a module's tasks."""

from __future__ import annotations

from typing import Annotated

from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers

Mebibytes = Annotated[float, numbers.between(0, 1_000_000)]
Kibibytes = Annotated[float, numbers.between(0, 1_000_000)]


class MemoryKeys(Section):
    """What memory metrics are made of; a task that would use more than it has is killed, and replaced."""

    base_mib: Mebibytes
    """Of a task that does nothing."""
    leak_kib_per_request: Kibibytes = 0
    """What each request that was worked on leaves behind."""
