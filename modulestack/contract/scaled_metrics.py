"""What a target tracking policy of the stack's own holds, by the id of what its metrics come to."""

from __future__ import annotations

BACKLOG = "backlog"
"""Messages that wait for each task."""
REQUESTS = "requests"
"""Requests for each task, whichever of two target groups has them."""
MEASURED = "measured"
"""Metrics of a file's own: the only one's id, or, with ``_`` behind it where a metric is called so, an expression's."""
