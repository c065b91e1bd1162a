"""
What the role of a pipeline that brings up may change: plain documents, no effects.

Things that have names of the environment's own are named; those that have not (a VPC, a load balancer) are known by the
tag ``modulestack:environment`` that everything of an environment carries.
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract import chat, tags
from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_load_balancer_actions as of_rules
from modulestack.contract import iam_network_actions as of_network
from modulestack.contract import iam_storage_actions as of_storage
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.model import PipelineSection
from modulestack.environment.pipeline_roles import (
    access_logs,
    alerts,
    cloudfront,
    dashboard,
    discovery,
    dual_stack,
    encryption_key,
    file_systems,
    flow_logs,
    ipam,
    metric_filters,
    nat_instance,
    network_acls,
    pull_through,
    queries,
    request_forecasts,
    transit_gateway,
    trust_stores,
    vpc_endpoints,
    web_acl,
)
from modulestack.environment.pipeline_roles.contributed import FEATURES, contributed
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope

NETWORK = ("elastic-ip", "internet-gateway", "natgateway", "route-table", "subnet", "vpc", "vpc-flow-log")
"""What EC2 calls the parts of a network."""

ANY_VPC = f"vpc-{'?' * 17}"
"""As long as the id of one: `pulumi up` looks up which one has the tags that a file names."""


def tagged(scope: PolicyScope) -> Rights:
    """What `pulumi up` changes of what has no name of its own: what carries the environment's tag, or gets it."""
    ecs = [scope.arn("ecs", f"{kind}/{scope.name}-*") for kind in ("cluster", "service", "task-definition")]
    ecs += scope.services_in_existing
    balancers = [scope.arn("elasticloadbalancing", f"{kind}/*") for kind in _balancer_kinds(scope)]
    groups, rules = scope.arn("ec2", "security-group/*"), scope.arn("ec2", "security-group-rule/*")
    core = [
        # The last interfaces of a load balancer are waited for.
        allow(["ec2:DescribeNetworkInterfaces"], ["*"]),
        allow(["ec2:CreateSecurityGroup"], [groups], scope.tags_on_create),
        allow(of_network.CHANGE_GROUP, [groups], scope.has_tag),
        allow(of_network.CHANGE_GROUP_FURTHER, [groups, rules], scope.has_tag),
        allow(of_network.CREATE_RULE, [rules], scope.tags_on_create),
        allow(
            ["ec2:CreateTags"],
            [groups, rules],
            scope.tags_while_creating("ec2", "CreateSecurityGroup", *actions.names(of_network.CREATE_RULE)),
        ),
        allow(of_network.TAG_EC2, [groups, rules], scope.has_tag),
        allow(actions.CREATE, [*ecs, *balancers], scope.tags_on_create),
        allow(actions.CHANGE_ECS + actions.CHANGE_ECS_FURTHER, ecs, scope.has_tag),
        allow(
            ["ecs:TagResource"],
            ecs,
            scope.tags_while_creating("ecs", "CreateCluster", "CreateService", "RegisterTaskDefinition"),
        ),
    ]
    balancing = _balancing(scope, balancers)
    return Rights(whole=[*core, *balancing], core=core, sections={"balancing": balancing})


def _balancer_kinds(scope: PolicyScope) -> list[str]:
    """
    How resources of load balancing begin, those of network load balancers where there are any.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    """
    of_network = ["listener/net", "loadbalancer/net"] if scope.has_network_load_balancers else []
    return ["listener/app", "loadbalancer/app", *of_network, "targetgroup"]


def _balancing(scope: PolicyScope, balancers: Sequence[str]) -> list[Statement]:
    """What is changed of load balancers, but for their beginning, and of certificates."""
    certificates = [scope.arn("acm", "certificate/*")]
    changes: tuple[str, ...] = actions.CHANGE_BALANCER + actions.CHANGE_BALANCER_FURTHER
    making = ["CreateListener", "CreateLoadBalancer", "CreateTargetGroup"]
    changes += of_rules.CHANGE_ADDRESSES if scope.has_ipv6 else ()
    if scope.has_listener_rules:
        balancers = [scope.arn("elasticloadbalancing", "listener-rule/app/*"), *balancers]
        changes += of_rules.CHANGE_RULES + of_rules.CHANGE_RULES_FURTHER
        making = [*making, "CreateRule"]
    # Listeners of others have no tag of ours: rules are made there, and nothing else is.
    theirs = [each.existing for each in scope.environment.load_balancers.values() if each.existing]
    listeners = [scope.arn("elasticloadbalancing", f"listener/app/{name}/*") for name in theirs]
    return [
        allow(changes, balancers, scope.has_tag),
        *([allow(of_rules.CREATE_RULE_OF_OTHERS, listeners)] if listeners else []),
        allow(["elasticloadbalancing:AddTags"], balancers, scope.tags_while_creating("elasticloadbalancing", *making)),
        allow(["acm:RequestCertificate"], ["*"], scope.tags_on_create),
        allow(["acm:AddTagsToCertificate"], certificates, scope.tags_on_create),
        allow(actions.CHANGE_CERTIFICATE, certificates, scope.has_tag),
    ]


def network(scope: PolicyScope) -> Rights:
    """What `pulumi up` changes of the network and in it: all of its own, nothing of one that was there already."""
    own = _network(scope) if scope.environment.network.create else _existing(scope)
    own += discovery.change(scope)
    features = [
        *access_logs.change(scope),
        *alerts.tagged(scope),
        *web_acl.change(scope),
        *trust_stores.change(scope),
        *cloudfront.change(scope),
        *encryption_key.change(scope),
        *file_systems.change(scope),
        *pull_through.change(scope),
        *ipam.change(scope),
        *transit_gateway.change(scope),
        *network_acls.change(scope),
        *vpc_endpoints.change(scope),
        *flow_logs.change(scope),
    ]
    return Rights(whole=[*own, *features], core=own, sections={FEATURES: features}, of_one_role=True)


def _network(scope: PolicyScope) -> list[Statement]:
    """
    A VPC of the environment's own.

    Its default security group comes without a tag: it may be claimed by setting the tag, as may any other security
    group that belongs to no environment.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    resources = [scope.arn("ec2", f"{kind}/*") for kind in (*NETWORK, *dual_stack.kinds(scope))]
    holders = [scope.arn("ec2", f"{kind}/*") for kind in ("elastic-ip", "subnet", "vpc")]
    create = of_network.CREATE_NETWORK + dual_stack.create(scope)
    claim = {**scope.tags_on_create, "Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
    return [
        allow(create, resources, scope.tags_on_create),
        allow(of_network.CREATE_WITHIN + dual_stack.create(scope), holders, scope.has_tag),
        allow(
            of_network.CHANGE_NETWORK + dual_stack.change(scope) + of_network.TAG_EC2,
            [*resources, *nat_instance.interfaces(scope)],
            scope.has_tag,
        ),
        allow(
            ["ec2:CreateTags"],
            resources,
            scope.tags_while_creating("ec2", *actions.names(create)),
        ),
        allow(["ec2:CreateTags"], [scope.arn("ec2", "security-group/*")], claim),
    ]


def _existing(scope: PolicyScope) -> list[Statement]:
    """A VPC that is there already: security groups are created in it, nothing else."""
    existing = scope.environment.network.existing
    vpc = existing.known_id or ANY_VPC if existing else ""
    return [allow(["ec2:CreateSecurityGroup"], [scope.arn("ec2", f"vpc/{vpc}")])] if vpc else []


def named(scope: PolicyScope, pipeline: PipelineSection) -> Rights:
    """
    What `pulumi up` changes of what has a name of the environment's own, and of this stack's state.

    Roles are created and given policies only while they have the environment's permissions boundary.
    """
    features, core = (
        [
            *alerts.named(scope),
            *dashboard.change(scope),
            *queries.change(scope),
            *metric_filters.change(scope),
            *request_forecasts.change(scope),
            *contributed(scope, "up"),
        ],
        _named(scope, pipeline),
    )
    elsewhere = [*scope.elsewhere("service"), *scope.elsewhere("service-deployment", "/*")]
    return Rights(
        whole=[*core, *features],
        core=core,
        sections={FEATURES: features},
        own=_named(scope.own, pipeline),
        existing=[allow(actions.FOLLOW_DEPLOYMENT, elsewhere)] if elsewhere else [],
    )


def _named(scope: PolicyScope, pipeline: PipelineSection) -> list[Statement | None]:
    bucket = scope.global_arn("s3", f"{scope.name}-releases-*")
    bounded = {"StringEquals": {"iam:PermissionsBoundary": scope.environment.permissions_boundary or ""}}
    scaled = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
    logged = [*access_logs.buckets(scope), *flow_logs.buckets(scope)]
    tasks, *others = scope.role_services
    others += [chat.PRINCIPAL] if scope.has_chat else []
    passed = {"StringEquals": {"iam:PassedToService": [tasks, "vpc-flow-logs.amazonaws.com", *others]}}
    return [
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
        allow(actions.CHANGE_ALARM, scope.alarms),
        allow(actions.CHANGE_LOG_GROUP + encryption_key.of_logs(scope), scope.log_groups),
        allow(actions.CHANGE_PARAMETER, scope.parameters[1:]),
        allow(
            of_storage.CHANGE_BUCKET + of_storage.CHANGE_BUCKET_FURTHER,
            [bucket, *logged],
        ),
        allow(of_storage.CHANGE_OBJECT + of_storage.CHANGE_OBJECT_FURTHER, [f"{bucket}/*"]),
        allow(["route53:CreateHostedZone"], ["*"]),
        allow(actions.CHANGE_ZONE + actions.CHANGE_ZONE_FURTHER, scope.zones) if scope.zones else None,
        allow(actions.FOLLOW_ZONE_FURTHER, [scope.global_arn("route53", "change/*")]),
        allow(actions.BOUNDED_ROLE + actions.BOUNDED_ROLE_FURTHER, [scope.roles], bounded),
        allow(actions.CHANGE_ROLE + actions.CHANGE_ROLE_FURTHER, [scope.roles]),
        allow(actions.TRUST_ROLE_FURTHER, [scope.roles], scope.has_tag),
        allow(["iam:PassRole"], [scope.roles], passed),
        allow(of_storage.WRITE_STATE_FURTHER, scope.state(scope.global_arn("s3", pipeline.state_bucket))),
    ]
