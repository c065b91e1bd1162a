"""
A group gets the instances that it should have, and loses those that are too many.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-lifecycle.html
"""

from __future__ import annotations

import functools
import json
from typing import Any

from modulestack.embedded_aws import instance_types, moto_import
from modulestack.embedded_aws.ec2_auto_scaling import (
    disk_keys,
    groups,
    launch_choice,
    launch_templates,
    moto_groups,
    scaling_activities,
)
from modulestack.embedded_aws.interfaces import AccountInterface

NOTICES_AFTER_S = 60.0
"""From the end of an instance until its group replaces it: AWS says that health checks are periodic, not how often.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html"""

TRIES_AGAIN_AFTER_S = 60.0
"""From a launch that failed until the next: AWS does not say how often it tries.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html"""

GOES = "Terminating:Wait"
"""The state of an instance whose termination waits until ECS has drained it.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html"""

_LAUNCHED_AT, _SURPLUS, _TRIES = "modulestack_launched_at", "modulestack_surplus", "modulestack_tries_again"
"""Where moto's objects keep what is only known here."""


def settle(aws: AccountInterface, region: str) -> None:
    """Every group of *region* has as many instances as it wants, as far as its protected ones let it."""
    for group in list(aws.backend("autoscaling", region).autoscaling_groups.values()):
        _settle(aws, region, group)
    aws.ecs.instances_changed(region)


def notice(aws: AccountInterface, region: str) -> None:
    """Instances have ended by themselves, or by somebody else's hand: their groups see that after a while."""
    aws.ecs.instances_changed(region)
    if any(_gone(group) for group in aws.backend("autoscaling", region).autoscaling_groups.values()):
        aws.ecs.plan(aws.clock.now() + NOTICES_AFTER_S, functools.partial(settle, aws, region))


def finish(aws: AccountInterface, region: str, instance_id: str) -> None:
    """An instance whose termination has waited is ended."""
    for group in aws.backend("autoscaling", region).autoscaling_groups.values():
        leaving = [s for s in group.instance_states if (s.instance.id, s.lifecycle_state) == (instance_id, GOES)]
        if leaving:
            _end(aws, region, group, leaving)
            settle(aws, region)


def end_all(aws: AccountInterface, region: str, group: Any) -> None:
    """The group is deleted with all that it has."""
    _end(aws, region, group, list(group.instance_states))


def _settle(aws: AccountInterface, region: str, group: Any) -> None:
    if gone := _gone(group):
        _end(aws, region, group, gone)
    suspended = {process["ProcessName"] for process in group.suspended_processes}
    missing = group.desired_capacity + surplus(group) - len(staying(group))
    if missing > 0 and "Launch" not in suspended:
        _launch(aws, region, group, missing)
    elif missing < 0 and "Terminate" not in suspended:
        _scale_in(aws, region, group, -missing)


def _gone(group: Any) -> list[Any]:
    """Those that do not run any more, or that somebody has called unhealthy."""
    return [
        state
        for state in group.instance_states
        if not state.instance.is_running() or state.health_status == "Unhealthy"
    ]


def _launch(aws: AccountInterface, region: str, group: Any, count: int) -> None:
    ec2, plan = aws.backend("ec2", region), launch_templates.plan(aws, region, group)
    interface = launch_templates.existing_interface(aws, region, plan)
    if interface is not None:
        zones = {interface.subnet.id: interface.subnet.availability_zone} if interface.instance is None else {}
    elif group.vpc_zone_identifier:
        zones = {subnet: ec2.get_subnet(subnet).availability_zone for subnet in group.vpc_zone_identifier.split(",")}
    else:
        zones = {
            subnet.id: zone for zone, subnet in ec2.get_default_subnets().items() if zone in group.availability_zones
        }
    for _ in range(count):
        states = staying(group)
        in_use = [state.availability_zone for state in states]
        subnet = launch_choice.next_subnet(zones, in_use, aws.ecs.lost_zones(region))
        if not plan.types or subnet is None:
            return
        spots = sum(state.instance.lifecycle == "spot" for state in states)
        spot = plan.spot
        if plan.distribution is not None:
            spot = launch_choice.next_is_spot(plan.distribution, len(states) - spots, spots)
        details = json.dumps({"Subnet ID": subnet, "Availability Zone": zones[subnet]})
        if plan.template is not None and not disk_keys.can_be_used(aws, region, plan.template.data):
            _give_up(aws, region, group, details)
            return
        type_ = next((name for name in plan.types if _can_be(name, spot=spot)), plan.types[0])
        instance = _run(aws, region, group, plan, type_, subnet, spot=spot)
        zones = {} if interface is not None else zones
        now = aws.clock.now()
        scaling_activities.launched(group, instance.id, at=now, before=len(states), details=details)
        instance.autoscaling_group = group
        state = moto_import.module("moto.autoscaling.models").InstanceState(
            instance, protected_from_scale_in=group.new_instances_protected_from_scale_in
        )
        setattr(state, _LAUNCHED_AT, now)
        setattr(state, moto_groups.OWN_TEMPLATE, launch_templates.reference(plan.template))
        group.instance_states.append(state)


def _give_up(aws: AccountInterface, region: str, group: Any, details: str) -> None:
    """An instance whose disk cannot be made has ended before anybody could see it; there will be another try."""
    scaling_activities.launched(
        group,
        moto_import.module("moto.ec2.utils").random_instance_id(),
        at=aws.clock.now(),
        before=len(staying(group)),
        details=details,
        why_not=disk_keys.NOT_USABLE,
    )
    if not getattr(group, _TRIES, False):
        setattr(group, _TRIES, True)
        aws.ecs.plan(aws.clock.now() + TRIES_AGAIN_AFTER_S, functools.partial(_try_again, aws, region, group))


def _try_again(aws: AccountInterface, region: str, group: Any) -> None:
    setattr(group, _TRIES, False)
    if groups.raw(aws, region, group.name) is group:
        settle(aws, region)


def _run(
    aws: AccountInterface,
    region: str,
    group: Any,
    plan: launch_templates.LaunchPlan,
    type_: str,
    subnet: str,
    *,
    spot: bool,
) -> Any:
    version, data = plan.template, {} if plan.template is None else plan.template.data
    interfaces = [dict(item) for item in data.get("NetworkInterfaces") or ()]
    existing = [item for item in interfaces if item.get("NetworkInterfaceId")]
    of_interfaces = [name for item in interfaces for name in item.get("Groups") or ()]
    own = {} if version is None else {"LaunchTemplateId": version.template.id, "Version": str(version.number)}
    tags = {key: value for key, value in group.get_propagated_tags().items() if not key.startswith("aws:")}
    tags |= {"aws:autoscaling:groupName": group.name, **group.instance_tags}
    reservation = aws.backend("ec2", region).run_instances(
        plan.image,
        1,
        group.user_data,
        group.security_groups or [],
        instance_type=type_,
        is_instance_type_default=False,
        security_group_ids=data.get("SecurityGroupIds") or of_interfaces,
        tags={"instance": tags},
        launch_config=group.launch_config,
        launch_template=own,
        region_name=region,
        subnet_id=subnet,
        nics=existing,
        associate_public_ip=any(item.get("AssociatePublicIpAddress") in (True, "true") for item in interfaces),
        instance_market_options="spot" if spot else {},
        iam_instance_profile=data.get("IamInstanceProfile"),
        metadata_options=data.get("MetadataOptions") or {},
    )
    instance = reservation.instances[0]
    if data.get("BlockDeviceMappings"):
        _without_motos_disk(aws.backend("ec2", region), instance)
    kept = {
        str(item.get("DeviceIndex", 0)) for item in interfaces if item.get("DeleteOnTermination") in (False, "false")
    }
    for index, interface in instance.nics.items():
        # moto keeps what AWS deletes: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
        interface.delete_on_termination = str(index) not in kept
    return instance


def _without_motos_disk(ec2: Any, instance: Any) -> None:
    """moto gives an instance one of its own beside those that its template says."""
    volume = instance.block_device_mapping["/dev/sda1"].volume_id
    ec2.detach_volume(volume, instance.id, "/dev/sda1")
    ec2.delete_volume(volume)


def _can_be(name: str, *, spot: bool) -> bool:
    found = instance_types.find(name)
    return found is not None and (found.spot or not spot)


def _scale_in(aws: AccountInterface, region: str, group: Any, count: int) -> None:
    """As many as are not protected; those that ECS drains go when it has."""
    for _ in range(count):
        there = {state.instance.id: state for state in staying(group)}
        protected = [id_ for id_, state in there.items() if state.protected_from_scale_in]
        zones = {id_: state.availability_zone for id_, state in there.items()}
        chosen = launch_choice.first_to_go(zones, protected)
        if chosen is None:
            return
        take_out(aws, region, group, there[chosen])


def take_out(aws: AccountInterface, region: str, group: Any, state: Any) -> None:
    """An instance ends, once ECS has drained it where it does that; whether it is protected is not asked."""
    if aws.ecs.drains(region, state.instance.id):
        state.lifecycle_state = GOES
    else:
        _end(aws, region, group, [state])


def _end(aws: AccountInterface, region: str, group: Any, states: list[Any]) -> None:
    leaving = {state.instance.id for state in states}
    group.instance_states = [state for state in group.instance_states if state.instance.id not in leaving]
    running = [state.instance.id for state in states if state.instance.state != "terminated"]
    if running:
        aws.backend("ec2", region).terminate_instances(running)
    for state in states:
        release_interfaces(state.instance)


def release_interfaces(instance: Any) -> None:
    """
    An instance that has ended leaves its interfaces that stay; moto keeps them attached.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html (termination behavior)
    """
    if instance.state == "terminated":
        for interface in instance.nics.values():
            if not interface.delete_on_termination and interface.instance is instance:
                # moto asks an instance's first interface for its addresses, whatever became of it: it stays there.
                interface.instance = interface.attachment_id = interface.attach_time = None
                interface.status = "available"


def staying(group: Any) -> list[Any]:
    """Those that are not on their way out."""
    return [state for state in group.instance_states if state.lifecycle_state != GOES]


def launched_at(state: Any) -> float:
    """When the group has launched an instance, epoch seconds; 0: it was attached."""
    return float(getattr(state, _LAUNCHED_AT, 0.0))


def surplus(group: Any) -> int:
    """How many instances above its desired capacity a group has while they are replaced."""
    return int(getattr(group, _SURPLUS, 0))


def set_surplus(group: Any, count: int) -> None:
    """Allow *group* so many above its desired capacity; they come, or go, when it is settled."""
    setattr(group, _SURPLUS, count)
