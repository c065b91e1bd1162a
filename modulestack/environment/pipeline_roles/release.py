"""
What the role of a pipeline that releases may do: exactly what the verbs of ``modulestack`` call on one environment.

Each is proven by the recorded calls of all verbs (tests/components/test_pipeline_proof.py).

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract import paths
from modulestack.contract.policy_document import Statement, allow, one_or_all
from modulestack.environment.pipeline_roles import draining, encryption_key, file_systems
from modulestack.environment.pipeline_roles.contributed import contributed_apart, sections
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope


def release(scope: PolicyScope) -> Rights:
    """What a release, a rollback, and whoever looks at them need, for the modules of *scope*."""
    everywhere, others = contributed_apart(scope, "release")
    others = [
        *others,
        *file_systems.look(scope),
        *encryption_key.by_and_into_bucket(scope),
        *draining.leave_target_groups(scope),
    ]
    return Rights(
        whole=_statements(scope, everywhere, others),
        core=_statements(scope, everywhere, ()),
        sections=sections(others),
        own=_statements(scope.own, everywhere, ()),
        existing=[
            *(statement for each in scope.elsewhere_only for statement in _in_clusters(each)),
            *([_logs(scope.existing_log_groups)] if scope.existing_log_groups else []),
        ],
    )


def _statements(scope: PolicyScope, everywhere: Sequence[str], others: Sequence[Statement]) -> list[Statement]:
    return [*_find(scope), *_bucket(scope), *_ecs(scope), *_check(scope, everywhere, others), *_watch(scope)]


def _find(scope: PolicyScope) -> list[Statement]:
    """Where modules are, and the image and revision that a release leaves there."""
    path, all_ = scope.parameters
    # One pattern for both: policies are short of characters.
    left = scope.arn("ssm", f"parameter{paths.image_parameter(scope.name, scope.module_pattern)}*")
    return [
        allow(["ssm:GetParameters", "ssm:GetParametersByPath"], [path, all_]),
        allow(["ssm:PutParameter"], [left]),
    ]


def _bucket(scope: PolicyScope) -> list[Statement]:
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


def _ecs(scope: PolicyScope) -> list[Statement]:
    """
    Tasks, services and revisions of the module's cluster and family.

    Roles are passed by their path: IAM does not promise that a tag of a role counts when it is passed.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    families = scope.families
    passed = {"StringEquals": {"iam:PassedToService": one_or_all(scope.task_services)}}
    return [
        allow(["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], ["*"]),
        *_in_clusters(scope),
        allow(["ecs:RegisterTaskDefinition"], [families], scope.tags_on_create),
        allow(["ecs:TagResource"], [families], scope.tags_while_creating("ecs", "RegisterTaskDefinition")),
        allow(["iam:PassRole"], [scope.task_roles], passed),
    ]


def _in_clusters(scope: PolicyScope) -> list[Statement]:
    """What is done in the clusters of *scope*; nothing where there are none."""
    if not scope.clusters:
        return []
    services = scope.ecs("service")
    deployments, revisions = scope.ecs("service-deployment"), scope.ecs("service-revision")
    clusters = {"ArnLike": {"ecs:cluster": one_or_all(scope.clusters)}}
    return [
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
        allow(["ecs:RunTask"], [scope.families], clusters),
    ]


def _ecs_elsewhere(scope: PolicyScope) -> list[Statement]:
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


def _check(scope: PolicyScope, everywhere: Sequence[str], others: Sequence[Statement]) -> list[Statement]:
    """What a release looks at before it changes anything: image, secrets, roles, log group, target group."""
    boundary = scope.environment.permissions_boundary
    has_certificates = scope.environment.domain is not None
    of_listeners = ["elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeListeners"]
    return [
        *others,
        # What bounds the roles too, in the same statement: policies are short of characters.
        allow(
            ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
            + (["iam:GetPolicy", "iam:GetPolicyVersion"] if boundary else []),
            [scope.task_roles, *([boundary] if boundary else [])],
        ),
        allow(["secretsmanager:DescribeSecret"], [scope.arn("secretsmanager", "secret:*")]),
        *([allow(["acm:DescribeCertificate"], [scope.arn("acm", "certificate/*")])] if has_certificates else []),
        allow(
            [
                *(of_listeners if has_certificates else ()),
                "elasticloadbalancing:DescribeTargetGroups",
                "logs:DescribeLogGroups",
                "ssm:DescribeParameters",
                *everywhere,
            ],
            ["*"],
        ),
    ]


def _watch(scope: PolicyScope) -> list[Statement]:
    """How a release is followed, and what its tasks say."""
    own = scope.arn("logs", f"log-group:{paths.log_group(scope.name, scope.module_pattern)}")
    return [
        allow(
            ["application-autoscaling:DescribeScalableTargets", "elasticloadbalancing:DescribeTargetHealth"],
            ["*"],
        ),
        _logs([own, *scope.existing_log_groups]),
        allow(["logs:GetQueryResults"], [scope.arn("logs", "log-group:*")]),
    ]


def _logs(groups: Sequence[str]) -> Statement:
    return allow(
        ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
        [f"{group}{streams}" for group in groups for streams in ("", ":*")],
    )
