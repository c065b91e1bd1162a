"""Files of variables in S3: what a file may say of them, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.contribution import Condition, Seed, Statement
from tests.support.plans import plan

FILES = ["s3://shop-files/web.env", "arn:aws:s3:::shop-files/all/common.env"]
SAID = [
    {"type": "s3", "value": "arn:aws:s3:::shop-files/web.env"},
    {"type": "s3", "value": "arn:aws:s3:::shop-files/all/common.env"},
]


def test_a_container_names_them_in_the_files_order():
    """By ARN, however the file writes them: the own container and one beside it."""
    proxy, web = plan(
        environment_files=FILES, containers={"proxy": {"image": "a:1", "environment_files": FILES[1:]}}
    ).containers
    assert (web["environmentFiles"], proxy["environmentFiles"]) == (SAID, SAID[1:])


def test_without_them_nothing_is_said():
    [web] = plan().containers
    assert "environmentFiles" not in web


def test_ecs_may_read_those_objects_and_no_others():
    """And nobody who releases may: that they are there is seen by their names."""
    more = plan(containers={"proxy": {"image": "a:1", "environment_files": ["s3://other/p.env"]}},
                environment_files=FILES)  # fmt: skip
    assert [one for one in more.execution_role if any(action.startswith("s3:") for action in one.actions)] == [
        Statement(
            actions=("s3:GetObject",),
            resources=(
                "arn:aws:s3:::other/p.env",
                "arn:aws:s3:::shop-files/all/common.env",
                "arn:aws:s3:::shop-files/web.env",
            ),
        ),
        Statement(actions=("s3:GetBucketLocation",), resources=("arn:aws:s3:::other", "arn:aws:s3:::shop-files")),
    ]
    assert [access for access in more.pipeline if "s3:ListBucket" in access.statement.actions][1].statement == (
        Statement(
            actions=("s3:ListBucket",),
            resources=("arn:aws:s3:::shop-files",),
            conditions=(Condition("StringEquals", "s3:prefix", ("all/common.env", "web.env")),),
        )
    )
    assert {access.role for access in more.pipeline if "s3:ListBucket" in access.statement.actions} == {"release"}
    assert Seed(kind="s3_object", reference="s3://shop-files/all/common.env") in more.seeds


def test_ecs_may_decrypt_them_by_s3_only():
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    services = ("secretsmanager", "ssm")
    for settings, via in (({"environment_files": FILES}, (*services, "s3")), ({"secrets": {"A": "ssm:/a"}}, services)):
        found = plan(secrets_kms_key_arns=[key], **settings).execution_role
        [statement] = [one for one in found if one.actions == ("kms:Decrypt",)]
        assert statement.via == tuple(f"{service}.eu-west-1.amazonaws.com" for service in via)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{environment_files: [s3://shop-files/a.env]}", []),
        (
            "{environment_files: [s3://shop-files/a.txt]}",
            [
                (
                    'environment_files[0]: "s3://shop-files/a.txt" does not end in .env, and ECS reads no other files: '
                    "allowed s3://bucket/path/name.env, or the ARN of such an object"
                )
            ],
        ),
        (
            "{environment_files: [shop-files/a.env]}",
            [
                (
                    'environment_files[0]: "shop-files/a.env" is no object in S3: '
                    "allowed s3://bucket/path/name.env, or the ARN of such an object"
                )
            ],
        ),
        (
            "{environment_files: ['arn:aws-cn:s3:::shop-files/a.env']}",
            [("environment_files[0]: is of partition aws-cn, and eu-west-1 is in aws: its ARNs begin with arn:aws:")],
        ),
        (
            "{containers: {p: {image: 'a:1', environment_files: [s3://b-c/a.env, s3://b-c/a.env]}}}",
            ["containers.p.environment_files[1]: s3://b-c/a.env is in the list twice"],
        ),
    ],
)
def test_what_is_no_such_file_is_told(problems_of_web: Any, keys: str, expected: list[str]):
    assert expected == problems_of_web(keys)
