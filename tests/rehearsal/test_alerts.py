"""Alerts of an environment that is up: what is said of who waits, and a rehearsal that sees a message go missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from modulestack.contract import chat
from modulestack.contract.account import AwsAccount
from modulestack.environment import alert_policies
from modulestack.features.alarms import ONE_MESSAGE, SCENARIOS, SHOWN_IN_CHAT, SILENT_WINDOW
from modulestack.features.metric_filters import TOLD
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.alert_windows import opens_in
from modulestack.rehearsal.scenarios.registry import promised
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.runner import ScenarioRunner
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from tests.environment.strategies import environment_of
from tests.support.program import ROOT, copy_program

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
TOPIC = "arn:aws:sns:eu-west-1:123456789012:modulestack-watched-alerts"
FILTERS: dict[str, Any] = {
    "errors": {"pattern": '{ $.level = "error" && $.took_ms > 5 }', "value": "2", "alarm": {"threshold": 5}},
    "slow": {"pattern": "[took_ms > 0, ...]", "value": "$took_ms", "alarm": {"threshold": 900, "statistic": "Maximum"}},
    "counted": {"pattern": "ERROR"},
}
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:account_id": "123456789012",
    "modulestack:network": {"create": {}},
    "modulestack:alerts": {
        "email": ["ops@example.com"],
        "webhooks": ["https://events.example.com/t/0ken"],
        "slack": {"ops": {"workspace": "Example", "channel_id": "C07EZ1ABC23"}},
        "windows": {"night": {"schedule": "cron(0 2 * * *)", "time_zone": "Europe/Berlin", "minutes": 90}},
    },
    "modulestack:modules": {
        "worker": {"image": "ghcr.io/example/worker:1", "alarms": {"cpu_percent": 80}, "metric_filters": FILTERS},
        "quiet": {"image": "ghcr.io/example/worker:1", "alarms": {"composite": True}},
    },
}


class Up(NamedTuple):
    """An environment that is watched."""

    sandbox: Sandbox
    worker: RehearsedModule
    messages: list[str]
    quiet: RehearsedModule
    """Whose alarms one alarm tells of."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    root: Path = tmp_path_factory.mktemp("program")
    copy_program(root)
    (root / "Pulumi.watched.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    sandbox = Sandbox("watched", root)
    _, outputs, messages = sandbox.up()
    sandbox.settle(outputs["modules"])
    worker, quiet = (
        RehearsedModule(
            sandbox.aws, sandbox.manifest(outputs["modules"], name), "ghcr.io/example/worker:1", patience_s=600
        )
        for name in ("worker", "quiet")
    )
    yield Up(sandbox, worker, messages, quiet)
    sandbox.aws.close()


def _played(module: RehearsedModule, scenario: str) -> ScenarioResult:
    [result] = ScenarioRunner(module, promised([scenario])).run()
    return result


def _rehearsed(module: RehearsedModule, kind: str) -> ScenarioResult:
    return _played(module, SCENARIOS[kind])


def test_up_says_who_gets_nothing_yet(up: Up):
    """Without what is secret in an address."""
    mail, web = [line for line in up[2] if "gets nothing" in line]
    asked = "gets nothing until the subscription is confirmed"
    assert mail.endswith(f"alerts: ops@example.com {asked}: follow the link in AWS's mail to it")
    assert web.endswith(f"alerts: events.example.com (https) {asked}: have it confirm what SNS has sent it")


def test_alarms_of_a_worker_tell_the_topic(up: Up):
    """Names that people type, actions that are enabled, and a topic under a key that is rotated."""
    aws = up[0].aws
    alarms = aws.client("cloudwatch").describe_alarms(AlarmNamePrefix="modulestack/watched/worker/")["MetricAlarms"]
    assert {alarm["AlarmName"].rpartition("/")[2]: alarm["Threshold"] for alarm in alarms} == {
        "cpu": 80.0,
        "memory": 90.0,
        "metric_filter-errors": 5.0,
        "metric_filter-slow": 900.0,
        "missing_tasks": 1.0,
    }
    assert {(alarm["ActionsEnabled"], *alarm["AlarmActions"]) for alarm in alarms} == {(True, TOPIC)}
    attributes = aws.client("sns").get_topic_attributes(TopicArn=TOPIC)["Attributes"]
    rotated = aws.client("kms").get_key_rotation_status(KeyId=attributes["KmsMasterKeyId"])
    assert rotated["KeyRotationEnabled"]


def test_a_rehearsal_sees_that_nobody_is_told(up: Up):
    """A key that does not know CloudWatch, or that asks EventBridge for its account; mended, all is told."""
    sandbox, module, _, _ = up
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
        assert (result.met, result.observed.rpartition(" s by ")[2]) == (True, "email, https, slack ops"), (
            result.observed
        )


def test_a_module_with_a_composite_alarm_tells_once(up: Up):
    """All that its other alarms do is go off; one that tells by itself is a second message, and seen."""
    cloudwatch = up.sandbox.aws.client("cloudwatch")
    [one] = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert (one["AlarmName"], one["AlarmActions"]) == ("modulestack/watched/quiet/composite", [TOPIC])
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix="modulestack/watched/quiet/")["MetricAlarms"]
    assert [alarm["AlarmActions"] for alarm in alarms] == [[], [], []]
    assert _rehearsed(up.quiet, "cpu").met
    assert _played(up.quiet, ONE_MESSAGE).observed == "cpu and memory went off, 3 messages to 3 subscribers"
    again = {key: one[key] for key in ("AlarmName", "AlarmRule")}
    cloudwatch.put_composite_alarm(**again, AlarmActions=[])
    assert not _rehearsed(up.quiet, "cpu").met
    assert not _played(up.quiet, ONE_MESSAGE).met
    cloudwatch.put_composite_alarm(**again, AlarmActions=[TOPIC])


def test_lines_that_are_counted_are_told(up: Up):
    """A filter of other lines than its alarm waits for is seen; status says which alarm is on."""
    aws, group = up.sandbox.aws, up.worker.manifest.log_group
    assert up.worker.manifest.metric_filters == ("errors", "slow")
    result = _played(up.worker, TOLD)
    assert result.met, result.observed
    assert [each.partition(":")[0] for each in result.observed.split("; ")] == ["errors", "slow"]
    logs = aws.client("logs")
    [found] = logs.describe_metric_filters(logGroupName=group, filterNamePrefix="errors")["metricFilters"]
    put = {key: found[key] for key in ("logGroupName", "filterName", "filterPattern")}
    [said] = found["metricTransformations"]
    logs.put_metric_filter(**put, metricTransformations=[{**said, "metricName": "another"}])
    assert not _played(up.worker, TOLD).met
    logs.put_metric_filter(**put, metricTransformations=[said])


def test_alarms_are_silent_in_a_window(up: Up):
    """A rule that names another alarm silences nobody; status says when it does."""
    aws = up.sandbox.aws
    for module, told_by in ((up.worker, 5), (up.quiet, 1)):
        rule = aws.client("cloudwatch").get_alarm_mute_rule(AlarmMuteRuleName=module.manifest.alert_windows[0])
        assert len(rule["MuteTargets"]["AlarmNames"]) == told_by
        assert rule["Rule"]["Schedule"] == {
            "Expression": "cron(0 2 * * *)",
            "Duration": "PT90M",
            "Timezone": "Europe/Berlin",
        }
        seen = _played(module, SILENT_WINDOW)
        assert seen.observed == "0 messages in the window, 3 at its end, to 3 subscribers"
    kept = {key: rule[key] for key in ("Name", "Rule")}
    others = {"AlarmNames": ["modulestack/watched/worker/cpu"]}
    aws.client("cloudwatch").put_alarm_mute_rule(**kept, MuteTargets=others)
    assert not _played(up.quiet, SILENT_WINDOW).met


def test_what_a_rehearsal_says_of_alarms_does_not_hang_on_the_time_of_the_day(up: Up):
    """Here it begins in a window of the module's."""
    [rule] = up.worker.manifest.alert_windows
    with opens_in(60.0, rule, up.worker, lasts_s=4 * 3600):
        up.sandbox.aws.clock.sleep(120)
        assert _rehearsed(up.worker, "cpu").met


def test_a_channel_may_read_metrics_and_no_more(up: Up):
    """Whatever role somebody chooses there; AWS's own guardrail is AdministratorAccess."""
    aws = up.sandbox.aws
    [channel] = aws.client("chatbot").describe_slack_channel_configurations()["SlackChannelConfigurations"]
    assert channel["ConfigurationName"] == "modulestack_watched_ops"
    assert channel["GuardrailPolicyArns"] == ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"]
    assert channel["LoggingLevel"] == "ERROR"
    role = channel["IamRoleArn"].rpartition("/")[2]
    [name] = aws.client("iam").list_role_policies(RoleName=role)["PolicyNames"]
    policy = aws.client("iam").get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    assert [statement["Action"] for statement in policy["Statement"]] == [
        list(chat.SHOWS_ALARMS),
        list(chat.SHOWS_GRAPHS),
    ]


def test_a_rehearsal_sees_that_a_channel_shows_nothing(up: Up):
    """An event that is told as plain text, which mails would bring; and a channel that listens to another topic."""
    aws, module = up.sandbox.aws, up.worker
    played = _played(module, SHOWN_IN_CHAT)
    assert (played.met, played.observed) == (True, "of 1 channels 0 show a plain text, 1 what alerts say")
    events, rule = aws.client("events"), "modulestack-watched-worker-stopped_task"
    [target] = events.list_targets_by_rule(Rule=rule)["Targets"]
    plain = {**target["InputTransformer"], "InputTemplate": '"worker of watched: a task has ended by itself: <reason>"'}
    events.put_targets(Rule=rule, Targets=[{**target, "InputTransformer": plain}])
    result = _rehearsed(module, "stopped_task")
    assert (result.met, result.observed) == (False, "not shown in slack ops: it is of no form that Amazon Q knows")
    events.put_targets(Rule=rule, Targets=[target])
    assert _rehearsed(module, "stopped_task").met


def test_a_workspace_that_is_not_authorized_is_told_before_anything_is_made(up: Up):
    """By its name, and how it comes to be."""
    chats = up.sandbox.aws.chats
    kept = dict(chats.workspaces)
    chats.workspaces.clear()
    with pytest.raises(ProgramError, match=r"alerts\.slack\.ops\.workspace: Example is not authorized in this account"):
        up.sandbox.up()
    chats.workspaces.update(kept)


def test_the_page_shows_what_is_valid_and_what_a_key_needs():
    """docs/alerts.md."""
    page = (ROOT / "docs" / "alerts.md").read_text()
    config = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])["config"]
    assert environment_of({**CONFIG, **config}).modules["web"].alarms.unwatched == ("stopped_task",)
    shown = json.loads(page.partition("```json\n")[2].partition("```")[0])
    policy = json.loads(alert_policies.key_policy(ACCOUNT))
    assert [{key: value for key, value in each.items() if key != "Sid"} for each in policy["Statement"][1:]] == shown
