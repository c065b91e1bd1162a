"""What the file says of schedules on which scaling gets other bounds."""

from __future__ import annotations

from modulestack.fields import kinds
from modulestack.fields.section import Section


class ScalingSchedule(Section):
    """
    Other bounds from a time on, until another schedule sets them: at least one of `min` and `max`. See scaling.md.

    The number of tasks is moved into them at once, whatever cooldowns say.
    """

    expression: str
    """`cron(0 7 ? * MON-FRI *)`, `rate(1 day)` or `at(2030-01-31T03:00:00)`."""
    time_zone: str = "UTC"
    """In which the expression is meant, such as `Europe/Berlin`."""
    min: kinds.Tasks | None = None
    """Fewest tasks from then on; 0 beside `max` 0, which stops the module, or with a `queue`. Absent: as they are."""
    max: kinds.Tasks | None = None
    """Most tasks from then on. Absent: as they are."""
