"""A release whose job, which runs before it, fails: migrations that cannot be applied."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario


def _run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before = module.deployments(), module.revision_count()
    verdict = module.release("job-fails")
    is_untouched = (module.deployments(), module.revision_count()) == before
    last = f": {verdict.last_output[-1]}" if verdict.last_output else ""
    return Observation(
        met=verdict.kind == "refused" and is_untouched and availability.served(module.least_healthy()),
        text=f"{verdict.sentence()}{last}; {availability.summary()}",
    )


FAILING_JOB = Scenario(
    name="a job before a release fails",
    promise="refused before the service is touched, the old version served all along",
    run=_run,
    tags=("job-fails",),
    on_demand=True,
)
