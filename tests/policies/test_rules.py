"""Every rule, without Pulumi: what it says of resources that keep it and of resources that do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies.rules.plain_secrets import looks_like
from policies.rules.rule import UNKNOWN, Resource, ResourceRule, StackRule, Unchecked, Violation
from policies.rules.table import RESOURCE_RULES, STACK_RULES
from tests.policies.cases import BUCKET_URN, CASES, Case

PACK = Path(__file__).parents[2] / "policies"
RULES: dict[str, ResourceRule | StackRule] = {
    **{rule.name: rule for rule in RESOURCE_RULES},
    **{rule.name: rule for rule in STACK_RULES},
}
LEVELS = {"advisory", "mandatory", "disabled"}


def findings(rule: ResourceRule | StackRule, given: Any, config: dict[str, Any]) -> list[Any]:
    return list(rule.findings(given, config))


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}-{number}" for number, case in enumerate(CASES)])
def test_a_rule_says_what_is_wrong_and_nothing_else(case: Case) -> None:
    """A violation names the property, what it says, what is allowed and what to do."""
    assert list(case.says) == [str(finding) for finding in findings(RULES[case.rule], case.given, case.config)]


def test_every_rule_has_a_case_that_keeps_it_and_one_that_does_not() -> None:
    kept = {case.rule for case in CASES if not case.says}
    broken = {case.rule for case in CASES if case.says}
    assert (set(RULES), set(RULES)) == (kept, broken)


def test_names_are_unique_and_every_rule_names_its_control_and_page() -> None:
    assert len(RESOURCE_RULES) + len(STACK_RULES) == len(RULES)
    assert [rule.name for rule in RULES.values() if not rule.control or "//docs.aws.amazon.com/" not in rule.page] == []


@pytest.mark.parametrize("rule", RESOURCE_RULES, ids=lambda rule: rule.name)
def test_a_resource_of_another_type_is_no_rule_s_business(rule: ResourceRule) -> None:
    assert findings(rule, Resource(type="aws:sqs/queue:Queue", props={}), {}) == []


class AllUnknown(dict[str, Any]):
    """Properties of which a preview knows none."""

    def get(self, _key: str, _default: Any = None) -> Any:
        return UNKNOWN


@pytest.mark.parametrize(
    ("rule", "type_"),
    [(rule, type_) for rule in RESOURCE_RULES for type_ in sorted(rule.types)],
    ids=lambda value: value.name if isinstance(value, ResourceRule) else value,
)
def test_what_a_preview_cannot_know_is_neither_passed_nor_refused(rule: ResourceRule, type_: str) -> None:
    """A security group without inline rules, or a rule of unknown direction, has nothing that could be unknown."""
    found = findings(rule, Resource(type=type_, props=AllUnknown()), {})
    if type_ == "aws:ec2/securityGroupRule:SecurityGroupRule":
        assert found == []
    else:
        assert found
        assert {Unchecked} == {type(finding) for finding in found}


@pytest.mark.parametrize(
    "rule", [rule for rule in STACK_RULES if rule.name.startswith("bucket-")], ids=lambda r: r.name
)
def test_a_bucket_s_setting_that_a_preview_cannot_know_is_neither_passed_nor_refused(rule: StackRule) -> None:
    types = (
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
    )
    settings = [Resource(type=type_, props=AllUnknown(), depends={"bucket": (BUCKET_URN,)}) for type_ in types]
    bucket = Resource(type="aws:s3/bucket:Bucket", name="templates", urn=BUCKET_URN, props={})
    assert {Unchecked} == {type(finding) for finding in findings(rule, (bucket, *settings), {})}


@pytest.mark.parametrize(
    ("subnets", "found"),
    [
        ([UNKNOWN, UNKNOWN], []),
        (["subnet-0a1", UNKNOWN], []),
        (
            [UNKNOWN],
            ["subnets: 1 subnet: allowed two or more, in different zones; give the network two zones or more"],
        ),
    ],
)
def test_subnets_are_counted_even_when_their_ids_are_unknown(subnets: list[Any], found: list[str]) -> None:
    balancer = Resource(type="aws:lb/loadBalancer:LoadBalancer", props={"subnets": subnets})
    assert found == [str(finding) for finding in findings(RULES["multi-zone"], balancer, {})]


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("DATABASE_PASSWORD", "x", "a secret, by its name"),
        ("sessionSecret", "x", None),
        ("SESSION_SECRETS", "x", "a secret, by its name"),
        ("MONKEY", "x", None),
        ("API_KEY_HEADER", "X-Api-Key", None),
        ("SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:1:secret:x", None),
        ("PASSWORD_FILE", "/run/secrets/x", None),
        ("PASSWORD", "", None),
        ("URL", "https://example.com/a:b@c", None),
        ("URL", "redis://:pw@cache:6379", "a URL with a password"),
        ("X", "AKIAIOSFODNN7EXAMPLE", "an AWS access key"),
        ("X", "ghp_" + "a" * 36, "a GitHub token"),
        ("X", "xoxb-1234567890-abc", "a Slack token"),
        ("X", "sk_live_" + "a" * 24, "a Stripe key"),
        ("X", "eyJhbGciOiJI.eyJzdWIiOiIx.sig", "a signed web token"),
    ],
)
def test_what_looks_like_a_secret(name: str, value: str, kind: str | None) -> None:
    assert kind == looks_like(name, value)


def test_no_rule_ever_says_a_secret_s_value() -> None:
    """A comment on a pull request is read by more people than an environment's file."""
    secret = "correct-horse-battery"
    container = {"name": "web", "environment": [{"name": "DB_PASSWORD", "value": secret}]}
    definition = Resource(
        type="aws:ecs/taskDefinition:TaskDefinition", props={"containerDefinitions": json.dumps([container])}
    )
    said = [str(finding) for rule in RESOURCE_RULES for finding in rule.findings(definition, {})]
    assert len(said) == 5
    assert [text for text in said if secret in text] == []


@pytest.mark.parametrize("environment", [path.name.split(".")[1] for path in sorted(PACK.parent.glob("Pulumi.*.yaml"))])
def test_every_environment_s_settings_name_rules_and_settings_that_exist(environment: str) -> None:
    """Pulumi ignores a policy name that it does not know, so a slip would switch nothing."""
    for name, value in json.loads((PACK / f"{environment}.json").read_text()).items():
        settings = dict(value) if isinstance(value, dict) else {"enforcementLevel": value}
        assert name in {*RULES, "all"}
        assert settings.pop("enforcementLevel", "mandatory") in LEVELS
        assert set(settings) <= set(RULES[name].settings if name != "all" else ())


def test_in_prod_every_rule_is_mandatory() -> None:
    assert json.loads((PACK / "prod.json").read_text()) == {"all": "mandatory", "log-retention": {"minimum_days": 365}}


def test_a_violation_reads_as_place_value_choice_and_next_step() -> None:
    violation = Violation(path="a.b", found="1", allowed="2", do="change it")
    assert str(violation) == "a.b: 1: allowed 2; change it"
