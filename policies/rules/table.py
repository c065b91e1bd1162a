"""
The pack: every rule, what it keeps, and where AWS says so.

Security Hub's controls: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
"""

from __future__ import annotations

from . import (
    buckets,
    containers,
    definitions,
    deletion,
    health_check,
    iam,
    load_balancer,
    logs,
    openings,
    plain_secrets,
    repositories,
    security_groups,
    service,
    tags,
    zones,
)
from .rule import ResourceRule, StackRule

_HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
_ALLOWED_CONTAINERS = {"allowed_containers": {"type": "array", "items": {"type": "string"}, "default": []}}
"""Names of containers that need not keep a rule, such as a sidecar with `run_as_root`."""

RESOURCE_RULES: tuple[ResourceRule, ...] = (
    ResourceRule(
        name="task-no-public-address",
        description="Tasks have no public address.",
        control="ECS.2",
        page=f"{_HUB}/ecs-controls.html#ecs-2",
        severity="high",
        types=frozenset({"aws:ecs/service:Service"}),
        check=service.no_public_address,
    ),
    ResourceRule(
        name="circuit-breaker",
        description="A deployment that fails is rolled back by ECS.",
        control="Amazon ECS: deployment circuit breaker",
        page=f"{_ECS}/deployment-circuit-breaker.html",
        types=frozenset({"aws:ecs/service:Service"}),
        check=service.circuit_breaker,
    ),
    ResourceRule(
        name="multi-zone",
        description="Tasks and load balancers are in two availability zones or more.",
        control="ELB.13",
        page=f"{_HUB}/elb-controls.html#elb-13",
        types=frozenset(zones.SUBNETS),
        check=zones.multi_zone,
    ),
    ResourceRule(
        name="read-only-root",
        description="A container's root file system is read-only.",
        control="ECS.5",
        page=f"{_HUB}/ecs-controls.html#ecs-5",
        severity="high",
        types=definitions.TYPES,
        check=containers.read_only_root,
        settings=_ALLOWED_CONTAINERS,
    ),
    ResourceRule(
        name="non-root-user",
        description="A container runs as a user other than root.",
        control="ECS.20",
        page=f"{_HUB}/ecs-controls.html#ecs-20",
        types=definitions.TYPES,
        check=containers.non_root,
        settings=_ALLOWED_CONTAINERS,
    ),
    ResourceRule(
        name="non-blocking-logs",
        description="A container's output goes to a log that never blocks it.",
        control="ECS.9",
        page=f"{_HUB}/ecs-controls.html#ecs-9",
        severity="high",
        types=definitions.TYPES,
        check=containers.non_blocking_logs,
    ),
    ResourceRule(
        name="no-plain-secrets",
        description="A container's plain environment holds no secret.",
        control="ECS.8",
        page=f"{_HUB}/ecs-controls.html#ecs-8",
        severity="high",
        types=definitions.TYPES,
        check=plain_secrets.no_plain_secrets,
        settings={"allowed_names": {"type": "array", "items": {"type": "string"}, "default": []}},
    ),
    ResourceRule(
        name="open-ports",
        description="The internet reaches ports 80 and 443 only, or others that are allowed by number.",
        control="EC2.18, EC2.19",
        page=f"{_HUB}/ec2-controls.html#ec2-18",
        severity="high",
        types=openings.TYPES,
        check=security_groups.web_ports_only,
        settings={"allowed_ports": {"type": "array", "items": {"type": "integer"}, "default": []}},
    ),
    ResourceRule(
        name="closed-default-group",
        description="A VPC's default security group lets nothing through.",
        control="EC2.2",
        page=f"{_HUB}/ec2-controls.html#ec2-2",
        severity="high",
        types=frozenset({security_groups.DEFAULT_GROUP}),
        check=security_groups.closed_default_group,
    ),
    ResourceRule(
        name="health-check-interval",
        description="Load balancers check their targets every 15 seconds.",
        control="ELB: target group health checks",
        page="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
        types=frozenset({"aws:lb/targetGroup:TargetGroup"}),
        check=health_check.every_15_seconds,
        settings={"interval_s": {"type": "integer", "minimum": 5, "maximum": 300, "default": 15}},
    ),
    ResourceRule(
        name="drop-invalid-headers",
        description="Load balancers drop header fields that are not valid.",
        control="ELB.4",
        page=f"{_HUB}/elb-controls.html#elb-4",
        types=frozenset({"aws:lb/loadBalancer:LoadBalancer"}),
        check=load_balancer.drop_invalid_headers,
    ),
    ResourceRule(
        name="log-retention",
        description="Logs are kept for a number of days that somebody chose.",
        control="CloudWatch.16",
        page=f"{_HUB}/cloudwatch-controls.html#cloudwatch-16",
        types=frozenset({"aws:cloudwatch/logGroup:LogGroup"}),
        check=logs.retention,
        settings={"minimum_days": {"type": "integer", "minimum": 1, "default": 1}},
    ),
    ResourceRule(
        name="no-wildcard-iam",
        description="Roles are given named actions on named resources.",
        control="IAM.1, IAM.21",
        page=f"{_HUB}/iam-controls.html#iam-21",
        severity="high",
        types=frozenset(iam.POLICY_PATHS) | {iam.ATTACHMENT},
        check=iam.no_wildcards,
        settings={"allowed_actions": {"type": "array", "items": {"type": "string"}, "default": []}},
    ),
    ResourceRule(
        name="images-kept",
        description="Images keep their tags, are scanned, and expire only without one.",
        control="ECR.1, ECR.2, ECR.3",
        page=f"{_HUB}/ecr-controls.html#ecr-2",
        types=repositories.TYPES,
        check=repositories.images_are_kept,
    ),
    ResourceRule(
        name="deletion-protection",
        description="Load balancers and buckets are not deleted by mistake.",
        control="ELB.6",
        page=f"{_HUB}/elb-controls.html#elb-6",
        types=frozenset(deletion.WANTED),
        check=deletion.protection,
    ),
    ResourceRule(
        name="tags",
        description="Resources say which environment and module they belong to.",
        control="ECS.13, ECS.14, ECS.15",
        page=f"{_HUB}/ecs-controls.html#ecs-13",
        severity="low",
        types=tags.OF_AN_ENVIRONMENT,
        check=tags.required,
        settings={
            "required": {"type": "array", "items": {"type": "string"}, "default": ["modulestack:environment"]},
            "required_of_modules": {"type": "array", "items": {"type": "string"}, "default": ["modulestack:module"]},
        },
    ),
)

STACK_RULES: tuple[StackRule, ...] = (
    StackRule(
        name="open-load-balancers",
        description="Only a public load balancer's security group is open to the internet.",
        control="EC2.18",
        page=f"{_HUB}/ec2-controls.html#ec2-18",
        severity="high",
        check=security_groups.public_load_balancers_only,
    ),
    StackRule(
        name="bucket-encrypted",
        description="Every bucket encrypts what it holds.",
        control="S3: default encryption",
        page="https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html",
        check=buckets.encrypted,
    ),
    StackRule(
        name="bucket-versioned",
        description="Every bucket keeps old versions.",
        control="S3.14",
        page=f"{_HUB}/s3-controls.html#s3-14",
        severity="low",
        check=buckets.versioned,
    ),
    StackRule(
        name="bucket-tls-only",
        description="Every bucket refuses requests without TLS.",
        control="S3.5",
        page=f"{_HUB}/s3-controls.html#s3-5",
        check=buckets.tls_only,
    ),
    StackRule(
        name="bucket-private",
        description="No bucket can be made public.",
        control="S3.2, S3.3, S3.8",
        page=f"{_HUB}/s3-controls.html#s3-8",
        severity="high",
        check=buckets.private,
    ),
)
