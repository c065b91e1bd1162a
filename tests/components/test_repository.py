"""A module's own repository."""

from __future__ import annotations

import json
from typing import Any

from components.account import AwsAccount
from components.repository import may_pull, untagged_expire
from tests.components.test_module_stack import _stacks
from tests.harness import Deployed
from tests.support.environments import WEB

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def made(account: AwsAccount, **settings: Any) -> Deployed:
    return _stacks(account, {"web": {**WEB, "repository": settings}})


def test_tags_never_change_their_image_and_images_are_scanned(account: AwsAccount):
    """It is kept, with its lifecycle and its policy, and its encryption is no later edit's; tasks wait for it."""
    done = made(account)
    found = done.one("aws:ecr/repository:Repository", "web-repository")
    assert found.inputs == {
        "name": "dev/web",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "forceDelete": False,
        "tags": {"modulestack:module": "web"},
    }
    assert found.ignore_changes == ("encryptionConfigurations",)
    settings = [
        done.one(f"aws:ecr/{kind}") for kind in ("lifecyclePolicy:LifecyclePolicy", "repositoryPolicy:RepositoryPolicy")
    ]
    assert [each.retain_on_delete for each in (found, *settings)] == [True, True, True]
    waited = {each.key for each in done.waited_for(done.one("aws:ecs/service:Service", "web-service"))}
    assert {each.key for each in (found, *settings)} <= waited
    assert done.exports["web"]["repository"] == "123456789012.dkr.ecr.eu-west-1.amazonaws.com/dev/web"


def test_only_untagged_images_expire(account: AwsAccount):
    """By age: none that a release or a rollback is of, whose tag stays."""
    policy = made(account, untagged_days=3).one("aws:ecr/lifecyclePolicy:LifecyclePolicy").inputs
    assert policy == {"repository": "dev/web", "policy": json.dumps(untagged_expire(3))}
    [rule] = untagged_expire(3)["rules"]
    assert (rule["selection"], rule["action"]) == (
        {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 3},
        {"type": "expire"},
    )


def test_named_accounts_pull_and_no_others(account: AwsAccount):
    """And never push. The own account, whose roles say who may, keeps the policy there when no other is named."""
    policies = [
        json.loads(made(account, **settings).one("aws:ecr/repositoryPolicy:RepositoryPolicy").inputs["policy"])
        for settings in ({}, {"pull_accounts": ["210987654321"]})
    ]
    assert policies == [may_pull([account.id], "aws"), may_pull([account.id, "210987654321"], "aws")]
    [statement] = policies[1]["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]}
    assert statement["Action"] == ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def test_what_is_deleted_with_the_module_is_deleted_with_its_images(account: AwsAccount):
    found = made(account, delete_with_module=True, kms_key_arn=KEY).one("aws:ecr/repository:Repository")
    assert (found.retain_on_delete, found.inputs["forceDelete"]) == (False, True)
    assert found.inputs["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY}]


def test_without_it_there_is_none(account: AwsAccount):
    done = _stacks(account, {"web": WEB})
    assert (done.all("aws:ecr/repository:Repository"), "repository" in done.exports["web"]) == ([], False)
