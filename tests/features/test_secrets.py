"""Secrets by reference: what ECS fetches and what may be read for it."""

from __future__ import annotations

import dataclasses

import pytest

from components import policies
from modulestack.features import secrets
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Statement
from modulestack.features.registry import Module
from tests.support.problems import Problems

ACCOUNT = ModuleContext(
    cluster="dev-web",
    has_own_cluster=True,
    service="web",
    log_group="/modulestack/dev/web",
    log_stream_prefix="web",
    environment="dev",
    region="eu-west-1",
    partition="aws",
    account_id="123456789012",
    zone=None,
    http_redirect=False,
    private_zone="dev.internal",
    urls={},
)
CHINA = dataclasses.replace(ACCOUNT, partition="aws-cn", region="cn-north-1")
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"
OTHER = "arn:aws:secretsmanager:us-east-1:210987654321:secret:shared/db-AbCdEf"


@pytest.mark.parametrize(
    ("reference", "arn"),
    [
        ("ssm:/prod/db/url", "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db/url"),
        ("secretsmanager:db", f"{SECRET}:db"),
        ("secretsmanager:prod/db#password", f"{SECRET}:prod/db:password::"),
        (f"{OTHER}:password::", f"{OTHER}:password::"),
    ],
)
def test_a_reference_becomes_a_full_arn(reference: str, arn: str):
    assert secrets.value_from(reference, ACCOUNT) == arn


def test_the_arn_is_of_the_account_s_own_partition():
    assert secrets.value_from("ssm:/a", CHINA) == "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a"


def test_exactly_what_is_named_may_be_read():
    """A key is read with its whole secret, a secret without the suffix of its ARN by a pattern of that length."""
    references = ["secretsmanager:db#user", "secretsmanager:db#password", "ssm:/b", "ssm:/a", f"{OTHER}:password::"]
    assert secrets.readable(references, ACCOUNT) == {
        "secretsmanager:GetSecretValue": [f"{SECRET}:db-??????", OTHER],
        "ssm:GetParameters": [
            "arn:aws:ssm:eu-west-1:123456789012:parameter/a",
            "arn:aws:ssm:eu-west-1:123456789012:parameter/b",
        ],
    }


def test_a_full_arn_without_its_suffix_gets_the_pattern():
    assert secrets.readable([f"{SECRET}:db"], ACCOUNT) == {"secretsmanager:GetSecretValue": [f"{SECRET}:db-??????"]}


def test_without_secrets_nothing_may_be_read():
    assert secrets.readable([], ACCOUNT) == {}


def _statements(*references: str, context: ModuleContext = ACCOUNT) -> tuple[Statement, ...]:
    """What the execution role gets for *references*."""
    values = {f"S{n}": reference for n, reference in enumerate(references)}
    module = Module.model_validate({"name": "web", "image": "app:1", "port": 80, "secrets": values})
    return secrets.contribute(module, context).execution_role


def test_keys_of_another_account_may_be_used_through_the_service_that_keeps_the_value():
    """Its key's policy alone is not enough, and no shared value is under a key of AWS's."""
    shared = "arn:aws:ssm:us-east-1:210987654321:parameter/shared/a"
    elsewhere = [s for s in _statements(OTHER, shared, f"{SECRET}:db-AbCdEf", "ssm:/a") if "kms" in s.actions[0]]
    assert elsewhere == [
        Statement(
            actions=("kms:Decrypt",),
            resources=("arn:aws:kms:us-east-1:210987654321:key/*",),
            via=("secretsmanager.us-east-1.amazonaws.com", "ssm.us-east-1.amazonaws.com"),
        )
    ]
    assert policies.of(elsewhere)["Statement"][0]["Condition"] == {
        "StringEquals": {"kms:ViaService": ["secretsmanager.us-east-1.amazonaws.com", "ssm.us-east-1.amazonaws.com"]}
    }


@pytest.mark.parametrize(
    "reference",
    ["ssm:/aws/service/ecs/version", "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/version"],
)
def test_what_aws_publishes_is_of_no_account(reference: str):
    """Its ARN has none, and with the own account in it no policy would fit; a rehearsal makes none."""
    assert _statements(reference) == (
        Statement(
            actions=("ssm:GetParameters",), resources=("arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/version",)
        ),
    )
    assert secrets.value_from(reference, ACCOUNT) == reference.removeprefix("ssm:")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("ssm:/aws/db", "begins with aws or ssm, which AWS keeps for itself"),
        ("ssm:/aws-app/db", "begins with aws or ssm, which AWS keeps for itself"),
        ("ssm:/SSM/db", "begins with aws or ssm, which AWS keeps for itself"),
        ("arn:aws:ssm:eu-west-1:123456789012:parameter/awsTest", "begins with aws or ssm, which AWS keeps for itself"),
        ("ssm:/aws/reference/secretsmanager/db", "by way of Parameter Store: write secretsmanager:db"),
        ("arn:aws:ssm:eu-west-1::parameter/own/db", "is no reference to a secret"),
    ],
)
def test_a_parameter_that_nobody_can_make_is_refused(problems_of_web: Problems, reference: str, expected: str):
    [problem] = problems_of_web(f"secrets: {{S: '{reference}'}}")
    assert expected in problem


@pytest.mark.parametrize("reference", ["ssm:/my-aws/db", "ssm:/a/aws/ssm", "ssm:/my/ssm"])
def test_other_parameters_may_speak_of_aws(problems_of_web: Problems, reference: str):
    assert problems_of_web(f"secrets: {{S: '{reference}'}}") == []


@pytest.mark.parametrize(
    "reference",
    [
        "ssm:/modulestack/staging/web/manifest",
        "ssm:/modulestack/prod/db",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/modulestack/x",
    ],
)
def test_a_secret_is_not_kept_where_releases_read(problems_of_web: Problems, reference: str):
    """Preview, release and up roles read that path."""
    text = "is kept below /modulestack/, which everybody who previews or releases can read: move the parameter, "
    assert problems_of_web(f"secrets: {{DB_URL: '{reference}'}}") == [
        f"secrets.DB_URL: {text}for example to /db-url",
    ]


def test_a_path_that_only_looks_like_it_is_fine(problems_of_web: Problems):
    assert problems_of_web("secrets: {A: 'ssm:/modulestack-secrets/x', B: 'ssm:/app/modulestack/x'}") == []


def test_plain_values_that_look_secret_are_warned_of():
    """By name or by shape, in every key that ends in the task definition; never with the value."""
    module = Module.model_validate(
        {
            "name": "web",
            "image": "app:1",
            "port": 80,
            "environment": {"DB_PW": "hunter2", "CACHE": "redis://:hunter2@cache", "LOG_LEVEL": "info", "TTL": "60"},
            "placeholders": {"github_pat": "hunter2"},
            "command": ("serve", "--password", "hunter2"),
        }
    )
    found = [(warning.fields, warning.message) for warning in secrets.a_plain_value_looks_secret(module)]
    advice = "in plain sight: keep it in SSM or Secrets Manager, and name it under secrets"
    assert found == [
        ((("environment", "DB_PW"),), f"looks like a secret, by its name, {advice}"),
        ((("environment", "CACHE"),), f"looks like a URL with a password, {advice}"),
        ((("placeholders", "github_pat"),), f"looks like a secret, by its name, {advice}"),
        (
            (("command",),),
            "holds what looks like a secret, in plain sight: pass it as a variable, under secrets",
        ),
    ]
    assert "hunter2" not in str(found)
