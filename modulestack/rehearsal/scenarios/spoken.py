"""Releases of modules that speak something else than HTTP/1.1: clients keep their connections, and are understood."""

from __future__ import annotations

from modulestack.contract import protocols
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.features.protocol import CONNECTED, NOT_UNDERSTOOD
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.connections import ConnectionMonitor
from modulestack.rehearsal.scenarios.failed_releases import JUDGED_WITHIN_S, PROMISE
from modulestack.rehearsal.scenarios.failing_checks import deaf
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

TAG, DEAF = "connected", "deaf"


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    with ConnectionMonitor(module.aws, module.manifest).watching() as connections:
        verdict = module.release(TAG)
    met = verdict.kind == "succeeded" and module.running_image() == module.image(TAG)
    lost = len(connections.lost)
    return Observation(
        met and not lost and availability.served(module.least_healthy()),
        f"{told(verdict)}; {availability.summary()}; {lost or 'no'} task{'' if lost == 1 else 's'} gone with clients",
    )


def _release_of_deaf(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    module.aws.ecs.behaviours.set(module.image(DEAF), _deaf(module))
    before = module.running_image()
    verdict = module.release(DEAF)
    module.aws.ecs.behaviours.forget(module.image(DEAF))
    undone = verdict.kind in {"rolled-back-by-us", "rolled-back-by-ecs"} and module.running_image() == before
    return Observation(
        undone and availability.served(module.least_healthy()), f"{told(verdict)}; {availability.summary()}"
    )


def _deaf(module: RehearsedModule) -> Behaviour:
    return deaf(module) if module.manifest.protocol in protocols.NETWORK else Behaviour(http1_only=True)


def _not_tried(module: RehearsedModule) -> str:
    if module.asked() != module.manifest.container:
        return f"not tried: the load balancer asks {module.asked()}, whatever the module's own container speaks"
    if module.grace_period_s() > JUDGED_WITHIN_S:
        return f"not tried: in the grace period of {module.grace_period_s()} s ECS heeds no failed check"
    return no_task_runs(module)


CONNECTED_RELEASE = Scenario(
    name=CONNECTED,
    promise="runs the new image, no client lost its connection",
    run=_release,
    tags=(TAG,),
    on_demand=True,
    not_tried=no_task_runs,
)
DEAF_RELEASE = Scenario(
    name=NOT_UNDERSTOOD,
    promise=PROMISE,
    run=_release_of_deaf,
    tags=(DEAF,),
    on_demand=True,
    not_tried=_not_tried,
)
