"""A module's own repository: what it contributes, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modulestack.features import repository
from modulestack.features.contribution import Condition, PipelineAccess, Statement
from tests.support.environments import WEB, environment
from tests.support.plans import ACCOUNT, plan

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALL, OWN = (f"arn:aws:ecr:eu-west-1:123456789012:repository/{name}" for name in ("*", "dev/*"))


def accesses(**settings: Any) -> set[PipelineAccess]:
    """What the section adds to the pipeline's roles."""
    return set(plan(repository=settings).pipeline) - set(plan().pipeline)


def test_without_it_there_is_none():
    assert (plan().components, [a for a in plan().pipeline if a.role != "release"]) == ((), [])


def test_the_pipeline_makes_it_and_cannot_loosen_it():
    """By the environment's part of the name; tags stay immutable, and scans stay on."""
    assert plan(repository={}).components == ("repository",)
    given = {(access.role, access.statement.resources): access.statement.actions for access in accesses()}
    assert given == {
        ("preview", (ALL,)): ("ecr:DescribeRepositories",),
        ("preview", (OWN,)): ("ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource"),
        ("up", (OWN,)): (
            "ecr:CreateRepository",
            "ecr:DeleteLifecyclePolicy",
            "ecr:DeleteRepository",
            "ecr:DeleteRepositoryPolicy",
            "ecr:PutLifecyclePolicy",
            "ecr:SetRepositoryPolicy",
            "ecr:TagResource",
            "ecr:UntagResource",
        ),
        ("release", (OWN.replace("*", "web"),)): ("ecr:DescribeImages", "ecr:PutImage"),
    }


def test_a_release_learns_which_repository_is_the_modules_own():
    """And without one the manifest is as it was."""
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    assert plan(repository={}).manifest == {**plan().manifest, "repository": f"{registry}/dev/web"}
    assert "repository" not in plan().manifest


def test_a_key_is_used_through_ecr_only():
    via = Condition("StringEquals", "kms:ViaService", ("ecr.eu-west-1.amazonaws.com",))
    actions = ("kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant")
    assert accesses(kms_key_arn=KEY) - accesses() == {
        PipelineAccess(role="up", statement=Statement(actions=actions, resources=(KEY,), conditions=(via,)))
    }


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/dev/web:1", True),
        ("123456789012.dkr-ecr.eu-west-1.on.aws/dev/web:1", True),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/dev/api:1", False),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com/dev/web:1", False),
        ("210987654321.dkr.ecr.eu-west-1.amazonaws.com/dev/web:1", False),
        ("ghcr.io/dev/web:1", False),
    ],
)
def test_whether_the_image_is_to_be_in_it(image: str, expected: bool):  # noqa: FBT001
    env = environment({"web": {**WEB, "image": image, "repository": {}}})
    module = env.modules["web"]
    context = env.context_of(module, partition="aws", account_id=ACCOUNT.id)
    assert repository.is_in_own_repository(module, context) is expected
    assert repository.url("web", context) == "123456789012.dkr.ecr.eu-west-1.amazonaws.com/dev/web"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, []),
        ({"kms_key_arn": KEY, "untagged_days": 1, "pull_accounts": ["210987654321"]}, []),
        ({"untagged_days": 0}, ["repository.untagged_days: 0 days is too small: allowed 1 and more"]),
        (
            {"kms_key_arn": KEY.replace("eu-west-1", "us-east-1")},
            [
                (
                    "repository.kms_key_arn: is of region us-east-1, and the environment is in eu-west-1: choose a key "
                    "of that region"
                )
            ],
        ),
        (
            {"pull_accounts": ["210987654321", "210987654321"]},
            ["repository.pull_accounts[1]: 210987654321 is in the list twice"],
        ),
        ({"pull_accounts": ["21"]}, ['repository.pull_accounts[0]: "21" is no AWS account: allowed 12 digits, quoted']),
        (
            {"name": "web"},
            ["repository.name: unknown key: allowed delete_with_module, kms_key_arn, pull_accounts or untagged_days"],
        ),
    ],
    ids=["nothing", "all", "days", "region", "twice", "account", "name"],
)
def test_what_cannot_be_meant_is_told(problems_of_web, keys: dict[str, Any], expected: list[str]):
    assert problems_of_web(yaml.safe_dump({"repository": keys})) == expected


def test_the_own_account_pulls_anyway(problems_of_web):
    keys = yaml.safe_dump({"repository": {"pull_accounts": ["123456789012"]}})
    assert problems_of_web(keys, top='modulestack:account_id: "123456789012"') == [
        "repository.pull_accounts[0]: 123456789012 is the environment's own account: leave it out"
    ]
