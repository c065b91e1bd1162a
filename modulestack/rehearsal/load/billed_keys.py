"""What a scenario file says of requests for their price alone."""

from __future__ import annotations

from typing import Annotated

from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers

Bytes = Annotated[float, numbers.between(0, 1e12)]


class BilledKeys(Section):
    """What AWS charges for besides tasks, of a request on the average of all routes; nothing else comes of it."""

    processed_bytes: Bytes | None = None
    """That the load balancer takes in and gives out; absent: not known, and left out of the price."""
    logged_bytes: Bytes | None = None
    """That a task logs; absent: not known, and left out of the price."""
    requests_per_connection: Annotated[float, numbers.between(1, 1_000_000)] = 1
    """That a client sends over one connection to the load balancer; 1: as many new connections as there can be."""
    connection_s: numbers.Seconds | None = None
    """How long such a connection is open; absent: as long as its requests take."""
