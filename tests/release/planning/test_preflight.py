"""What speaks against a release."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.image_reference import parse
from modulestack.release.planning.preflight import PreflightData, PreflightFinding, RoleFacts, find_problems, is_allowed
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_definition.image_resolution import ResolvedImage
from tests.release.stack import BETTER, TRUST
from tests.support import task_definitions

SERVICE = ServiceSnapshot(
    arn="", status="ACTIVE", controller="ECS", definition="", desired=1, pending=0, running=1, deployments=(), events=()
)
IMAGE = ResolvedImage(image=parse(BETTER))
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/abc"
ROLE = "arn:aws:iam::123456789012:role/staging-web-execution"


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PreflightData(resolved=IMAGE), []),
        (PreflightData(resolved=ResolvedImage(image=IMAGE.image, problem="gone")), [("refuse", "gone")]),
        (
            PreflightData(resolved=ResolvedImage(image=IMAGE.image, platforms=frozenset({"linux/arm64"}))),
            [("refuse", f"{BETTER} is for linux/arm64, and the task is linux/amd64")],
        ),
        (
            PreflightData(
                resolved=ResolvedImage(image=IMAGE.image, platforms=frozenset({"linux/arm64"})), architecture="ARM64"
            ),
            [],
        ),
        (PreflightData(resolved=IMAGE, request=task_definitions.task()), []),
        (
            PreflightData(
                resolved=IMAGE,
                request={**task_definitions.one(privileged=True, stopTimeout=300), "pidMode": "host"},
            ),
            [
                (
                    "refuse",
                    (
                        "ECS does not take the task definition: Invalid setting for container 'web'. "
                        "'stopTimeout' must be at most 120 on Fargate."
                    ),
                ),
                (
                    "refuse",
                    (
                        "ECS does not take the task definition: "
                        "Fargate compatible task definitions do not support privileged"
                    ),
                ),
                (
                    "refuse",
                    (
                        "ECS does not take the task definition: "
                        "Tasks using the Fargate launch type do not support pidMode 'host'. "
                        "The supported value for pidMode is 'task'."
                    ),
                ),
            ],
        ),
        (PreflightData(resolved=IMAGE, missing_secrets=("/a",)), [("refuse", "secret /a does not exist")]),
        (PreflightData(resolved=IMAGE, missing_log_groups=("/g",)), [("refuse", "log group /g does not exist")]),
        (PreflightData(resolved=IMAGE, target_groups={GROUP: 1}), []),
        (
            PreflightData(resolved=IMAGE, target_groups={GROUP: 0}),
            [("refuse", "target group web is not attached to a load balancer")],
        ),
        (PreflightData(resolved=IMAGE, target_groups={GROUP: -1}), [("refuse", "target group web does not exist")]),
        (PreflightData(resolved=IMAGE, alarms={"a": "OK", "b": "INSUFFICIENT_DATA"}), []),
        (PreflightData(resolved=IMAGE, alarms={"a": ""}), [("refuse", "alarm a does not exist")]),
        (
            PreflightData(resolved=IMAGE, roles=(RoleFacts(arn=ROLE, purpose="execution", trust=None),)),
            [("refuse", "execution role staging-web-execution does not exist")],
        ),
        (
            PreflightData(resolved=IMAGE, roles=(RoleFacts(arn=ROLE, purpose="task", trust={"Statement": []}),)),
            [("refuse", "task role staging-web-execution does not trust ecs-tasks.amazonaws.com")],
        ),
        (
            PreflightData(
                resolved=IMAGE,
                roles=(RoleFacts(arn=ROLE, purpose="execution", trust=TRUST, statements=(allow("ecr:*"),)),),
                needs=(("ecr:BatchGetImage", "r"), ("ssm:GetParameters", "p"), ("secretsmanager:GetSecretValue", "s")),
            ),
            [
                ("refuse", "execution role staging-web-execution is not allowed ssm:GetParameters on p"),
                ("warn", "execution role staging-web-execution is not allowed secretsmanager:GetSecretValue on s"),
            ],
        ),
        (
            PreflightData(resolved=IMAGE, unread=("no permission for iam:GetRole",), missing_secrets=("/a",)),
            [("refuse", "secret /a does not exist"), ("warn", "not checked: no permission for iam:GetRole")],
        ),
    ],
)
def test_findings(data: PreflightData, expected: list[tuple[Any, str]]):
    """All at once, the worst first."""
    assert list(find_problems(data, SERVICE)) == [PreflightFinding(*run_each) for run_each in expected]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], False),
        ([allow("*")], True),
        ([allow("ssm:Get*", "arn:aws:ssm:*:*:parameter/staging/*")], True),
        ([allow(["ssm:GetParameters"], ["arn:aws:ssm:eu-west-1:1:parameter/prod/*"])], False),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], True),
        ([allow("ssm:*"), {"Effect": "Deny", "Action": "ssm:*", "Resource": "*"}], False),
        ([allow("SSM:getparameters")], True),
    ],
)
def test_policies_are_read_as_aws_reads_them(statements: list[dict[str, Any]], expected: object):
    """Wildcards, lists, inverses, denials, case."""
    assert is_allowed("ssm:GetParameters", "arn:aws:ssm:eu-west-1:1:parameter/staging/db", statements) is expected
