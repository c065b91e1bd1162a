"""What edits of the dashboard do to an environment that is up."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Effects

DASHBOARD: dict[str, Effects[Environment]] = {"dashboard": IN_PLACE, "dashboard.modules": IN_PLACE}
"""Key, dotted → effects."""
