"""
EC2 Auto Scaling: what it refuses, and that groups get their instances.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html

Sentences that no ``Text`` is given for are not proven to be AWS's to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import instance_requirements, instance_types
from modulestack.embedded_aws.ec2_auto_scaling import capacity, groups, moto_groups
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

Params = Mapping[str, Any]


def the_name_is_free(context: RequestContext, params: Params) -> None:
    """
    One group of a name in a region.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
    """
    if groups.raw(context.aws, context.region, params["AutoScalingGroupName"]) is not None:
        raise AwsError(
            "AlreadyExists",
            "AutoScalingGroup by this name already exists - A group with the name "
            f"{params['AutoScalingGroupName']} already exists",
        )


def the_group_exists(context: RequestContext, params: Params) -> None:
    """Of a request that names a group."""
    name = params.get("AutoScalingGroupName")
    if name is not None and groups.raw(context.aws, context.region, name) is None:
        raise AwsError("ValidationError", "AutoScalingGroup name not found - null")


def sizes_are_in_order(context: RequestContext, params: Params) -> None:
    """
    Minimum, desired capacity, maximum; what a request leaves out is what the group has.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html
    Text: https://github.com/convox/praxis/pull/258
    """
    group = groups.raw(context.aws, context.region, params["AutoScalingGroupName"])
    low = params.get("MinSize", None if group is None else group.min_size)
    high = params.get("MaxSize", None if group is None else group.max_size)
    desired = params.get("DesiredCapacity")
    if low > high:
        raise AwsError("ValidationError", f"Max bound, {high}, must be greater than or equal to min bound, {low}")
    if desired is not None and not low <= desired <= high:
        raise AwsError(
            "ValidationError",
            f"Desired capacity:{desired} must be between the specified min size:{low} and max size:{high}",
        )


def the_desired_capacity_is_within_its_bounds(context: RequestContext, params: Params) -> None:
    """
    Of SetDesiredCapacity.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html
    """
    group, wanted = groups.raw(context.aws, context.region, params["AutoScalingGroupName"]), params["DesiredCapacity"]
    if wanted > group.max_size:
        raise AwsError(
            "ValidationError",
            f"New SetDesiredCapacity value {wanted} is above max value {group.max_size} for the AutoScalingGroup.",
        )
    if wanted < group.min_size:
        raise AwsError(
            "ValidationError",
            f"New SetDesiredCapacity value {wanted} is below min value {group.min_size} for the AutoScalingGroup.",
        )


def subnets_exist(context: RequestContext, params: Params) -> None:
    """Each subnet is there."""
    known = {subnet for of_zone in context.backend("ec2").subnets.values() for subnet in of_zone}
    for subnet in filter(None, (params.get("VPCZoneIdentifier") or "").split(",")):
        if subnet.strip() not in known:
            raise AwsError("ValidationError", f"The subnet ID '{subnet.strip()}' does not exist")


def the_template_is_whole(context: RequestContext, params: Params) -> None:
    """
    The launch template and its version exist; image and instance types are said, and there are such types.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/create-launch-template.html
    Text: https://github.com/ryanmurakami/hbfl/issues/58 (how it begins)
    """
    for given in _templates(params):
        data = _template_data(context, given)
        if not data.get("ImageId"):
            raise _bad_template("You must specify an Amazon machine image (AMI) in the launch template.")
    overrides = ((params.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}).get("Overrides") or ()
    said = [_template_data(context, given) for given in _templates(params)] if not overrides else list(overrides)
    for each in said:
        _check_types(each)
    if overrides and len({bool(each.get("InstanceRequirements")) for each in overrides}) > 1:
        raise AwsError(
            "ValidationError",
            "You can specify InstanceType or InstanceRequirements in the overrides of a launch template, not both.",
        )


def nothing_is_left_of_it(context: RequestContext, params: Params) -> None:
    """
    A group with instances is deleted by force only.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html
    Text: https://github.com/cloud-custodian/cloud-custodian/issues/1686
    """
    name = params["AutoScalingGroupName"]
    group = groups.raw(context.aws, context.region, name)
    if group is None:
        raise AwsError("ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    if not params.get("ForceDelete"):
        if group.instance_states:
            raise AwsError(
                "ResourceInUse",
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) "
                "still in the group.",
            )
        return
    capacity.end_all(context.aws, context.region, group)


def what_moto_drops_is_kept(context: RequestContext, params: Params) -> None:
    """Settings that come back in DescribeAutoScalingGroups."""
    moto_groups.keep_extras(groups.raw(context.aws, context.region, params["AutoScalingGroupName"]), params)


def instances_follow(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """Groups get, or lose, what they should."""
    context.aws.ecs.catch_up()
    capacity.settle(context.aws, context.region)


def _templates(params: Params) -> Iterator[Params]:
    if given := params.get("LaunchTemplate"):
        yield given
    policy = (params.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
    if given := policy.get("LaunchTemplateSpecification"):
        yield given


def _template_data(context: RequestContext, given: Params) -> dict[str, Any]:
    ec2 = context.backend("ec2")
    id_, name = given.get("LaunchTemplateId"), given.get("LaunchTemplateName")
    template = ec2.launch_templates.get(id_ or ec2.launch_template_name_to_ids.get(name))
    if template is None:
        which = f"template ID {id_}" if id_ else f"template name {name}"
        raise _bad_template(f"The specified launch template, with {which}, does not exist.")
    version = str(given.get("Version") or "$Default")
    if version not in ("$Default", "$Latest") and version not in [str(known.number) for known in template.versions]:
        raise _bad_template(f"Could not find launch template version {version} of {template.id}.")
    return dict(template.get_version(version).data)


def _check_types(data: Params) -> None:
    if required := data.get("InstanceRequirements"):
        if unknown := [name for name, value in required.items() if value and name not in instance_requirements.APPLIED]:
            raise NotEmbedded(f"the embedded AWS has no instance requirement {unknown[0]}")
        if not instance_requirements.matching(required):
            raise AwsError("ValidationError", "No instance types satisfy your instance requirements.")
        return
    name = data.get("InstanceType")
    if not name:
        raise _bad_template("The launch template does not specify an instance type.")
    if instance_types.find(name) is None:
        raise _bad_template(f"Invalid value '{name}' for InstanceType.")


def _bad_template(why: str) -> AwsError:
    return AwsError("ValidationError", f"You must use a valid fully-formed launch template. {why}")


RULES = ServiceRules(
    before={
        "CreateAutoScalingGroup": (the_name_is_free, sizes_are_in_order, subnets_exist, the_template_is_whole),
        "DeleteAutoScalingGroup": (nothing_is_left_of_it,),
        "SetDesiredCapacity": (the_group_exists, the_desired_capacity_is_within_its_bounds),
        "SetInstanceProtection": (the_group_exists,),
        "UpdateAutoScalingGroup": (the_group_exists, sizes_are_in_order, subnets_exist, the_template_is_whole),
    },
    after={
        "AttachInstances": (instances_follow,),
        "CreateAutoScalingGroup": (what_moto_drops_is_kept, instances_follow),
        "DeleteAutoScalingGroup": (instances_follow,),
        "DetachInstances": (instances_follow,),
        "ExecutePolicy": (instances_follow,),
        "ResumeProcesses": (instances_follow,),
        "SetDesiredCapacity": (instances_follow,),
        "SetInstanceHealth": (instances_follow,),
        "SetInstanceProtection": (instances_follow,),
        "TerminateInstanceInAutoScalingGroup": (instances_follow,),
        "UpdateAutoScalingGroup": (what_moto_drops_is_kept, instances_follow),
    },
)
