"""What speaks against a release."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.iam_policy import is_allowed
from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.release.planning import remedies
from modulestack.release.planning.preflight import PreflightData, PreflightFinding, find_problems
from modulestack.release.planning.role_problems import RoleFacts
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_definition.image_resolution import ResolvedImage
from tests.release.stack import BETTER, TRUST
from tests.support.task_definition_cases import definitions

SERVICE = ServiceSnapshot(
    arn="", status="ACTIVE", controller="ECS", definition="", desired=1, pending=0, running=1, deployments=(), events=()
)
IMAGE = ResolvedImage(image=parse(BETTER))
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/abc"
ECR = "arn:aws:ecr:eu-west-1:{}:repository/{}"
ROLE = "arn:aws:iam::123456789012:role/modulestack/staging/web/staging-web-execution"


BOUNDARY = "arn:aws:iam::123456789012:policy/own"
KEYS = "arn:aws:kms:us-east-1:210987654321:key"
AGAIN = "run `pulumi up --refresh -s staging`"
MANIFEST = ModuleManifest(
    environment="staging",
    module="web",
    account="123456789012",
    region="eu-west-1",
    cluster="staging-web",
    service="web",
    family="staging-web",
    container="web",
    port=8080,
    template=TemplateVersion(bucket="b", key="k", version="v", sha256=""),
    placeholders={"image": "210987654321.dkr.ecr.eu-west-1.amazonaws.com/web:1"},
    log_group="/modulestack/staging/web",
    log_stream_prefix="web",
    target_groups=(GROUP,),
    alarms=(),
    image_parameter="/modulestack/staging/web/image",
    records_prefix="modules/web/releases/",
    lock_key="modules/web/lock.json",
    url="http://web",
    desired_count_owner="file",
)
OWN_KEY = f"arn:aws:kms:eu-west-1:{MANIFEST.account}:key/1234"


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
        (PreflightData(resolved=IMAGE, request=definitions.task()), []),
        (
            PreflightData(
                resolved=IMAGE,
                request={**definitions.one(privileged=True, stopTimeout=300), "pidMode": "host"},
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
        (
            PreflightData(resolved=IMAGE, missing_secrets=("/a",)),
            [("refuse", "secret /a does not exist: make or restore it")],
        ),
        (
            PreflightData(resolved=IMAGE, missing_files=("s3://b/a.env",)),
            [
                (
                    "refuse",
                    (
                        "environment file s3://b/a.env does not exist: put it there, or take it out "
                        "of `environment_files` in the file"
                    ),
                )
            ],
        ),
        (
            PreflightData(resolved=IMAGE, missing_log_groups=("/g",)),
            [("refuse", "log group /g does not exist: make it")],
        ),
        (
            PreflightData(resolved=IMAGE, missing_queues=("arn:aws:sqs:eu-west-1:123456789012:jobs",)),
            [
                (
                    "refuse",
                    (
                        "queue jobs does not exist (arn:aws:sqs:eu-west-1:123456789012:jobs): make it, or write the "
                        "one that is meant as the module's scaling.queue and run `pulumi up -s staging`"
                    ),
                )
            ],
        ),
        (PreflightData(resolved=IMAGE, target_groups={GROUP: 1}), []),
        (
            PreflightData(resolved=IMAGE, target_groups={GROUP: 0}),
            [("refuse", f"target group web is not attached to a load balancer: {AGAIN}")],
        ),
        (
            PreflightData(resolved=IMAGE, target_groups={GROUP: -1}),
            [("refuse", f"target group web does not exist: {AGAIN}")],
        ),
        (PreflightData(resolved=IMAGE, alarms={"a": "OK", "b": "INSUFFICIENT_DATA"}), []),
        (PreflightData(resolved=IMAGE, alarms={"a": ""}), [("refuse", "alarm a does not exist: make it")]),
        (
            PreflightData(resolved=IMAGE, roles=(RoleFacts(arn=ROLE, purpose="execution", trust=None),)),
            [("refuse", f"execution role staging-web-execution does not exist: {AGAIN}")],
        ),
        (
            PreflightData(resolved=IMAGE, roles=(RoleFacts(arn=ROLE, purpose="task", trust={"Statement": []}),)),
            [("refuse", f"task role staging-web-execution does not trust ecs-tasks.amazonaws.com: {AGAIN}")],
        ),
        (
            PreflightData(
                resolved=IMAGE,
                roles=(RoleFacts(arn=ROLE, purpose="execution", trust=TRUST, statements=(allow("ecr:*"),)),),
                needs=(("ecr:BatchGetImage", "r"), ("ssm:GetParameters", "p"), ("secretsmanager:GetSecretValue", "s")),
            ),
            [
                ("refuse", f"execution role staging-web-execution is not allowed ssm:GetParameters on p: {AGAIN}"),
                (
                    "warn",
                    f"execution role staging-web-execution is not allowed secretsmanager:GetSecretValue on s: {AGAIN}",
                ),
            ],
        ),
        *(
            (
                PreflightData(
                    resolved=IMAGE,
                    roles=(RoleFacts(arn=ROLE, purpose="execution", trust=TRUST, statements=statements),),
                    needs=(("kms:Decrypt", f"{KEYS}/*"),),
                ),
                [("warn", f"execution role staging-web-execution is not allowed kms:Decrypt on {KEYS}/*: {AGAIN}")]
                * missing,
            )
            for statements, missing in (
                ((allow("ecr:*"),), 1),
                ((allow("kms:Decrypt", KEYS.replace("us-east-1", "eu-west-1") + "/*"),), 1),
                ((allow("kms:Decrypt", [f"{KEYS}/*"]),), 0),
                ((allow("kms:*", f"{KEYS}/1234"),), 0),
            )
        ),
        (
            PreflightData(
                resolved=IMAGE,
                roles=(
                    RoleFacts(
                        arn=ROLE,
                        purpose="execution",
                        trust=TRUST,
                        statements=(allow("*"),),
                        boundary=BOUNDARY,
                        bounds=(allow("ssm:*", "arn:aws:ssm:eu-west-1:1:parameter/staging/*"),),
                    ),
                ),
                needs=tuple(
                    ("ssm:GetParameters", f"arn:aws:ssm:eu-west-1:1:parameter/{n}/a") for n in ("staging", "b")
                ),
            ),
            [
                (
                    "refuse",
                    (
                        "execution role staging-web-execution is allowed ssm:GetParameters on "
                        "arn:aws:ssm:eu-west-1:1:parameter/b/a by its policies, and not by its permissions boundary: "
                        "let an administrator add it to the policy own"
                    ),
                )
            ],
        ),
        (
            PreflightData(
                resolved=IMAGE,
                roles=(
                    RoleFacts(
                        arn=ROLE,
                        purpose="task",
                        trust=TRUST,
                        statements=(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::x/*"),),
                        boundary=BOUNDARY,
                        bounds=(allow("s3:Get*"),),
                    ),
                ),
            ),
            [
                (
                    "warn",
                    (
                        "task role staging-web-execution is allowed s3:PutObject on arn:aws:s3:::x/* by its policy, "
                        "and not by its permissions boundary, so its tasks may not do it: let an administrator add it "
                        "to the policy own"
                    ),
                )
            ],
        ),
        (
            PreflightData(
                resolved=IMAGE,
                roles=(RoleFacts(arn=ROLE, purpose="execution", trust=TRUST, statements=(allow("ecr:*"),)),),
                needs=(("kms:Decrypt", OWN_KEY),),
            ),
            [
                (
                    "warn",
                    (
                        f"execution role staging-web-execution is not allowed kms:Decrypt on {OWN_KEY}: write the key "
                        "under web's `secrets_kms_key_arns` in the file, and run `pulumi up -s staging`"
                    ),
                )
            ],
        ),
        (
            PreflightData(resolved=IMAGE, unread=("no permission for iam:GetRole",), missing_secrets=("/a",)),
            [
                ("refuse", "secret /a does not exist: make or restore it"),
                ("warn", "not checked: no permission for iam:GetRole"),
            ],
        ),
    ],
)
def test_findings(data: PreflightData, expected: list[tuple[Any, str]]):
    """All at once, the worst first."""
    assert list(find_problems(data, SERVICE, MANIFEST)) == [PreflightFinding(*run_each) for run_each in expected]


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


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (remedies.of_log_group("/modulestack/staging/web", MANIFEST), AGAIN),
        (remedies.of_log_group("/modulestack/staging/web/exec", MANIFEST), AGAIN),
        (remedies.of_log_group("/modulestack/staging/web in us-east-1", MANIFEST), "make it"),
        (remedies.of_role(ROLE, MANIFEST, "make it"), AGAIN),
        (remedies.of_role(ROLE.replace("/staging/", "/prod/"), MANIFEST, "make it"), "make it"),
        (remedies.of_permission(ROLE, "ecr:BatchGetImage", ECR.format("123456789012", "any"), MANIFEST), AGAIN),
        (remedies.of_permission(ROLE, "ecr:BatchGetImage", ECR.format("210987654321", "web"), MANIFEST), AGAIN),
        (
            remedies.of_permission(ROLE, "ecr:BatchGetImage", ECR.format("210987654321", "any"), MANIFEST),
            "write an image of that repository as web's `image` in the file, and run `pulumi up -s staging`",
        ),
    ],
)
def test_a_stack_makes_its_own_things_again_and_no_others(finding: str, expected: str):
    assert finding == expected
