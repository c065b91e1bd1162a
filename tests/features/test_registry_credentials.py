"""Credentials of private registries, and keys under which values are that ECS fetches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.image_reference import is_on_docker_hub
from modulestack.environment import load
from modulestack.features.contribution import PipelineAccess, Seed, Statement
from tests.support.plans import plan

NAMED = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry"
FULL = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:registry-AbCdEf"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VIA = ("secretsmanager.eu-west-1.amazonaws.com", "ssm.eu-west-1.amazonaws.com")


def test_without_them_nothing_is_different():
    [container] = plan().containers
    assert "repositoryCredentials" not in container


def test_ecs_is_told_where_they_are_and_may_read_them():
    """And a rehearsal has a secret with both."""
    given, plain = plan(registry_credentials="secretsmanager:registry"), plan()
    [container] = given.containers
    assert container["repositoryCredentials"] == {"credentialsParameter": NAMED}
    assert set(given.execution_role) - set(plain.execution_role) == {
        Statement(actions=("secretsmanager:GetSecretValue",), resources=(f"{NAMED}-??????",))
    }
    assert given.seeds == (
        Seed(kind="secretsmanager", reference="secretsmanager:registry#username"),
        Seed(kind="secretsmanager", reference="secretsmanager:registry#password"),
    )


def test_containers_beside_the_module_s_own_have_theirs():
    """Their keys may be named, too."""
    proxy = {"image": "ghcr.io/example/proxy:1", "registry_credentials": "secretsmanager:registry"}
    given, plain = plan(containers={"proxy": proxy}, secrets_kms_key_arns=[KEY]), plan()
    own, beside = sorted(given.containers, key=lambda container: container["name"] == "proxy")
    assert ("repositoryCredentials" in own, beside["repositoryCredentials"]) == (False, {"credentialsParameter": NAMED})
    assert set(given.execution_role) - set(plain.execution_role) == {
        Statement(actions=("secretsmanager:GetSecretValue",), resources=(f"{NAMED}-??????",)),
        Statement(actions=("kms:Decrypt",), resources=(KEY,), via=VIA),
    }
    assert [seed.reference for seed in given.seeds if seed.kind == "secretsmanager"] == [
        "secretsmanager:registry#username",
        "secretsmanager:registry#password",
    ]


def test_those_of_another_account_need_its_keys_too():
    """And a release looks whether they are there."""
    given, plain = plan(registry_credentials=FULL), plan()
    keys = Statement(actions=("kms:Decrypt",), resources=("arn:aws:kms:eu-west-1:210987654321:key/*",), via=(VIA[0],))
    assert set(given.execution_role) - set(plain.execution_role) == {
        Statement(actions=("secretsmanager:GetSecretValue",), resources=(FULL,)),
        keys,
    }
    looks = Statement(
        actions=("secretsmanager:DescribeSecret",),
        resources=("arn:aws:secretsmanager:eu-west-1:210987654321:secret:*",),
    )
    assert set(given.pipeline) - set(plain.pipeline) == {PipelineAccess(role="release", statement=looks)}
    assert [seed.reference for seed in given.seeds] == [f"{FULL}:username::", f"{FULL}:password::"]


def test_a_key_of_one_s_own_decrypts_for_the_services_that_keep_values():
    given = plan(secrets={"A": "ssm:/a"}, secrets_kms_key_arns=[KEY])
    assert set(given.execution_role) - set(plan(secrets={"A": "ssm:/a"}).execution_role) == {
        Statement(actions=("kms:Decrypt",), resources=(KEY,), via=VIA)
    }


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"registry_credentials": "secretsmanager:registry"}, []),
        ({"secrets": {"A": "ssm:/a"}, "secrets_kms_key_arns": [KEY]}, []),
        ({"registry_credentials": "secretsmanager:registry", "secrets_kms_key_arns": [KEY]}, []),
        (
            {"registry_credentials": "ssm:/registry"},
            [
                (
                    "registry_credentials: is a parameter of SSM, and ECS looks for them in Secrets Manager: allowed "
                    "secretsmanager:name, or the full ARN of a secret"
                )
            ],
        ),
        (
            {"registry_credentials": "secretsmanager:registry#password"},
            [
                (
                    "registry_credentials: names the key password, and ECS wants all of the secret, with username and "
                    "password: leave the key out"
                )
            ],
        ),
        (
            {
                "registry_credentials": "secretsmanager:registry",
                "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            },
            ["registry_credentials: is for other registries, and the image is in ECR: leave it out"],
        ),
        (
            {"registry_credentials": f"secretsmanager:{'x' * 250}"},
            ["registry_credentials: has an ARN of 303 characters, and ECS takes 255: give the secret a shorter name"],
        ),
        ({"secrets_kms_key_arns": [KEY], "environment_files": ["s3://any-files/a.env"]}, []),
        (
            {
                "secrets_kms_key_arns": [KEY],
                "log_driver": {
                    "driver": "splunk",
                    "options": {"splunk-url": "https://a.example"},
                    "secret_options": {"splunk-token": "ssm:/a"},
                },
            },
            [],
        ),
        (
            {"secrets_kms_key_arns": [KEY]},
            [
                (
                    "secrets_kms_key_arns: encrypts nothing: the module has no secrets, registry_credentials, "
                    "secret_options or environment_files: leave it out"
                )
            ],
        ),
        (
            {"secrets": {"A": "ssm:/a"}, "secrets_kms_key_arns": [KEY, KEY]},
            [f"secrets_kms_key_arns[1]: {KEY} is in the list twice"],
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_meant_is_told(problems_of_web, keys: dict[str, Any], expected: list[str]):
    assert problems_of_web(yaml.safe_dump(keys)) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx:1", True),
        ("example/web:1", True),
        ("docker.io/library/nginx:1", True),
        ("registry-1.docker.io/example/web:1", True),
        ("ghcr.io/example/web:1", False),
        ("public.ecr.aws/nginx/nginx:1", False),
        ("localhost:5000/web:1", False),
        ("docker.io.example.com/web:1", False),
    ],
)
def test_what_names_no_registry_is_on_docker_hub(image: str, expected: bool):  # noqa: FBT001
    assert is_on_docker_hub(image) is expected


@pytest.mark.parametrize(
    ("more", "count"),
    [({}, 1), ({"image": "ghcr.io/example/web:1"}, 0), ({"registry_credentials": "secretsmanager:registry"}, 0)],
)
def test_docker_hub_s_limit_is_told(tmp_path: Path, more: dict[str, str], count: int):
    """Once, and not where credentials are named."""
    web = {"image": "example/web:1", "port": 80, **more}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": web},
    }
    (tmp_path / "Pulumi.any.yaml").write_text(yaml.safe_dump({"config": config}))
    told = [f"{warning.path}: {warning.message}" for warning in load.with_warnings("any", tmp_path)[1]]
    expected = (
        "modules.web.image: is on Docker Hub, which lets an address without credentials pull 100 images in 6 hours, "
        "and all tasks share the address of their NAT gateway: name a secret under registry_credentials, pull it "
        "by way of ECR (pull_through_cache), or copy it to ECR"
    )
    assert told == [expected] * count


def test_nobody_is_warned_of_what_is_pulled_by_way_of_ecr(tmp_path: Path):
    hub = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf"
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:pull_through_cache": {"docker.io": {"credentials": hub}},
        "modulestack:modules": {"web": {"image": "example/web:1", "port": 80}},
    }
    (tmp_path / "Pulumi.any.yaml").write_text(yaml.safe_dump({"config": config}))
    assert load.with_warnings("any", tmp_path)[1] == ()
