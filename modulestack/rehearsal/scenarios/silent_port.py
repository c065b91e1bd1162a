"""A new version does not listen on a further port: its tasks are no use there, and it must not replace the old one."""

from __future__ import annotations

from modulestack.contract.manifest_port import ManifestPort
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.features.ports import SILENT_PORT as NAME
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.failed_releases import JUDGED_WITHIN_S, PROMISE
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

TAG = "silent"


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    port = _own_ports(module)[-1]
    module.aws.ecs.behaviours.set(module.image(TAG), Behaviour(closed_ports=(port.port,)))
    before = module.running_image()
    verdict = module.release(TAG)
    module.aws.ecs.behaviours.forget(module.image(TAG))
    text = told(verdict)
    undone = verdict.kind in {"rolled-back-by-us", "rolled-back-by-ecs"} and module.running_image() == before
    met = undone and f"port {port.port} ({port.name})" in text and availability.served(module.least_healthy())
    return Observation(met, f"{text}; {availability.summary()}")


def _own_ports(module: RehearsedModule) -> list[ManifestPort]:
    """Those on which the module's own container listens, whose image is released, and is asked for its health."""
    return [
        port
        for port in module.manifest.ports
        if port.container == module.manifest.container and module.checked_port(port.target_group) is None
    ]


def _not_tried(module: RehearsedModule) -> str:
    if not _own_ports(module):
        return "not tried: other containers listen on them, or other ports are asked"
    grace_s = module.grace_period_s()
    if grace_s > JUDGED_WITHIN_S:
        return f"not tried: in the grace period of {grace_s} s ECS heeds no failed check"
    return no_task_runs(module)


SILENT_PORT = Scenario(
    name=NAME,
    promise=f"{PROMISE}; the port is named",
    run=_release,
    tags=(TAG,),
    on_demand=True,
    not_tried=_not_tried,
)
