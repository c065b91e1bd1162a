"""Health checks of all tasks of a module fail for a while, and requests are answered as before."""

from __future__ import annotations

import dataclasses

from modulestack.rehearsal.load.events.event_keys import FailedChecksKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps

FAILS, PASSES = 503, 200
"""With which they are answered."""


def steps(site: EventSite, said: FailedChecksKeys) -> EventSteps:
    """Fail them, and let them pass again: those of tasks that run, and of those that start meanwhile."""
    behaviours, image = site.aws.ecs.behaviours, f"{site.modules[said.module].repository}:*"
    before = behaviours.all().get(image)
    behaviours.set(image, dataclasses.replace(behaviours.of(image), health_status_code=FAILS))
    _answer(site, said.module, FAILS)
    yield said.lasts_s
    if before is None:
        behaviours.forget(image)
    else:
        behaviours.set(image, before)
    _answer(site, said.module, PASSES)
    return f"{said.module}: all health checks fail, and pass again"


def _answer(site: EventSite, module: str, code: int) -> None:
    loaded = site.modules[module]
    where = {"cluster": loaded.manifest.cluster, "service": loaded.manifest.service}
    if loaded.running_tasks():
        site.aws.ecs.faults.change(**where, container=loaded.asked(), health_status_code=code)
