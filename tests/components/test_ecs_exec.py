"""Where sessions of ECS Exec are logged."""

from __future__ import annotations

from typing import Any

from components.account import AwsAccount
from tests.components.test_module_stack import _stacks
from tests.support.environments import WEB

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_sessions_have_a_log_of_their_own_before_the_first_task(account: AwsAccount):
    """ECS writes no session before its log group is there."""
    settings: dict[str, Any] = {**WEB, "exec": {"log_retention_days": 90, "kms_key_arn": KEY}}
    done = _stacks(account, {"web": settings})
    log = done.one("aws:cloudwatch/logGroup:LogGroup", "web-exec")
    assert log.inputs == {
        "name": "/modulestack/dev/web/exec",
        "retentionInDays": 90,
        "kmsKeyId": KEY,
        "tags": {"modulestack:module": "web"},
    }
    assert log.key in {each.key for each in done.waited_for(done.one("aws:ecs/service:Service", "web-service"))}


def test_without_it_there_is_none(account: AwsAccount):
    assert [log.name for log in _stacks(account, {"web": WEB}).all("aws:cloudwatch/logGroup:LogGroup")] == ["web-logs"]
