"""
moto's groups, made to leave instances to us.

moto starts instances inside CreateAutoScalingGroup, all of them in the first subnet, of the template's own type and in
no time; it forgets what UpdateAutoScalingGroup does not repeat, and tells of each instance the version of the launch
template that is the default one now. tests/embedded_aws/test_moto_contract.py fails when
moto's inside changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import moto_import

EXTRAS: Mapping[str, str] = {
    "CapacityRebalance": "capacity_rebalance",
    "DefaultCooldown": "default_cooldown",
    "DefaultInstanceWarmup": "default_instance_warmup",
    "InstanceMaintenancePolicy": "instance_maintenance_policy",
    "MaxInstanceLifetime": "max_instance_lifetime",
    "TerminationPolicies": "termination_policies",
}
"""Parameters that moto drops in one operation or both, and where its answer looks for them."""

OWN_TEMPLATE = "modulestack_launch_template"
"""Where moto's state of an instance keeps the template, with its version, that it was launched with."""


def install() -> None:
    """Replace what starts and ends instances. Call with moto's LOCK held."""
    models = moto_import.module("moto.autoscaling.models")
    models.FakeAutoScalingGroup.set_desired_capacity = _set_desired_capacity
    models.FakeAutoScalingGroup.update = _update
    models.InstanceState.launch_template = property(lambda state: getattr(state, OWN_TEMPLATE, None))
    models.AutoScalingBackend.notify_terminate_instances = lambda *_: None


def _set_desired_capacity(group: Any, new_capacity: int | None) -> None:
    group.desired_capacity = group.min_size if new_capacity is None else new_capacity


def _update(group: Any, **given: Any) -> None:
    """What is not given stays; the desired capacity stays within the bounds."""
    if given["availability_zones"] or given["vpc_zone_identifier"]:
        group._set_azs_and_vpcs(given["availability_zones"], given["vpc_zone_identifier"], update=True)
    for name, attribute in (
        ("max_size", "max_size"),
        ("min_size", "min_size"),
        ("health_check_period", "health_check_grace_period"),
        ("health_check_type", "health_check_type"),
        ("new_instances_protected_from_scale_in", "new_instances_protected_from_scale_in"),
    ):
        if given.get(name) is not None:
            setattr(group, attribute, given[name])
    wanted = [given.get(name) for name in ("launch_config_name", "launch_template", "mixed_instances_policy")]
    if any(wanted):
        group.mixed_instances_policy = given.get("mixed_instances_policy")
        group._set_launch_configuration(*wanted)
    desired = given.get("desired_capacity")
    desired = group.desired_capacity if desired is None else desired
    group.desired_capacity = max(group.min_size, min(group.max_size, desired))


def keep_extras(group: Any, params: Mapping[str, Any]) -> None:
    """Write down in moto's *group* what it drops of a request."""
    for name, attribute in EXTRAS.items():
        if name in params:
            setattr(group, attribute, params[name])
    if -1 in (params.get("InstanceMaintenancePolicy") or {}).values():
        # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceMaintenancePolicy.html
        group.instance_maintenance_policy = None
