"""
IAM policies of managed instances: what ECS may do to have them, and what their agent may do. Plain documents.

Both are AWS's own for the purpose, of one cluster, its subnets and its roles only: AWS's lets ECS pass roles that are
called ``ecsInstanceRole…`` and lie under no path, and ours do.

Sources:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForManagedInstances.html,
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInstanceRolePolicyForManagedInstances.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-profile.html
"""

from __future__ import annotations

from collections.abc import Sequence

from components.account import AwsAccount
from modulestack.contract.policy_document import Document, allow, document

MANAGED = "AmazonECSManaged"
"""The tag of everything in EC2 that ECS manages."""
_MADE = ("fleet", "instance", "launch-template", "network-interface", "volume")
_DESCRIBED = (
    "AvailabilityZones",
    "InstanceTypeOfferings",
    "InstanceTypes",
    "Instances",
    "LaunchTemplates",
    "NetworkInterfaces",
    "SecurityGroups",
    "Subnets",
    "Vpcs",
)


def infrastructure(
    account: AwsAccount, *, subnet_ids: Sequence[str], security_group_id: str, role_arn: str, spot: bool
) -> Document:
    """
    What ECS needs to launch and end instances in *subnet_ids* with *security_group_id*, which have the role *role_arn*.

    With *spot* it may make the role that EC2 needs for Spot, of which an account has one.
    """

    def ec2(*kinds: str) -> list[str]:
        return [account.arn("ec2", f"{kind}/*") for kind in kinds]

    asked = {"StringEquals": {f"aws:RequestTag/{MANAGED}": "true"}}
    there = [account.arn("ec2", f"subnet/{each}") for each in subnet_ids]
    there += [account.arn("ec2", f"security-group/{security_group_id}")]
    images = f"arn:{account.partition}:ec2:{account.region}::image/*"
    making = {"StringEquals": {"ec2:CreateAction": ["CreateFleet", "CreateLaunchTemplate", "RunInstances"]}}
    role_of_spot = f"arn:{account.partition}:iam::{account.id}:role/aws-service-role/spot.amazonaws.com/*"
    return document(
        allow(["ec2:CreateLaunchTemplate"], ec2("launch-template"), asked),
        allow(
            ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
            ec2("launch-template"),
            {"StringEquals": {"ec2:ManagedResourceOperator": "ecs.amazonaws.com"}},
        ),
        allow(["ec2:CreateFleet"], ec2(*_MADE), asked),
        allow(["ec2:RunInstances"], ec2("instance", "network-interface", "volume"), asked),
        allow(
            ["ec2:RunInstances"],
            ec2("launch-template"),
            {"StringEquals": {f"ec2:ResourceTag/{MANAGED}": "true"}},
        ),
        allow(["ec2:CreateFleet", "ec2:RunInstances"], [*there, images]),
        allow(["ec2:CreateTags"], ec2(*_MADE), making),
        allow(["iam:PassRole"], [role_arn], {"StringLike": {"iam:PassedToService": "ec2.*"}}),
        *([allow(["iam:CreateServiceLinkedRole"], [role_of_spot])] if spot else []),
        allow([f"ec2:Describe{what}" for what in _DESCRIBED], ["*"]),
    )


def instance(account: AwsAccount, cluster: str) -> Document:
    """What the agent of an instance of *cluster* (its name) needs; images and logs are of the tasks' own roles."""
    arn = account.arn("ecs", f"cluster/{cluster}")
    actions = ("RegisterContainerInstance", "SubmitAttachmentStateChanges", "SubmitTaskStateChange")
    return document(
        allow(["ecs:DiscoverPollEndpoint"], ["*"]),
        allow([f"ecs:{each}" for each in actions], [arn]),
        allow(
            ["ecs:Poll", "ecs:PutSystemLogEvents", "ecs:StartTelemetrySession"],
            [account.arn("ecs", f"container-instance/{cluster}/*")],
        ),
    )
