"""What a route of a scenario file asks another module for."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers


class CallKeys(Section):
    """Calls of one module, one after the other, after the route's own work; a worker waits for each answer."""

    times: Annotated[int, within(limits.Range(1, 1000))] = 1
    """For each request."""
    route: str | None = None
    """Of the module that is called; absent: each of its routes, as often as their shares say."""
    timeout_s: Annotated[float, numbers.between(0, 3600, above=True)] | None = None
    """After which the caller gives up; absent: the load balancer's idle timeout comes first."""
    retries: numbers.Retries = 0
    """How often it asks again if a call was lost."""
    retry_after_s: numbers.Seconds = 0
    """How long it waits before."""
    optional: bool = False
    """Whether the route answers without it; else a call that is lost makes it answer with a 5xx, at once."""
