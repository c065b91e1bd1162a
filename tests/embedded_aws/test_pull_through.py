"""ECR's pull-through cache in the embedded AWS: its rules, its templates, and what is fetched when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import SimulatedClock

ACCOUNT = "123456789012"
NAME = "ecr-pullthroughcache/hub"


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    made = EmbeddedAws(region="eu-west-1", account_id=ACCOUNT, clock=SimulatedClock(1_700_000_000.0))
    yield made
    made.close()


def code(operation: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as failed:
        operation(**params)
    return str(failed.value.response["Error"]["Code"])


def secret(aws: EmbeddedAws, **known: str) -> str:
    made = aws.client("secretsmanager").create_secret(Name=NAME, SecretString=json.dumps(known))
    return str(made["ARN"])


def test_rules_are_of_registries_that_ecr_fetches_from(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    create = ecr.create_pull_through_cache_rule
    for url in ("gcr.io", "docker.io"):
        wrong = {"ecrRepositoryPrefix": "any", "upstreamRegistryUrl": url}
        assert code(create, **wrong) == "UnsupportedUpstreamRegistryException"
    hub = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io"}
    assert code(create, **hub) == "UnsupportedUpstreamRegistryException"
    gone = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:{NAME}-AbCdEf"
    assert code(create, **hub, credentialArn=gone) == "SecretNotFoundException"
    elsewhere = gone.replace("eu-west-1", "eu-central-1")
    assert code(create, **hub, credentialArn=elsewhere) == "UnableToAccessSecretException"
    made = create(**hub, credentialArn=secret(aws, username="a", accessToken="b"))
    assert (made["upstreamRegistry"], made["registryId"]) == ("docker-hub", ACCOUNT)
    create(ecrRepositoryPrefix="quay/", upstreamRegistryUrl="quay.io")
    assert code(create, ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io") == (
        "PullThroughCacheRuleAlreadyExistsException"
    )
    rules = ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]
    assert [rule["ecrRepositoryPrefix"] for rule in rules] == ["hub", "quay"]
    ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="quay")
    for operation in (ecr.delete_pull_through_cache_rule, ecr.validate_pull_through_cache_rule):
        assert code(operation, ecrRepositoryPrefix="quay") == "PullThroughCacheRuleNotFoundException"
    assert code(ecr.describe_pull_through_cache_rules, ecrRepositoryPrefixes=["quay"]) == (
        "PullThroughCacheRuleNotFoundException"
    )


def test_a_secret_without_what_it_must_have_signs_in_nowhere(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    arn = secret(aws, username="a", password="b")
    ecr.create_pull_through_cache_rule(
        ecrRepositoryPrefix="hub", upstreamRegistryUrl="registry-1.docker.io", credentialArn=arn
    )
    assert ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="hub")["isValid"] is False
    wanted = {"repositoryName": "hub/library/nginx", "imageIds": [{"imageTag": "1"}]}
    assert code(ecr.batch_get_image, **wanted) == "UnableToGetUpstreamImageException"
    assert ecr.describe_repositories()["repositories"] == []
    aws.client("secretsmanager").put_secret_value(
        SecretId=arn, SecretString=json.dumps({"username": "a", "accessToken": "b"})
    )
    assert ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="hub")["isValid"] is True
    [image] = ecr.batch_get_image(**wanted)["images"]
    assert image["imageId"]["imageTag"] == "1"


def test_what_nobody_has_a_rule_for_is_not_fetched(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    wanted = {"repositoryName": "quay/a/b", "imageIds": [{"imageTag": "1"}]}
    assert code(ecr.batch_get_image, **wanted) == "RepositoryNotFoundException"
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io")
    assert code(ecr.batch_get_image, **{**wanted, "repositoryName": "quays/a"}) == "RepositoryNotFoundException"
    digest = "sha256:" + "a" * 64
    [image] = ecr.batch_get_image(**{**wanted, "imageIds": [{"imageDigest": digest}]})["images"]
    assert image["imageId"]["imageDigest"] == digest


def test_repositories_are_made_by_the_template_of_the_longest_prefix(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io")
    applied = {"appliedFor": ["PULL_THROUGH_CACHE"]}
    ecr.create_repository_creation_template(prefix="ROOT", imageTagMutability="MUTABLE", **applied)
    ecr.create_repository_creation_template(prefix="quay", imageTagMutability="IMMUTABLE", **applied)
    ecr.create_repository_creation_template(prefix="quay/other", appliedFor=["REPLICATION"])
    assert code(ecr.create_repository_creation_template, prefix="quay", **applied) == "TemplateAlreadyExistsException"
    for name in ("quay/a/b", "quay/other/c"):
        ecr.batch_get_image(repositoryName=name, imageIds=[{"imageTag": "1"}])
    found = ecr.describe_repositories()["repositories"]
    assert {each["repositoryName"]: each["imageTagMutability"] for each in found} == {
        "quay/a/b": "IMMUTABLE",
        "quay/other/c": "IMMUTABLE",
    }
    ecr.delete_repository_creation_template(prefix="quay")
    assert code(ecr.update_repository_creation_template, prefix="quay") == "TemplateNotFoundException"
    ecr.batch_get_image(repositoryName="quay/d", imageIds=[{"imageTag": "1"}])
    [made] = ecr.describe_repositories(repositoryNames=["quay/d"])["repositories"]
    assert made["imageTagMutability"] == "MUTABLE"
