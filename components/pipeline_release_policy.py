"""
What the role of a pipeline that releases may do: exactly what the verbs of ``modulestack`` call on one environment.

Each is proven by the recorded calls of all verbs (tests/components/test_pipeline_proof.py).

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from components.policy_document import Document, allow, document
from components.policy_scope import PolicyScope


def release(scope: PolicyScope) -> Document:
    """What a release, a rollback, and whoever looks at them need."""
    return document(*_find(scope), *_bucket(scope), *_ecs(scope), *_check(scope), *_watch(scope))


def _find(scope: PolicyScope) -> list[dict[str, object]]:
    """Where modules are, and the image that a release leaves there."""
    path, all_ = scope.parameters
    return [
        allow(["ssm:GetParameters", "ssm:GetParametersByPath"], [path, all_]),
        allow(["ssm:PutParameter"], [f"{path}/*/image"]),
    ]


def _bucket(scope: PolicyScope) -> list[dict[str, object]]:
    """Templates are read; records are added; locks come and go."""
    bucket = scope.global_arn("s3", scope.bucket)
    lock = f"{bucket}/modules/*/lock.json"
    return [
        allow(["s3:ListBucket"], [bucket]),
        allow(["s3:GetObject", "s3:GetObjectVersion"], [f"{bucket}/modules/*"]),
        allow(["s3:PutObject"], [f"{bucket}/modules/*/releases/*", lock]),
        allow(["s3:DeleteObject"], [lock]),
    ]


def _ecs(scope: PolicyScope) -> list[dict[str, object]]:
    """
    Tasks, services and revisions of the environment's clusters and families.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    """
    services, families = (
        scope.arn("ecs", f"service/{scope.name}-*"),
        scope.arn("ecs", f"task-definition/{scope.name}-*"),
    )
    deployments, revisions = (scope.arn("ecs", f"service-{kind}/{scope.name}-*") for kind in ("deployment", "revision"))
    clusters = {"ArnLike": {"ecs:cluster": scope.arn("ecs", f"cluster/{scope.name}-*")}}
    return [
        allow(["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], ["*"]),
        allow(["ecs:ListTasks"], ["*"], clusters),
        allow(["ecs:DescribeServices", "ecs:ListServiceDeployments"], [services]),
        allow(["ecs:DescribeServiceDeployments", "ecs:StopServiceDeployment"], [services, deployments]),
        allow(["ecs:DescribeServiceRevisions"], [services, revisions]),
        allow(["ecs:UpdateService"], [services], scope.has_tag),
        allow(["ecs:DescribeTasks", "ecs:StopTask"], [scope.arn("ecs", f"task/{scope.name}-*")]),
        allow(["ecs:RunTask"], [families], clusters),
        allow(["ecs:RegisterTaskDefinition"], [families], scope.tags_on_create),
        allow(["ecs:TagResource"], [families], scope.tags_while_creating("ecs", "RegisterTaskDefinition")),
        allow(["iam:PassRole"], [scope.roles], {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
    ]


def _check(scope: PolicyScope) -> list[dict[str, object]]:
    """What a release looks at before it changes anything: image, secrets, roles, log group, target group."""
    return [
        *scope.contributed("release"),
        allow(
            ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"], [scope.roles]
        ),
        allow(["secretsmanager:DescribeSecret"], [scope.arn("secretsmanager", "secret:*")]),
        allow(
            ["elasticloadbalancing:DescribeTargetGroups", "logs:DescribeLogGroups", "ssm:DescribeParameters"],
            ["*"],
        ),
    ]


def _watch(scope: PolicyScope) -> list[dict[str, object]]:
    """How a release is followed, and what its tasks say."""
    return [
        allow(
            ["application-autoscaling:DescribeScalableTargets", "elasticloadbalancing:DescribeTargetHealth"],
            ["*"],
        ),
        allow(
            ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
            scope.log_groups[:1],
        ),
        allow(["logs:GetQueryResults"], [scope.arn("logs", "log-group:*")]),
    ]
