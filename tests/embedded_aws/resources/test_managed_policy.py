"""Policies of the account's own: their versions, and how long they may be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.embedded_aws.resources.iam.policy import PolicyHandler


def _policy(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": "*"}
    return {"name": "reads", "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}


def test_a_policy_that_is_changed_often_makes_room_for_itself(ctx: Context) -> None:
    """IAM keeps five versions."""
    handler, iam = PolicyHandler(), ctx.client("iam")
    made = handler.create(ctx, _policy("s3:GetObject"))
    outputs = made.outputs
    for number in range(7):
        wanted = _policy(f"s3:Get{number}")
        outputs = handler.update(ctx, made.id, outputs, wanted)
        assert outputs["policy"] == wanted["policy"]
    versions = iam.list_policy_versions(PolicyArn=made.id)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v4", "v5", "v6", "v7", "v8"]
    handler.delete(ctx, made.id, outputs)
    assert handler.read(ctx, made.id, outputs) is None


def test_a_policy_that_is_too_long_is_refused_before_aws_is_asked(ctx: Context) -> None:
    """White space does not count, as IAM counts."""
    fits = _policy("a" * (6144 - len("".join(_policy("")["policy"].split()))))
    assert PolicyHandler().check(ctx, fits) == fits
    with pytest.raises(InvalidInput, match="policy: 6145 characters are too many: IAM takes 6144"):
        PolicyHandler().check(ctx, {**fits, "policy": fits["policy"].replace("aaaa", "aaaaa", 1)})
