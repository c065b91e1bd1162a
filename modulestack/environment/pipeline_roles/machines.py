"""
What the roles of a pipeline that preview and bring up may do because there are machines: plain documents, no effects.

Groups, capacity providers and profiles have names of the environment's own; launch templates are known by its tag.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_machine_actions as of_machines
from modulestack.contract import iam_network_actions as of_network
from modulestack.contract import machine_images, names, paths
from modulestack.contract.policy_document import Statement, allow, one_or_all
from modulestack.environment.pipeline_roles import nat_instance
from modulestack.environment.pipeline_roles.scope import PolicyScope

STARTED = ("instance", "network-interface", "security-group", "subnet", "volume")
"""What EC2 calls the parts of a machine, of its own account."""
TAGGED = ("instance", "network-interface", "volume")
"""Those that a launch template gives tags."""


def are_there(scope: PolicyScope) -> bool:
    """Whether there are any, a NAT instance among them."""
    return scope.has_capacity or scope.has_nat_instance


def read(scope: PolicyScope) -> list[Statement]:
    """What `pulumi preview` and `refresh` read of machines."""
    if not are_there(scope):
        return []
    of_sets = [
        allow(of_machines.READ_PROVIDERS, _providers(scope)),
        allow(of_machines.READ_PROFILE + of_machines.READ_PROFILE_FURTHER, [_profiles(scope)]),
    ]
    return [
        allow(of_machines.READ_MACHINES + of_machines.READ_MACHINES_FURTHER, ["*"]),
        *(of_sets if scope.has_capacity else []),
    ]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` changes of machines, and what it must be allowed so that their group may start them."""
    if not are_there(scope):
        return []
    providers = _providers(scope)
    of_sets = [
        allow(of_machines.CREATE_PROVIDER, providers, scope.tags_on_create),
        allow(of_machines.CHANGE_PROVIDER, providers, scope.has_tag),
        allow(
            ["ecs:TagResource"],
            providers,
            scope.tags_while_creating("ecs", *actions.names(of_machines.CREATE_PROVIDER)),
        ),
        allow(of_machines.CHANGE_PROFILE, [_profiles(scope)]),
        allow(["iam:PassRole"], [scope.roles], {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
    ]
    return [*_started(scope), *nat_instance.change(scope), *(of_sets if scope.has_capacity else [])]


def _started(scope: PolicyScope) -> list[Statement]:
    """Launch templates and groups, and what these start."""
    templates = [scope.arn("ec2", "launch-template/*")]
    groups = [scope.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{scope.name}-*")]
    of_images = [
        *([machine_images.PARAMETERS] if scope.has_capacity else []),
        *([machine_images.PLAIN_PARAMETERS] if scope.has_nat_instance else []),
    ]
    parameters = f"arn:{scope.account.partition}:ssm:{scope.account.region}::parameter"
    return [
        allow(of_machines.CREATE_TEMPLATE, templates, scope.tags_on_create),
        allow(
            ["ec2:CreateTags"],
            templates,
            scope.tags_while_creating("ec2", *actions.names(of_machines.CREATE_TEMPLATE)),
        ),
        allow(of_machines.CHANGE_TEMPLATE + of_network.TAG_EC2, templates, scope.has_tag),
        *_starts(scope, f"arn:{scope.account.partition}:ec2:{scope.account.region}::image/*", templates),
        allow(of_machines.READ_IMAGE_FURTHER, [f"{parameters}{name}*" for name in of_images]),
        allow(of_machines.CHANGE_MACHINES + of_machines.CHANGE_MACHINES_FURTHER, groups),
        *_refreshes(scope, groups),
    ]


def _refreshes(scope: PolicyScope, groups: list[str]) -> list[Statement]:
    """What starts the replacement of machines, where the file asks for it of any, and of a NAT instance."""
    of_sets = any(each.instance_refresh for each in scope.environment.capacity.values())
    if not of_sets and not scope.has_nat_instance:
        return []
    return [
        allow(of_machines.REFRESH_MACHINES + of_machines.REFRESH_MACHINES_FURTHER, groups),
        allow(of_machines.READ_REFRESHES_FURTHER, ["*"]),
    ]


def _starts(scope: PolicyScope, images: str, templates: Sequence[str]) -> list[Statement]:
    """
    Instances from the environment's launch templates, and from nothing else, with the tags that these give them.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
    """
    parts = [scope.arn("ec2", f"{kind}/*") for kind in STARTED]
    return [
        allow(of_machines.START_MACHINES_FURTHER, templates, scope.has_tag),
        allow(
            of_machines.START_MACHINES_FURTHER,
            [images, *parts],
            {"ArnLike": {"ec2:LaunchTemplate": one_or_all(templates)}},
        ),
        allow(
            of_machines.TAG_STARTED_FURTHER,
            [scope.arn("ec2", f"{kind}/*") for kind in TAGGED],
            scope.tags_while_creating("ec2", *actions.names(of_machines.START_MACHINES_FURTHER)),
        ),
    ]


def _providers(scope: PolicyScope) -> list[str]:
    return [scope.arn("ecs", f"capacity-provider/{names.capacity_provider(scope.name, '*')}")]


def _profiles(scope: PolicyScope) -> str:
    return scope.iam_arn(f"instance-profile{paths.role_path(scope.name)}*")
