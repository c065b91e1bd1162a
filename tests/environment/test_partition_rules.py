"""What an environment refers to is in the partition of its region."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from modulestack.environment.errors import InvalidEnvironment
from tests.environment.strategies import environment_of

WEB = {"image": "app:1", "port": 80}
KEY = "arn:{0}:kms:{1}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
POLICY = "arn:{0}:iam::123456789012:policy/own"
PLACES: dict[str, dict[str, Any]] = {
    "modules.web.secrets.A": {"web": {"secrets": {"A": "arn:{0}:ssm:{1}:123456789012:parameter/a"}}},
    "modules.web.secrets.B": {"web": {"secrets": {"B": "arn:{0}:secretsmanager:{1}:123456789012:secret:a-AbCdEf"}}},
    "modules.web.task_policy_arns[0]": {"web": {"task_policy_arns": [POLICY]}},
    "modules.web.exec.kms_key_arn": {"web": {"exec": {"kms_key_arn": KEY}}},
    "permissions_boundary": {"permissions_boundary": POLICY},
    "pipeline.secrets_key_arn": {
        "permissions_boundary": "arn:{2}:iam::123456789012:policy/own-staging",
        "pipeline": {
            "repository": {"name": "a/b", "id": 1, "owner_id": 2},
            "state_bucket": "abc",
            "oidc_provider": "create",
            "secrets_key_arn": KEY,
        },
    },
}
"""Where an ARN may stand → what says it; 0 is the ARN's partition, 1 its region, 2 the environment's partition."""


def _problems(region: str, place: str, values: tuple[str, str, str]) -> list[str]:
    text = json.dumps(PLACES[place])
    for number, value in enumerate(values):
        text = text.replace(f"{{{number}}}", value)
    more: dict[str, Any] = json.loads(text)
    config = {
        "aws:region": region,
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": {**WEB, **more.pop("web", {})}},
        **{f"modulestack:{key}": value for key, value in more.items()},
    }
    try:
        environment_of(config)
    except InvalidEnvironment as invalid:
        return [str(problem) for problem in invalid.problems]
    return []


@pytest.mark.parametrize("place", PLACES)
def test_an_arn_of_another_partition_is_refused_wherever_it_stands(place: str):
    """With the partition of the region, and how its ARNs begin."""
    said = "is of partition aws, and us-gov-west-1 is in aws-us-gov: its ARNs begin with arn:aws-us-gov:"
    found = _problems("us-gov-west-1", place, ("aws", "eu-west-1", "aws-us-gov"))
    assert f"Pulumi.staging.yaml: {place}: {said}" in found


@pytest.mark.parametrize("place", PLACES)
def test_an_arn_of_the_regions_partition_is_taken(place: str):
    """In every partition."""
    for region, partition in (("eu-west-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")):
        assert _problems(region, place, (partition, region, partition)) == []


def test_an_arn_whose_region_is_of_another_partition_is_none():
    """Whatever the environment's region is."""
    found = _problems("eu-west-1", "modules.web.secrets.A", ("aws", "cn-north-1", "aws"))
    said = "arn:aws:ssm:cn-north-1:123456789012:parameter/a is no ARN: cn-north-1 is in partition aws-cn"
    assert found == [f"Pulumi.staging.yaml: modules.web.secrets.A: {said}"]


@pytest.mark.parametrize(
    ("region", "host", "said"),
    [
        ("eu-west-1", "dkr.ecr.us-east-1.amazonaws.com", ""),
        ("eu-west-1", "dkr.ecr.cn-north-1.amazonaws.com.cn", "is in ECR of cn-north-1, and tasks in eu-west-1 can"),
        ("us-gov-west-1", "dkr.ecr.us-east-1.amazonaws.com", "is in ECR of us-east-1, and tasks in us-gov-west-1 can"),
        ("us-gov-west-1", "dkr-ecr.us-gov-east-1.on.aws", ""),
    ],
)
def test_an_image_is_pulled_from_registries_of_the_partition(region: str, host: str, said: str):
    """Credentials of ECR are good in one partition."""
    config = {
        "aws:region": region,
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": {**WEB, "image": f"123456789012.{host}/app:1"}},
    }
    with pytest.raises(InvalidEnvironment, match=said) if said else contextlib.nullcontext():
        environment_of(config)


def test_the_applications_own_text_may_speak_of_any_arn():
    """Variables, commands, placeholders and tags."""
    other = "arn:aws-cn:s3:::bucket"
    web = {**WEB, "environment": {"A": f"{other}"}, "command": [other]}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:tags": {"from": other},
        "modulestack:modules": {"web": web},
    }
    assert environment_of(config).modules["web"].command == (other,)
