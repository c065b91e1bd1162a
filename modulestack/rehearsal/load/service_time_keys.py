"""How long something is worked on, as a scenario file says it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers


class LognormalKeys(Section):
    """Many short ones, few long ones."""

    median_ms: numbers.Milliseconds
    """Half of them take longer."""
    p99_ms: numbers.Milliseconds
    """One in a hundred takes longer."""


class ServiceTimeKeys(Section):
    """How long a task works on a request that has all the CPU that it wants, waiting apart: one of these."""

    constant_ms: numbers.Milliseconds | None = None
    """All take as long."""
    exponential_ms: numbers.Milliseconds | None = None
    """Its mean."""
    lognormal: LognormalKeys | None = None
    sample_ms: Annotated[tuple[numbers.Milliseconds, ...], Field(min_length=1)] | None = None
    """What was measured; each is as likely as the others."""
