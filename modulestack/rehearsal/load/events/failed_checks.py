"""Health checks of all tasks of a module fail for a while, and requests are answered as before."""

from __future__ import annotations

import dataclasses

from modulestack.rehearsal.load.events.event_keys import FailedChecksKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps

FAILS, PASSES = 503, 200
"""With which they are answered."""


def steps(site: EventSite, said: FailedChecksKeys) -> EventSteps:
    """Fail them, and let them pass again."""
    _answer(site, said.module, FAILS)
    yield said.lasts_s
    _answer(site, said.module, PASSES)
    return f"{said.module}: all health checks fail, and pass again"


def _answer(site: EventSite, module: str, code: int) -> None:
    """Of tasks that run, and of those that start from now on."""
    loaded, ecs = site.modules[module], site.aws.ecs
    image = f"{loaded.repository}:*"
    ecs.behaviours.set(image, dataclasses.replace(ecs.behaviours.of(image), health_status_code=code))
    where = {"cluster": loaded.manifest.cluster, "service": loaded.manifest.service}
    ecs.faults.change(**where, container=loaded.asked(), health_status_code=code)
