"""A machine is lost while the key of machines' disks is disabled: none takes its place until it can be used again."""

from __future__ import annotations

from typing import Any

from modulestack.features.capacity import KEY_OF_DISKS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.disabled_key import disabled
from modulestack.rehearsal.scenarios.machines import group_of, is_whole, machines, until
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

WAITS_S = 600.0
"""For how long nobody has the key: EC2 Auto Scaling notices that a machine is gone, and tries."""


def _lose(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """The machine goes first: what was running on others goes on, whatever is with the key."""
    wanted, there = module.desired_count(), machines(module)
    lost = next(iter(there))
    with disabled(module) as key:
        under = _keys_of(module, list(there))
        module.aws.client("ec2").terminate_instances(InstanceIds=[lost])
        until(module, lambda: bool(_failures(module)), patience_s=WAITS_S)
        failed, came = _failures(module), machines(module).keys() - there.keys()
    took = until(module, lambda: bool(machines(module).keys() - there.keys()) and is_whole(module, wanted))
    new = sorted(machines(module).keys() - there.keys())
    met = under == {key} and bool(failed) and not came and bool(new) and _keys_of(module, new) == {key}
    why = failed[0].rpartition("Termination Reason: ")[2] if failed else "no launch failed"
    text = f"{lost} ended, and none came: {why}; {', '.join(new) or 'none'} {took:.0f} s after the key was back"
    return Observation(met and is_whole(module, wanted), f"{text}; {availability.summary()}")


def _keys_of(module: RehearsedModule, instances: list[str]) -> set[str]:
    """ARNs of the keys that disks of *instances* are under, and volumes of tasks there."""
    asked: Any = [{"Name": "attachment.instance-id", "Values": instances}]
    disks = module.aws.client("ec2").describe_volumes(Filters=asked)["Volumes"]
    return {str(each.get("KmsKeyId", "")) for each in disks}


def _failures(module: RehearsedModule) -> list[str]:
    """What launches that failed say, the newest first."""
    name = group_of(module)["AutoScalingGroupName"]
    found = module.aws.client("autoscaling").describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
    return [str(each["Description"]) for each in found if each["StatusCode"] != "Successful"]


DISABLED_KEY_OF_DISKS = Scenario(
    name=KEY_OF_DISKS,
    promise="none takes its place, and EC2 Auto Scaling says why; with the key again one does",
    run=_lose,
    on_demand=True,
    not_tried=lambda module: "" if machines(module) else "not tried: there is no machine",
)
