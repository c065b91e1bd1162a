"""ECS Exec: what it contributes, and what it costs when it is off."""

from __future__ import annotations

import pytest

from modulestack.features.contribution import PipelineAccess, Seed, Statement
from tests.support.plans import plan

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:/modulestack/dev/web/exec"
STATEMENTS = (
    Statement(
        actions=(
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ),
        resources=("*",),
    ),
    Statement(actions=("logs:DescribeLogGroups",), resources=("*",)),
    Statement(
        actions=("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"), resources=(f"{LOG}:*",)
    ),
)


def test_it_is_off_unless_it_is_asked_for():
    """No volume, no permission, no log."""
    off = plan()
    assert off.service["enable_execute_command"] is False
    assert (off.volumes, off.task_role, off.components, off.scenarios) == ((), (), (), ())
    assert "configuration" not in off.cluster


def test_the_root_stays_read_only_and_the_agent_can_write():
    """In volumes of its own, beside the container's ``/tmp``."""
    on = plan(exec={})
    [container] = on.containers
    assert (container["readonlyRootFilesystem"], container["linuxParameters"]["initProcessEnabled"]) == (True, True)
    assert container["mountPoints"] == [
        {"sourceVolume": "exec-agent", "containerPath": "/managed-agents", "readOnly": False},
        {"sourceVolume": "exec-state", "containerPath": "/var/lib/amazon/ssm", "readOnly": False},
        {"sourceVolume": "exec-log", "containerPath": "/var/log/amazon/ssm", "readOnly": False},
    ]
    assert on.volumes == ({"name": "exec-agent"}, {"name": "exec-log"}, {"name": "exec-state"})
    assert on.service["enable_execute_command"] is True


def test_sessions_are_logged_and_the_task_may_write_that_log_only():
    on = plan(exec={})
    assert on.cluster["configuration"] == {
        "execute_command_configuration": {
            "logging": "OVERRIDE",
            "log_configuration": {
                "cloud_watch_log_group_name": "/modulestack/dev/web/exec",
                "cloud_watch_encryption_enabled": False,
            },
        }
    }
    assert (on.task_role, on.seeds) == (STATEMENTS, ())
    assert [access for access in on.pipeline if access.role == "up"] == []


def test_with_a_key_sessions_and_their_log_are_encrypted():
    """The task decrypts, whoever brings up puts the key on the log, a rehearsal makes the key."""
    on = plan(exec={"kms_key_arn": KEY})
    configuration = on.cluster["configuration"]["execute_command_configuration"]
    assert configuration["kms_key_id"] == KEY
    assert configuration["log_configuration"]["cloud_watch_encryption_enabled"] is True
    assert on.task_role == (*STATEMENTS, Statement(actions=("kms:Decrypt",), resources=(KEY,)))
    assert on.seeds == (Seed(kind="log_key", reference=KEY),)
    assert [access for access in on.pipeline if access.role == "up"] == [
        PipelineAccess(
            role="up",
            statement=Statement(
                actions=("logs:AssociateKmsKey", "logs:DisassociateKmsKey"),
                resources=(every := LOG.replace("/web/", "/*/"), f"{every}:*"),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{exec: {}}", []),
        (f"{{exec: {{kms_key_arn: '{KEY}'}}}}", []),
        (
            f"{{exec: {{kms_key_arn: '{KEY.replace('eu-west-1', 'us-east-1')}'}}}}",
            [
                (
                    "exec.kms_key_arn: is of region us-east-1, and the environment is in eu-west-1: "
                    "choose a key of that region"
                )
            ],
        ),
        (
            "{exec: {kms_key_arn: alias/exec}}",
            [
                (
                    'exec.kms_key_arn: "alias/exec" is no key\'s ARN: allowed such as '
                    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                )
            ],
        ),
        ("{exec: true}", ["exec: true is no map: write {}, or indent its keys below it"]),
    ],
)
def test_what_cannot_be_meant_is_told(problems_of_web, keys: str, expected: list[str]):
    """With what is allowed."""
    assert problems_of_web(keys) == expected
