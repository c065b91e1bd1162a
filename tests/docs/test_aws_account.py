"""``docs/aws-account.md``: its commands are run on the embedded AWS, and what they leave is what the page says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.embedded_aws import moto_state
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment import load
from tests.support.program import ROOT
from tests.support.shell_page import Shell, blocks

PAGE = ROOT / "docs" / "aws-account.md"
BUCKET = "modulestack-state-123456789012"
OPTIONS = {
    "pulumi login": set(),
    "pulumi stack init": {"--secrets-provider"},
    "pulumi preview": {"--stack"},
    "pulumi up": {"--stack"},
    "pulumi stack output": {"--stack", "--json"},
    "modulestack check": set(),
}
"""What else the page may call, with which options: https://www.pulumi.com/docs/iac/cli/commands/"""


@pytest.fixture(scope="module")
def ran() -> Iterator[tuple[EmbeddedAws, Shell]]:
    """An empty account in which somebody typed the whole page. The program needs no KMS: only this page does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(moto_state.SERVICES, "kms", "kms")
        aws = EmbeddedAws()
        shell = Shell(aws)
        for block in blocks(PAGE, "sh"):
            shell.run(block)
        yield aws, shell
        aws.close()


def test_every_command_of_aws_is_run(ran: tuple[EmbeddedAws, Shell]) -> None:
    """None is hidden in a form that the test does not see."""
    text = "\n".join(blocks(PAGE, "sh"))
    assert ran[1].aws_commands == text.count("\naws ") + text.count("$(aws ")
    assert ran[1].aws_commands >= 14


def test_the_state_s_bucket_is_versioned_encrypted_private_and_speaks_tls(ran: tuple[EmbeddedAws, Shell]) -> None:
    s3, of = ran[0].client("s3"), {"Bucket": BUCKET}
    rules = s3.get_bucket_encryption(**of)["ServerSideEncryptionConfiguration"]["Rules"]
    [lifecycle] = s3.get_bucket_lifecycle_configuration(**of)["Rules"]
    [statement] = json.loads(s3.get_bucket_policy(**of)["Policy"])["Statement"]
    assert s3.get_bucket_versioning(**of)["Status"] == "Enabled"
    assert [rule["ApplyServerSideEncryptionByDefault"] for rule in rules] == [{"SSEAlgorithm": "AES256"}]
    assert set(s3.get_public_access_block(**of)["PublicAccessBlockConfiguration"].values()) == {True}
    assert s3.get_bucket_ownership_controls(**of)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}
    ]
    assert lifecycle["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert statement["Resource"] == [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]


def test_the_key_rotates_and_is_found_by_its_alias(ran: tuple[EmbeddedAws, Shell]) -> None:
    kms = ran[0].client("kms")
    assert kms.get_key_rotation_status(KeyId=ran[1].variables["KEY_ARN"])["KeyRotationEnabled"] is True
    assert kms.describe_key(KeyId="alias/modulestack")["KeyMetadata"]["Arn"] == ran[1].variables["KEY_ARN"]


def test_aws_s_services_have_their_roles(ran: tuple[EmbeddedAws, Shell]) -> None:
    roles = ran[0].client("iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert sorted(role["Path"] for role in roles) == [
        "/aws-service-role/ecs.amazonaws.com/",
        "/aws-service-role/ecs.application-autoscaling.amazonaws.com/",
        "/aws-service-role/elasticloadbalancing.amazonaws.com/",
    ]


def _section(shell: Shell | None = None) -> dict[str, Any]:
    """What the page puts into a file; with *shell*, with what its commands made."""
    [text] = blocks(PAGE, "yaml")
    section: dict[str, Any] = yaml.safe_load(text)
    if shell:
        section["modulestack:pipeline"]["secrets_key_arn"] = shell.variables["KEY_ARN"]
    return section


def test_the_page_s_lines_make_a_valid_file_with_what_its_commands_made(
    ran: tuple[EmbeddedAws, Shell], tmp_path: Path
) -> None:
    document = yaml.safe_load((ROOT / "Pulumi.staging.yaml").read_text())
    document["config"] |= _section(ran[1])
    (tmp_path / "Pulumi.staging.yaml").write_text(yaml.safe_dump(document))
    found = load.from_file("staging", tmp_path)
    policies = ran[0].client("iam").list_policies(Scope="Local")["Policies"]
    assert found.pipeline is not None
    assert found.pipeline.state_bucket == BUCKET
    assert [found.permissions_boundary] == [policy["Arn"] for policy in policies]


def test_pulumi_is_given_the_bucket_the_key_and_only_options_that_it_has(ran: tuple[EmbeddedAws, Shell]) -> None:
    commands = {}
    for words in ran[1].others:
        name = next(name for name in OPTIONS if words[: len(name.split())] == name.split())
        assert {word for word in words if word.startswith("--")} <= OPTIONS[name]
        commands[name] = words[len(name.split()) :]
    assert commands.keys() == OPTIONS.keys()
    assert commands["pulumi login"] == [f"s3://{BUCKET}?region=eu-west-1"]
    assert commands["pulumi stack init"] == [
        "staging",
        "--secrets-provider",
        "awskms://alias/modulestack?region=eu-west-1",
    ]
