"""When alarms are silent: what the file may say of it."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits, mute_schedule
from modulestack.contract.mute_schedule import MuteSchedule
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class AlertWindow(Section):
    """
    A maintenance window: alarms do not tell while it lasts, and at its end tell what is still wrong. See alerts.md.

    Events of ECS are told in it, too.
    """

    schedule: str
    """
    When it begins: `cron(0 2 * * SUN)` with minutes, hours, day of month, month and day of week, or
    `at(2030-01-31T03:00)`.
    """
    minutes: Annotated[int, within(limits.MUTE_MINUTES)]
    """Minutes that it lasts; 21600, 15 days, at most."""
    time_zone: str = "UTC"
    """In which the schedule is meant, such as `Europe/Berlin`."""
    modules: tuple[kinds.ModuleName, ...] = ()
    """Those whose alarms are silent; none named: all."""

    @property
    def parsed(self) -> MuteSchedule:
        """
        When that is.

        Raises:
            InvalidSchedule: never.
        """
        return mute_schedule.parse(self.schedule, self.time_zone, self.minutes * 60)
