"""Stand-ins, by kind."""

from __future__ import annotations

from typing import Literal, get_args, get_type_hints

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.features.contribution import Seed
from modulestack.rehearsal.seeding.registry import SEEDERS, seed_all

Kind = Literal["ssm", "secretsmanager", "kms", "iam_policy", "image", "hosted_zone"]
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _seed(aws: EmbeddedAws, *seeds: tuple[Kind, str]) -> list[str]:
    return list(seed_all(aws, [Seed(kind=kind, reference=reference) for kind, reference in seeds]))


def test_every_kind_that_a_feature_may_ask_for_can_be_put():
    """The features' kinds are written down without the embedded AWS."""
    assert set(get_args(get_type_hints(Seed)["kind"])) == set(SEEDERS)


def test_an_unknown_kind_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^topic: cannot be put into the embedded account: allowed ssm, "):
        _seed(EmbeddedAws(), ("topic", "jobs"))  # type: ignore[arg-type]


def test_a_key_has_the_id_that_the_file_gives():
    aws = EmbeddedAws()
    assert _seed(aws, ("kms", KEY), ("kms", KEY)) == ["KMS key 1234abcd-12ab-34cd-56ef-1234567890ab"]
    assert aws.client("kms").describe_key(KeyId=KEY)["KeyMetadata"]["Arn"] == KEY


def test_a_key_may_be_named_by_its_alias():
    aws = EmbeddedAws()
    assert _seed(aws, ("kms", "alias/logs")) == ["KMS key alias/logs"]
    assert aws.client("kms").describe_key(KeyId="alias/logs")["KeyMetadata"]["Enabled"]


def test_a_key_of_another_region_is_put_there():
    aws = EmbeddedAws()
    _seed(aws, ("kms", KEY.replace("eu-west-1", "us-east-1")))
    assert [len(aws.client("kms", region).list_keys()["Keys"]) for region in ("eu-west-1", "us-east-1")] == [0, 1]


def test_references_to_one_secret_are_one_secret_with_every_key():
    """Only in an ARN do six characters after a hyphen stand for AWS's suffix."""
    aws = EmbeddedAws()
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-Ab12Cd"
    put = _seed(
        aws,
        ("secretsmanager", "secretsmanager:my-secrets#user"),
        ("secretsmanager", "secretsmanager:my-secrets#password"),
        ("secretsmanager", arn),
        ("ssm", "ssm:/a"),
        ("ssm", "arn:aws:ssm:eu-west-1:123456789012:parameter/a"),
    )
    assert put == [
        "SSM parameter a",
        "Secrets Manager secret my-secrets with password, user",
        "Secrets Manager secret db",
    ]
    assert aws.client("secretsmanager").get_secret_value(SecretId=arn)["Name"] == "db"


def test_aws_own_policies_are_there_already():
    own = "arn:aws:iam::123456789012:policy/team/limits"
    put = _seed(EmbeddedAws(), ("iam_policy", "arn:aws:iam::aws:policy/ReadOnlyAccess"), ("iam_policy", own))
    assert put == ["IAM policy limits"]
