"""An edit that takes a permission from tasks that run is announced by the run that takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modulestack.environment.lost_permissions import ATTACHMENT, notices
from tests.edits.cases.tasks import FOREIGN, UPLOADS
from tests.edits.plain import ACCOUNT, OWNED, with_value
from tests.edits.standing import Standing
from tests.support.matrices import matrix

WEB = "modulestack:modules/web"
SECRETS = {"TOKEN": "ssm:/shared/token", "KEY": "secretsmanager:key"}
READ_ONLY, SUPPORT = ("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AWSSupportAccess")
NOT_ANEW = "those of its tasks that need it cannot be started anew until the next release"


@pytest.mark.parametrize(
    ("key", "before", "after", "announced"),
    matrix(
        [
            (
                "secrets",
                SECRETS,
                {"KEY": "secretsmanager:key"},
                [f"web: ECS may no longer use arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/shared/token: {NOT_ANEW}"],
            ),
            (
                "image",
                FOREIGN,
                "ghcr.io/example/web:1",
                [f"web: ECS may no longer use arn:aws:ecr:eu-west-1:210987654321:repository/web: {NOT_ANEW}"],
            ),
            (
                "task_policy_arns",
                [READ_ONLY, SUPPORT],
                [SUPPORT],
                [f"web: the tasks that run lose what {READ_ONLY} allows them"],
            ),
            (
                "permissions",
                [UPLOADS],
                [{**UPLOADS, "actions": ["s3:GetObject"]}],
                ["web: the tasks that run may no longer do s3:PutObject on arn:aws:s3:::any-uploads/*"],
            ),
            (
                "permissions",
                [UPLOADS],
                [{**UPLOADS, "conditions": {"Bool": {"aws:SecureTransport": True}}}],
                [
                    (
                        "web: the tasks that run may no longer do s3:GetObject on arn:aws:s3:::any-uploads/* and "
                        "s3:PutObject on arn:aws:s3:::any-uploads/*"
                    )
                ],
            ),
        ],
        lambda case: case[0] == "secrets",
    ),
)
def test_up_says_what_roles_lose(key: str, before: Any, after: Any, announced: list[str], tmp_path: Path):
    """Of the edit back, and of the same file again, nothing."""
    old, new = (with_value(OWNED, f"{WEB}/{key}", value) for value in (before, after))
    standing = Standing(old, tmp_path)
    standing.start(old)
    said = [
        [
            m
            for m in standing.edit(config).messages
            if ("no longer" in m or "lose" in m) and not m.startswith("modules.")
        ]
        for config in (new, new, old)
    ]
    assert said == [announced, [], []]
    standing.close()


def test_what_another_module_has_is_not_lost():
    """Its name may begin with this one's."""
    others = [
        {"type": ATTACHMENT, "name": "web-task-task-0123abcd", "outputs": {"policyArn": READ_ONLY}},
        {"type": ATTACHMENT, "name": "web-task-0123abcd", "outputs": {"policyArn": SUPPORT}},
    ]
    found = [notice.text for notice in notices("web", others, execution={"Statement": []}, task_policy_arns=())]
    assert found == [f"web: the tasks that run lose what {SUPPORT} allows them"]
