"""
What the roles of a pipeline that preview and bring up may do: plain documents, no effects.

Things that have names of the environment's own are named; those that have not (a VPC, a load balancer) are told by the
tag ``modulestack:environment`` that everything of an environment carries.
"""

from __future__ import annotations

from typing import Any

from components.pipeline_place import TAG, Place, allow, document
from components.pipeline_trust import ISSUER
from components.policies import Document
from modulestack.contract import iam_actions as may
from modulestack.contract import paths
from modulestack.environment.model import Pipeline

NETWORK = ("elastic-ip", "internet-gateway", "natgateway", "route-table", "subnet", "vpc", "vpc-flow-log")
"""What EC2 calls the parts of a network."""


def read(place: Place, pipeline: Pipeline) -> Document:
    """
    What `pulumi preview` and `refresh` read in AWS, of this stack's state, and with the key of its secrets.

    Source of the state's objects: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
    """
    bucket, state = place.simple("s3", place.bucket), place.simple("s3", pipeline.state_bucket)
    return document(
        allow(may.READ_EVERYWHERE + may.READ_EVERYWHERE_FURTHER, ["*"]),
        allow(["ec2:DescribeVpcAttribute"], [place.arn("ec2", "vpc/*")]),
        allow(may.READ_BUCKET + may.READ_BUCKET_FURTHER, [bucket]),
        allow(may.READ_OBJECT, [f"{bucket}/modules/*"]),
        allow(
            may.READ_ROLE + may.READ_ROLE_FURTHER,
            [place.roles, place.iam(f"role{paths.pipeline_role_path(place.name)}*")],
        ),
        allow(may.READ_POLICY, [place.iam(f"policy{paths.pipeline_role_path(place.name)}*")]),
        allow(may.READ_PROVIDER, [place.iam(f"oidc-provider/{ISSUER}")]),
        allow(may.READ_CERTIFICATE, [place.arn("acm", "certificate/*")]),
        allow(may.READ_ZONE, place.zones) if place.zones else None,
        allow(may.READ_PARAMETER, place.parameters),
        allow(may.READ_ECS, [place.arn("ecs", f"{kind}/{place.name}-*") for kind in ("cluster", "service")]),
        allow(may.READ_LOG_GROUP, place.log_groups),
        allow(may.READ_SCALING_FURTHER, [place.arn("application-autoscaling", "scalable-target/*")]),
        allow(may.LIST_STATE_FURTHER, [state]),
        allow(may.READ_STATE_FURTHER, [f"{state}/.pulumi/meta.yaml", *place.state(state)]),
        allow(may.DECRYPT_FURTHER, [pipeline.secrets_key_arn]),
    )


def change_tagged(place: Place) -> Document:
    """What `pulumi up` changes of what has no name of its own: what carries the environment's tag, or gets it."""
    ecs = [place.arn("ecs", f"{kind}/{place.name}-*") for kind in ("cluster", "service", "task-definition")]
    balancers = [
        place.arn("elasticloadbalancing", f"{kind}/*") for kind in ("listener/app", "loadbalancer/app", "targetgroup")
    ]
    certificates = [place.arn("acm", "certificate/*")]
    groups, rules = place.arn("ec2", "security-group/*"), place.arn("ec2", "security-group-rule/*")
    return document(
        # The last interfaces of a load balancer are waited for.
        allow(["ec2:DescribeNetworkInterfaces"], ["*"]),
        allow(["ec2:CreateSecurityGroup"], [groups], place.new),
        allow(may.CHANGE_GROUP, [groups], place.ours),
        allow(may.CHANGE_GROUP_FURTHER, [groups, rules], place.ours),
        allow(may.MAKE_RULE, [rules], place.new),
        allow(
            ["ec2:CreateTags"],
            [groups, rules],
            place.while_making("ec2", "CreateSecurityGroup", *may.names(may.MAKE_RULE)),
        ),
        allow(may.TAG_EC2_FURTHER, [groups, rules], place.ours),
        allow(may.MAKE, [*ecs, *balancers], place.new),
        allow(may.CHANGE_ECS + may.CHANGE_ECS_FURTHER, ecs, place.ours),
        allow(
            ["ecs:TagResource"],
            ecs,
            place.while_making("ecs", "CreateCluster", "CreateService", "RegisterTaskDefinition"),
        ),
        allow(may.CHANGE_BALANCER + may.CHANGE_BALANCER_FURTHER, balancers, place.ours),
        allow(
            ["elasticloadbalancing:AddTags"],
            balancers,
            place.while_making("elasticloadbalancing", "CreateListener", "CreateLoadBalancer", "CreateTargetGroup"),
        ),
        allow(["acm:RequestCertificate"], ["*"], place.new),
        allow(["acm:AddTagsToCertificate"], certificates, place.new),
        allow(may.CHANGE_CERTIFICATE + may.CHANGE_CERTIFICATE_FURTHER, certificates, place.ours),
    )


def change_network(place: Place) -> Document:
    """What `pulumi up` changes of the network: all of its own, nothing of one that was there already."""
    return document(*(_network(place) if place.environment.network.create else _existing(place)))


def _network(place: Place) -> list[dict[str, Any]]:
    """
    A VPC of the environment's own. Its default security group comes without a tag: it may be claimed by setting the tag,
    as may any other security group that belongs to no environment.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    things = [place.arn("ec2", f"{kind}/*") for kind in NETWORK]
    holders = [place.arn("ec2", f"{kind}/*") for kind in ("elastic-ip", "subnet", "vpc")]
    claim = {**place.new, "Null": {f"aws:ResourceTag/{TAG}": "true"}}
    return [
        allow(may.MAKE_NETWORK, things, place.new),
        allow(may.MAKE_WITHIN, holders, place.ours),
        allow(may.CHANGE_NETWORK + may.CHANGE_NETWORK_FURTHER + may.TAG_EC2_FURTHER, things, place.ours),
        allow(["ec2:CreateTags"], things, place.while_making("ec2", *may.names(may.MAKE_NETWORK))),
        allow(["ec2:CreateTags"], [place.arn("ec2", "security-group/*")], claim),
    ]


def _existing(place: Place) -> list[dict[str, Any]]:
    """A VPC that is there already: security groups are made in it, nothing else."""
    existing = place.environment.network.existing
    return [allow(["ec2:CreateSecurityGroup"], [place.arn("ec2", f"vpc/{existing.vpc_id}")])] if existing else []


def change_named(place: Place, pipeline: Pipeline) -> Document:
    """
    What `pulumi up` changes of what has a name of the environment's own, and of this stack's state.

    Roles are made and given policies only while they have the environment's permissions boundary.
    """
    bucket = place.simple("s3", f"{place.name}-templates-*")
    bounded = {"StringEquals": {"iam:PermissionsBoundary": place.environment.permissions_boundary}}
    scaled = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
    passed = {"StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]}}
    return document(
        allow(
            may.CHANGE_SCALING + may.CHANGE_SCALING_FURTHER,
            [place.arn("application-autoscaling", "scalable-target/*")],
            scaled,
        ),
        allow(may.CHANGE_LOG_GROUP, place.log_groups),
        allow(may.CHANGE_PARAMETER, place.parameters[1:]),
        allow(may.CHANGE_BUCKET + may.CHANGE_BUCKET_FURTHER, [bucket]),
        allow(may.CHANGE_OBJECT + may.CHANGE_OBJECT_FURTHER, [f"{bucket}/*"]),
        allow(["route53:CreateHostedZone"], ["*"]),
        allow(may.CHANGE_ZONE + may.CHANGE_ZONE_FURTHER, place.zones) if place.zones else None,
        allow(may.FOLLOW_ZONE_FURTHER, [place.simple("route53", "change/*")]),
        allow(may.BOUNDED_ROLE + may.BOUNDED_ROLE_FURTHER, [place.roles], bounded),
        allow(may.CHANGE_ROLE + may.CHANGE_ROLE_FURTHER, [place.roles]),
        allow(["iam:PassRole"], [place.roles], passed),
        allow(may.WRITE_STATE_FURTHER, place.state(place.simple("s3", pipeline.state_bucket))),
    )
