"""
What a pipeline's roles may do of AWS Cloud Map: tables of IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html
"""

from __future__ import annotations

READ_DISCOVERY = ("servicediscovery:GetNamespace", "servicediscovery:GetService")
# Of these IAM knows no resource.
READ_DISCOVERY_TAGS = ("servicediscovery:ListTagsForResource",)
# Namespaces of others are looked up by name, and what is in them.
LOOK_UP_NAMESPACES = ("servicediscovery:ListNamespaces", "servicediscovery:ListServices")
LOOK_AT_NAMESPACE = ("servicediscovery:GetNamespace",)
LOOK_AT_SERVICE = ("servicediscovery:GetService",)
LOOK_AT_ZONE = ("route53:GetHostedZone", "route53:ListTagsForResource")
FOLLOW_NAMESPACE = ("servicediscovery:GetOperation",)
# What is made with the environment's tag ...
CREATE_NAMESPACE = ("servicediscovery:CreateHttpNamespace", "servicediscovery:CreatePrivateDnsNamespace")
CREATE_DISCOVERY_SERVICE = ("servicediscovery:CreateService",)
TAG_DISCOVERY = ("servicediscovery:TagResource",)
# ... and what is done to what has it.
CHANGE_DISCOVERY = (
    "servicediscovery:DeleteNamespace",
    "servicediscovery:DeleteService",
    "servicediscovery:ListInstances",
    "servicediscovery:TagResource",
    "servicediscovery:UntagResource",
    "servicediscovery:UpdateService",
)
CHANGE_DISCOVERY_FURTHER = ("servicediscovery:DeregisterInstance", "servicediscovery:UpdatePrivateDnsNamespace")
# Cloud Map makes the zone of a namespace with its caller's rights:
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCloudMapFullAccess.html
ZONE_OF_NAMESPACE_FURTHER = ("ec2:DescribeRegions", "route53:ListHostedZonesByName")
