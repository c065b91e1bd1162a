"""
What the roles of a pipeline that preview and bring up may do: plain documents, no effects.

Things that have names of the environment's own are named; those that have not (a VPC, a load balancer) are known by the
tag ``modulestack:environment`` that everything of an environment carries.
"""

from __future__ import annotations

from typing import Any

from components import pipeline_file_systems, pipeline_pull_through
from components.pipeline_trust import ISSUER
from components.policy_document import Document, allow, document
from components.policy_scope import PolicyScope
from modulestack.contract import iam_actions as actions
from modulestack.contract import paths, tags
from modulestack.environment.model import PipelineSection

NETWORK = ("elastic-ip", "internet-gateway", "natgateway", "route-table", "subnet", "vpc", "vpc-flow-log")
"""What EC2 calls the parts of a network."""


def read(scope: PolicyScope, pipeline: PipelineSection) -> Document:
    """
    What `pulumi preview` and `refresh` read in AWS, of this stack's state, and with the key of its secrets.

    Source of the state's objects: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
    """
    bucket, state = scope.global_arn("s3", scope.bucket), scope.global_arn("s3", pipeline.state_bucket)
    return document(
        allow(actions.READ_EVERYWHERE + actions.READ_EVERYWHERE_FURTHER, ["*"]),
        allow(["ec2:DescribeVpcAttribute"], [scope.arn("ec2", "vpc/*")]),
        allow(actions.READ_BUCKET + actions.READ_BUCKET_FURTHER, [bucket]),
        allow(actions.READ_OBJECT, [f"{bucket}/modules/*"]),
        allow(
            actions.READ_ROLE + actions.READ_ROLE_FURTHER,
            [scope.roles, scope.iam_arn(f"role{paths.pipeline_role_path(scope.name)}*")],
        ),
        allow(actions.READ_POLICY, [scope.iam_arn(f"policy{paths.pipeline_role_path(scope.name)}*")]),
        allow(actions.READ_PROVIDER, [scope.iam_arn(f"oidc-provider/{ISSUER}")]),
        allow(actions.READ_CERTIFICATE, [scope.arn("acm", "certificate/*")]),
        allow(actions.READ_ZONE, scope.zones) if scope.zones else None,
        allow(actions.READ_PARAMETER, scope.parameters),
        allow(
            actions.READ_ECS,
            [
                *(scope.arn("ecs", f"{kind}/{scope.name}-*") for kind in ("cluster", "service")),
                *(scope.arn("ecs", f"cluster/{cluster}") for cluster in scope.existing_clusters),
                *_services_elsewhere(scope),
            ],
        ),
        allow(actions.READ_LOG_GROUP, [*scope.log_groups, *scope.existing_log_groups]),
        allow(actions.READ_ALARM, scope.alarms),
        allow(actions.READ_SCALING_FURTHER, [scope.arn("application-autoscaling", "scalable-target/*")]),
        allow(actions.LIST_STATE_FURTHER, [state]),
        allow(actions.READ_STATE_FURTHER, [f"{state}/.pulumi/meta.yaml", *scope.state(state)]),
        allow(actions.DECRYPT_FURTHER, [pipeline.secrets_key_arn]),
        *pipeline_file_systems.read(scope),
        *pipeline_pull_through.read(scope),
        *scope.contributed("preview"),
    )


def change_tagged(scope: PolicyScope) -> Document:
    """What `pulumi up` changes of what has no name of its own: what carries the environment's tag, or gets it."""
    ecs = [scope.arn("ecs", f"{kind}/{scope.name}-*") for kind in ("cluster", "service", "task-definition")]
    ecs += _services_elsewhere(scope)
    balancers = [
        scope.arn("elasticloadbalancing", f"{kind}/*") for kind in ("listener/app", "loadbalancer/app", "targetgroup")
    ]
    certificates = [scope.arn("acm", "certificate/*")]
    groups, rules = scope.arn("ec2", "security-group/*"), scope.arn("ec2", "security-group-rule/*")
    return document(
        # The last interfaces of a load balancer are waited for.
        allow(["ec2:DescribeNetworkInterfaces"], ["*"]),
        allow(["ec2:CreateSecurityGroup"], [groups], scope.tags_on_create),
        allow(actions.CHANGE_GROUP, [groups], scope.has_tag),
        allow(actions.CHANGE_GROUP_FURTHER, [groups, rules], scope.has_tag),
        allow(actions.CREATE_RULE, [rules], scope.tags_on_create),
        allow(
            ["ec2:CreateTags"],
            [groups, rules],
            scope.tags_while_creating("ec2", "CreateSecurityGroup", *actions.names(actions.CREATE_RULE)),
        ),
        allow(actions.TAG_EC2, [groups, rules], scope.has_tag),
        allow(actions.CREATE, [*ecs, *balancers], scope.tags_on_create),
        allow(actions.CHANGE_ECS + actions.CHANGE_ECS_FURTHER, ecs, scope.has_tag),
        allow(
            ["ecs:TagResource"],
            ecs,
            scope.tags_while_creating("ecs", "CreateCluster", "CreateService", "RegisterTaskDefinition"),
        ),
        allow(actions.CHANGE_BALANCER + actions.CHANGE_BALANCER_FURTHER, balancers, scope.has_tag),
        allow(
            ["elasticloadbalancing:AddTags"],
            balancers,
            scope.tags_while_creating(
                "elasticloadbalancing", "CreateListener", "CreateLoadBalancer", "CreateTargetGroup"
            ),
        ),
        allow(["acm:RequestCertificate"], ["*"], scope.tags_on_create),
        allow(["acm:AddTagsToCertificate"], certificates, scope.tags_on_create),
        allow(actions.CHANGE_CERTIFICATE, certificates, scope.has_tag),
    )


def _services_elsewhere(scope: PolicyScope) -> list[str]:
    """
    In clusters that are not the environment's, of which nothing else is changed.

    One pattern for all: policies are short of characters.
    """
    return [scope.arn("ecs", f"service/*/{scope.name}-*")] if scope.existing_clusters else []


def change_network(scope: PolicyScope) -> Document:
    """What `pulumi up` changes of the network and in it: all of its own, nothing of one that was there already."""
    own = _network(scope) if scope.environment.network.create else _existing(scope)
    return document(*own, *pipeline_file_systems.change(scope), *pipeline_pull_through.change(scope))


def _network(scope: PolicyScope) -> list[dict[str, Any]]:
    """
    A VPC of the environment's own.

    Its default security group comes without a tag: it may be claimed by setting the tag, as may any other security
    group that belongs to no environment.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    resources = [scope.arn("ec2", f"{kind}/*") for kind in NETWORK]
    holders = [scope.arn("ec2", f"{kind}/*") for kind in ("elastic-ip", "subnet", "vpc")]
    claim = {**scope.tags_on_create, "Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
    return [
        allow(actions.CREATE_NETWORK, resources, scope.tags_on_create),
        allow(actions.CREATE_WITHIN, holders, scope.has_tag),
        allow(actions.CHANGE_NETWORK + actions.CHANGE_NETWORK_FURTHER + actions.TAG_EC2, resources, scope.has_tag),
        allow(["ec2:CreateTags"], resources, scope.tags_while_creating("ec2", *actions.names(actions.CREATE_NETWORK))),
        allow(["ec2:CreateTags"], [scope.arn("ec2", "security-group/*")], claim),
    ]


def _existing(scope: PolicyScope) -> list[dict[str, Any]]:
    """A VPC that is there already: security groups are created in it, nothing else."""
    existing = scope.environment.network.existing
    return [allow(["ec2:CreateSecurityGroup"], [scope.arn("ec2", f"vpc/{existing.vpc_id}")])] if existing else []


def change_named(scope: PolicyScope, pipeline: PipelineSection) -> Document:
    """
    What `pulumi up` changes of what has a name of the environment's own, and of this stack's state.

    Roles are created and given policies only while they have the environment's permissions boundary.
    """
    bucket = scope.global_arn("s3", f"{scope.name}-releases-*")
    bounded = {"StringEquals": {"iam:PermissionsBoundary": scope.environment.permissions_boundary or ""}}
    scaled = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
    tasks, *others = scope.task_services
    passed = {"StringEquals": {"iam:PassedToService": [tasks, "vpc-flow-logs.amazonaws.com", *others]}}
    return document(
        # The deployment that an update of a service begins is followed to its end.
        allow(
            actions.FOLLOW_DEPLOYMENT,
            [
                *(scope.arn("ecs", f"{kind}/{scope.name}-*") for kind in ("service", "service-deployment")),
                *scope.elsewhere("service"),
                *scope.elsewhere("service-deployment", "/*"),
            ],
        ),
        allow(
            actions.CHANGE_SCALING + actions.CHANGE_SCALING_FURTHER,
            [scope.arn("application-autoscaling", "scalable-target/*")],
            scaled,
        ),
        allow(actions.CHANGE_ALARM + actions.CHANGE_ALARM_FURTHER, scope.alarms),
        allow(actions.CHANGE_LOG_GROUP, scope.log_groups),
        allow(actions.CHANGE_PARAMETER, scope.parameters[1:]),
        allow(actions.CHANGE_BUCKET + actions.CHANGE_BUCKET_FURTHER, [bucket]),
        allow(actions.CHANGE_OBJECT + actions.CHANGE_OBJECT_FURTHER, [f"{bucket}/*"]),
        allow(["route53:CreateHostedZone"], ["*"]),
        allow(actions.CHANGE_ZONE + actions.CHANGE_ZONE_FURTHER, scope.zones) if scope.zones else None,
        allow(actions.FOLLOW_ZONE_FURTHER, [scope.global_arn("route53", "change/*")]),
        allow(actions.BOUNDED_ROLE + actions.BOUNDED_ROLE_FURTHER, [scope.roles], bounded),
        allow(actions.CHANGE_ROLE + actions.CHANGE_ROLE_FURTHER, [scope.roles]),
        allow(actions.TRUST_ROLE_FURTHER, [scope.roles], scope.has_tag),
        allow(["iam:PassRole"], [scope.roles], passed),
        allow(actions.WRITE_STATE_FURTHER, scope.state(scope.global_arn("s3", pipeline.state_bucket))),
        *scope.contributed("up"),
    )
