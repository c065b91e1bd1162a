"""
What the role of a pipeline that releases may do: exactly what the verbs of ``modulestack`` call on one environment.

Each is proven by the recorded calls of all verbs (tests/components/test_pipeline_proof.py).

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from components.policy_document import Document, allow, document, one_or_all
from components.policy_scope import PolicyScope
from modulestack.contract import paths


def release(scope: PolicyScope) -> Document:
    """What a release, a rollback, and whoever looks at them need, for the modules of *scope*."""
    return document(*_find(scope), *_bucket(scope), *_ecs(scope), *_check(scope), *_watch(scope))


def _find(scope: PolicyScope) -> list[dict[str, object]]:
    """Where modules are, and the image and revision that a release leaves there."""
    path, all_ = scope.parameters
    # One pattern for both: policies are short of characters.
    left = scope.arn("ssm", f"parameter{paths.image_parameter(scope.name, scope.module_pattern)}*")
    return [
        allow(["ssm:GetParameters", "ssm:GetParametersByPath"], [path, all_]),
        allow(["ssm:PutParameter"], [left]),
    ]


def _bucket(scope: PolicyScope) -> list[dict[str, object]]:
    """Templates are read; records are added, those of jobs where there are any; locks come and go."""
    bucket, module = scope.global_arn("s3", scope.bucket), scope.module_pattern
    lock = f"{bucket}/{paths.lock_key(module)}"
    runs = [f"{bucket}/{paths.runs_prefix(module)}*"] if scope.has_jobs else []
    return [
        allow(["s3:ListBucket"], [bucket]),
        allow(["s3:GetObject", "s3:GetObjectVersion"], [f"{bucket}/{paths.module_prefix(module)}*"]),
        allow(["s3:PutObject"], [f"{bucket}/{paths.records_prefix(module)}*", *runs, lock]),
        allow(["s3:DeleteObject"], [lock]),
    ]


def _ecs(scope: PolicyScope) -> list[dict[str, object]]:
    """
    Tasks, services and revisions of the module's cluster and family.

    Roles are passed by their path: IAM does not promise that a tag of a role counts when it is passed.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    services, families = scope.ecs("service"), scope.families
    deployments, revisions = scope.ecs("service-deployment"), scope.ecs("service-revision")
    passed = {"StringEquals": {"iam:PassedToService": one_or_all(scope.task_services)}}
    clusters = {"ArnLike": {"ecs:cluster": one_or_all(scope.clusters)}}
    return [
        allow(["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], ["*"]),
        allow(["ecs:ListTasks"], ["*"], clusters),
        *(
            [
                allow(["ecs:DescribeServices", "ecs:ListServiceDeployments"], services),
                allow(["ecs:DescribeServiceDeployments", "ecs:StopServiceDeployment"], [*services, *deployments]),
                allow(["ecs:DescribeServiceRevisions"], [*services, *revisions]),
                allow(["ecs:UpdateService"], services, scope.has_tag),
                allow(["ecs:DescribeTasks", "ecs:StopTask"], scope.ecs("task")),
            ]
            if services
            else ()
        ),
        *_ecs_elsewhere(scope),
        allow(["ecs:RunTask"], [families], clusters),
        allow(["ecs:RegisterTaskDefinition"], [families], scope.tags_on_create),
        allow(["ecs:TagResource"], [families], scope.tags_while_creating("ecs", "RegisterTaskDefinition")),
        allow(["iam:PassRole"], [scope.task_roles], passed),
    ]


def _ecs_elsewhere(scope: PolicyScope) -> list[dict[str, object]]:
    """
    The same in clusters that others use too: there a service's name begins with the environment's, a task has tags.

    Jobs are started with the tags of their module, by which a release knows what it may stop.
    """
    services, tasks = scope.elsewhere("service"), scope.tasks_elsewhere()
    tagged = allow(["ecs:TagResource"], tasks, {"StringEquals": {"ecs:CreateAction": "RunTask"}})
    if not services:
        return [tagged] if tasks else []
    return [
        allow(
            [
                *("ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:DescribeServices"),
                *("ecs:DescribeTasks", "ecs:ListServiceDeployments", "ecs:StopServiceDeployment"),
            ],
            # Of a service itself, its deployments and its revisions.
            [*services, *scope.elsewhere("service-*", "/*"), *tasks],
        ),
        allow(["ecs:UpdateService"], services, scope.has_tag),
        allow(["ecs:StopTask"], tasks, scope.has_tag),
        tagged,
    ]


def _check(scope: PolicyScope) -> list[dict[str, object]]:
    """What a release looks at before it changes anything: image, secrets, roles, log group, target group."""
    boundary = scope.environment.permissions_boundary
    everywhere, contributed = scope.contributed_apart("release")
    return [
        *contributed,
        # What bounds the roles too, in the same statement: policies are short of characters.
        allow(
            ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
            + (["iam:GetPolicy", "iam:GetPolicyVersion"] if boundary else []),
            [scope.task_roles, *([boundary] if boundary else [])],
        ),
        allow(["secretsmanager:DescribeSecret"], [scope.arn("secretsmanager", "secret:*")]),
        allow(
            [
                "elasticloadbalancing:DescribeTargetGroups",
                "logs:DescribeLogGroups",
                "ssm:DescribeParameters",
                *everywhere,
            ],
            ["*"],
        ),
    ]


def _watch(scope: PolicyScope) -> list[dict[str, object]]:
    """How a release is followed, and what its tasks say."""
    groups = [
        scope.arn("logs", f"log-group:{paths.log_group(scope.name, scope.module_pattern)}"),
        *scope.existing_log_groups,
    ]
    return [
        allow(
            ["application-autoscaling:DescribeScalableTargets", "elasticloadbalancing:DescribeTargetHealth"],
            ["*"],
        ),
        allow(
            ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
            [f"{group}{streams}" for group in groups for streams in ("", ":*")],
        ),
        allow(["logs:GetQueryResults"], [scope.arn("logs", "log-group:*")]),
    ]
