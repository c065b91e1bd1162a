"""
What the role of a pipeline that releases may do: exactly what the verbs of ``modulestack`` call on one environment.

Each is proven by the recorded calls of all verbs (tests/components/test_pipeline_proof.py).

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from components import policies
from components.pipeline_place import Place, allow, document
from components.policies import Document


def release(place: Place) -> Document:
    """What a release, a rollback, and whoever looks at them need."""
    return document(*_find(place), *_bucket(place), *_ecs(place), *_check(place), *_watch(place))


def _find(place: Place) -> list[dict[str, object]]:
    """Where modules are, and the image that a release leaves there."""
    path, all_ = place.parameters
    return [
        allow(["ssm:GetParameters", "ssm:GetParametersByPath"], [path, all_]),
        allow(["ssm:PutParameter"], [f"{path}/*/image"]),
    ]


def _bucket(place: Place) -> list[dict[str, object]]:
    """Templates are read; records are added; locks come and go."""
    bucket = place.simple("s3", place.bucket)
    lock = f"{bucket}/modules/*/lock.json"
    return [
        allow(["s3:ListBucket"], [bucket]),
        allow(["s3:GetObject", "s3:GetObjectVersion"], [f"{bucket}/modules/*"]),
        allow(["s3:PutObject"], [f"{bucket}/modules/*/releases/*", lock]),
        allow(["s3:DeleteObject"], [lock]),
    ]


def _ecs(place: Place) -> list[dict[str, object]]:
    """
    Tasks, services and revisions of the environment's clusters and families.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    """
    services, families = (
        place.arn("ecs", f"service/{place.name}-*"),
        place.arn("ecs", f"task-definition/{place.name}-*"),
    )
    deployments, revisions = (place.arn("ecs", f"service-{kind}/{place.name}-*") for kind in ("deployment", "revision"))
    clusters = {"ArnLike": {"ecs:cluster": place.arn("ecs", f"cluster/{place.name}-*")}}
    return [
        allow(["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], ["*"]),
        allow(["ecs:ListTasks"], ["*"], clusters),
        allow(["ecs:DescribeServices", "ecs:ListServiceDeployments"], [services]),
        allow(["ecs:DescribeServiceDeployments", "ecs:StopServiceDeployment"], [services, deployments]),
        allow(["ecs:DescribeServiceRevisions"], [services, revisions]),
        allow(["ecs:UpdateService"], [services], place.ours),
        allow(["ecs:DescribeTasks", "ecs:StopTask"], [place.arn("ecs", f"task/{place.name}-*")]),
        allow(["ecs:RunTask"], [families], clusters),
        allow(["ecs:RegisterTaskDefinition"], [families], place.new),
        allow(["ecs:TagResource"], [families], place.while_making("ecs", "RegisterTaskDefinition")),
        allow(["iam:PassRole"], [place.roles], {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
    ]


def _check(place: Place) -> list[dict[str, object]]:
    """What a release looks at before it changes anything: image, secrets, roles, log group, target group."""
    images = [module.image for module in place.environment.modules.values()]
    repositories = {arn for image in images for arn in policies.repositories(place.account, image)}
    return [
        allow(["ecr:BatchGetImage"], sorted(repositories)),
        allow(
            ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"], [place.roles]
        ),
        allow(["secretsmanager:DescribeSecret"], [place.arn("secretsmanager", "secret:*")]),
        allow(
            ["elasticloadbalancing:DescribeTargetGroups", "logs:DescribeLogGroups", "ssm:DescribeParameters"],
            ["*"],
        ),
    ]


def _watch(place: Place) -> list[dict[str, object]]:
    """How a release is followed, and what its tasks say."""
    return [
        allow(
            ["application-autoscaling:DescribeScalableTargets", "elasticloadbalancing:DescribeTargetHealth"],
            ["*"],
        ),
        allow(
            ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
            place.log_groups[:1],
        ),
        allow(["logs:GetQueryResults"], [place.arn("logs", "log-group:*")]),
    ]
