"""
What a pipeline's roles may do of machines: tables of IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
"""

from __future__ import annotations

# What an environment with machines needs besides.
READ_MACHINES = (
    "autoscaling:DescribeAutoScalingGroups",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplates",
)
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
READ_MACHINES_FURTHER = ("autoscaling:DescribeScalingActivities", "autoscaling:DescribeWarmPool")
READ_PROVIDERS = ("ecs:DescribeCapacityProviders",)
READ_PROFILE = ("iam:GetInstanceProfile",)
READ_PROFILE_FURTHER = ("iam:ListInstanceProfileTags",)
CREATE_TEMPLATE = ("ec2:CreateLaunchTemplate",)
CHANGE_TEMPLATE = ("ec2:CreateLaunchTemplateVersion", "ec2:DeleteLaunchTemplate", "ec2:ModifyLaunchTemplate")
CHANGE_MACHINES = (
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:DeleteTags",
    "autoscaling:UpdateAutoScalingGroup",
)
CHANGE_MACHINES_FURTHER = ("autoscaling:SetInstanceProtection",)
REFRESH_MACHINES = ("autoscaling:StartInstanceRefresh",)
# One that is under way is cancelled before the next:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
REFRESH_MACHINES_FURTHER = ("autoscaling:CancelInstanceRefresh",)
READ_REFRESHES_FURTHER = ("autoscaling:DescribeInstanceRefreshes",)
# Who makes a group must be allowed to start what its launch template says:
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
START_MACHINES_FURTHER = ("ec2:RunInstances",)
TAG_STARTED_FURTHER = ("ec2:CreateTags",)
READ_IMAGE_FURTHER = ("ssm:GetParameters",)
CREATE_PROVIDER = ("ecs:CreateCapacityProvider",)
CHANGE_PROVIDER = ("ecs:DeleteCapacityProvider", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCapacityProvider")
CHANGE_PROFILE = (
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:UntagInstanceProfile",
)
# `modulestack verify` of a module on machines; releases do without.
LOOK_AT_MACHINES = ("ecs:DescribeContainerInstances", "ecs:ListContainerInstances")
LOOK_AT_SETTINGS = ("ecs:ListAccountSettings",)
LOOK_AT_GROUPS = ("autoscaling:DescribeAutoScalingGroups",)
LOOK_AT_GROUPS_FURTHER = ("autoscaling:DescribeInstanceRefreshes",)
LOOK_AT_MACHINE_IMAGES = ("ssm:GetParameters",)
