"""What edits of the queries that every module has do to an environment that is up."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Effects

QUERIES: dict[str, Effects[Environment]] = {"queries": IN_PLACE, "queries.shipped": IN_PLACE}
"""Key, dotted → effects."""
