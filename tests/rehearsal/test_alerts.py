"""Alerts of an environment that is up: what is said of who waits, and a rehearsal that sees a message go missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.account import AwsAccount
from modulestack.environment import alert_policies
from modulestack.features.alarms import SCENARIOS
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.registry import promised
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.runner import ScenarioRunner
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from tests.environment.strategies import environment_of
from tests.support.program import ROOT, copy_program

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
TOPIC = "arn:aws:sns:eu-west-1:123456789012:modulestack-watched-alerts"
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:account_id": "123456789012",
    "modulestack:network": {"create": {}},
    "modulestack:alerts": {"email": ["ops@example.com"], "webhooks": ["https://events.example.com/t/0ken"]},
    "modulestack:modules": {"worker": {"image": "ghcr.io/example/worker:1", "alarms": {"cpu_percent": 80}}},
}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, RehearsedModule, list[str]]]:
    root: Path = tmp_path_factory.mktemp("program")
    copy_program(root)
    (root / "Pulumi.watched.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    sandbox = Sandbox("watched", root)
    _, outputs, messages = sandbox.up()
    sandbox.settle(outputs["modules"])
    manifest = sandbox.manifest(outputs["modules"], "worker")
    yield sandbox, RehearsedModule(sandbox.aws, manifest, "ghcr.io/example/worker:1", patience_s=600), messages
    sandbox.aws.close()


def _rehearsed(module: RehearsedModule, kind: str) -> ScenarioResult:
    [result] = ScenarioRunner(module, promised([SCENARIOS[kind]])).run()
    return result


def test_up_says_who_gets_nothing_yet(up: tuple[Sandbox, RehearsedModule, list[str]]):
    """Without what is secret in an address."""
    mail, web = [line for line in up[2] if "gets nothing" in line]
    asked = "gets nothing until the subscription is confirmed"
    assert mail.endswith(f"alerts: ops@example.com {asked}: follow the link in AWS's mail to it")
    assert web.endswith(f"alerts: events.example.com (https) {asked}: have it confirm what SNS has sent it")


def test_alarms_of_a_worker_tell_the_topic(up: tuple[Sandbox, RehearsedModule, list[str]]):
    """Names that people type, actions that are enabled, and a topic under a key that is rotated."""
    aws = up[0].aws
    alarms = aws.client("cloudwatch").describe_alarms(AlarmNamePrefix="modulestack/watched/")["MetricAlarms"]
    assert {alarm["AlarmName"].rpartition("/")[2]: alarm["Threshold"] for alarm in alarms} == {
        "cpu": 80.0,
        "memory": 90.0,
        "missing_tasks": 1.0,
    }
    assert {(alarm["ActionsEnabled"], *alarm["AlarmActions"]) for alarm in alarms} == {(True, TOPIC)}
    attributes = aws.client("sns").get_topic_attributes(TopicArn=TOPIC)["Attributes"]
    rotated = aws.client("kms").get_key_rotation_status(KeyId=attributes["KmsMasterKeyId"])
    assert rotated["KeyRotationEnabled"]


def test_a_rehearsal_sees_that_nobody_is_told(up: tuple[Sandbox, RehearsedModule, list[str]]):
    """A key that does not know CloudWatch, or that asks EventBridge for its account; mended, all is told."""
    sandbox, module, _ = up
    sns, kms = sandbox.aws.client("sns"), sandbox.aws.client("kms")
    key = sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["KmsMasterKeyId"].rpartition("/")[2]
    whole = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    account, alarms, events = whole["Statement"]
    asking = {**events, "Condition": alarms["Condition"]}
    for kind, statements, seen in (
        ("cpu", [account, events], "does not have authorization to access the SNS topic encryption key"),
        ("stopped_task", [account, alarms, asking], "look at the policies of the topic and of its key"),
    ):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps({**whole, "Statement": statements}))
        result = _rehearsed(module, kind)
        assert (result.met, seen in result.observed) == (False, True), result.observed
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(whole))
        result = _rehearsed(module, kind)
        assert (result.met, result.observed.rpartition(" s by ")[2]) == (True, "email, https"), result.observed


def test_the_page_shows_what_is_valid_and_what_a_key_needs():
    """docs/alerts.md."""
    page = (ROOT / "docs" / "alerts.md").read_text()
    config = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])["config"]
    assert environment_of({**CONFIG, **config}).modules["web"].alarms.unwatched == ("stopped_task",)
    shown = json.loads(page.partition("```json\n")[2].partition("```")[0])
    policy = json.loads(alert_policies.key_policy(ACCOUNT))
    assert [{key: value for key, value in each.items() if key != "Sid"} for each in policy["Statement"][1:]] == shown
