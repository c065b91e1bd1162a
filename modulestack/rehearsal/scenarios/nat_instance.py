"""The NAT instance of the network ends: who is served, who cannot start, and when that is over."""

from __future__ import annotations

from typing import Any

from modulestack.features.nat_instance import NAT_INSTANCE_ENDS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.machines import is_whole, until
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs


def _end(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """A task that is asked for meanwhile does not start until another instance has the interface."""
    ec2, wanted = module.aws.client("ec2"), module.desired_count()
    interface = _interface(module)["NetworkInterfaceId"]
    lost = _interface(module)["Attachment"]["InstanceId"]
    before = _stopped(module)
    ec2.terminate_instances(InstanceIds=[lost])
    module.set_count(wanted + 1)
    back = until(module, lambda: "Attachment" in _interface(module))
    took = until(module, lambda: is_whole(module, wanted + 1))
    failed = len(_stopped(module) - before)
    grown, after = is_whole(module, wanted + 1), _interface(module)
    module.set_count(wanted)
    until(module, lambda: is_whole(module, wanted))
    replaced = after["NetworkInterfaceId"] == interface and after.get("Attachment", {}).get("InstanceId") != lost
    text = (
        f"{lost} ended, another has its interface after {back:.0f} s; a task more runs {took:.0f} s later, "
        f"{failed} stopped for want of a way out"
    )
    return Observation(grown and replaced and availability.served(wanted), f"{text}; {availability.summary()}")


def _interface(module: RehearsedModule) -> dict[str, Any]:
    """That of the instance, or of one of them, to which routes of private subnets lead."""
    ec2 = module.aws.client("ec2")
    routes = [route for table in ec2.describe_route_tables()["RouteTables"] for route in table["Routes"]]
    id_ = min(route["NetworkInterfaceId"] for route in routes if route.get("NetworkInterfaceId"))
    found: dict[str, Any] = ec2.describe_network_interfaces(NetworkInterfaceIds=[id_])["NetworkInterfaces"][0]
    return found


def _stopped(module: RehearsedModule) -> set[str]:
    """Tasks of the module that have stopped."""
    where = {"cluster": module.manifest.cluster, "family": module.manifest.family}
    return {*module.aws.client("ecs").list_tasks(**where, desiredStatus="STOPPED")["taskArns"]}


NAT_INSTANCE_IS_REPLACED = Scenario(
    name=NAT_INSTANCE_ENDS,
    promise="who runs is served, another takes its place, and tasks start again",
    run=_end,
    on_demand=True,
    not_tried=no_task_runs,
)
