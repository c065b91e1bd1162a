"""Alarms that somebody mutes for a while: what is silent, until when, and who says so."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import pytest

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.planning.discovery import discover
from modulestack.release.verbs import mute as verb
from modulestack.release.verbs.alert_status import alert_status
from tests.release.stack import StackAccount, add_module, put_manifest, stack_account
from tests.release.terminal import Terminal

TOPIC = "arn:aws:sns:eu-west-1:123456789012:modulestack-staging-alerts"
RULE = "modulestack_staging_web_BY-HAND"


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """``web`` has an alarm that tells, and one that does not; ``api`` has none, and ``worker`` no alerts."""
    found = stack_account(("web", "api"), quick=True)
    add_module(found, "worker", quick=True, port=None)
    for name in ("web", "api"):
        put_manifest(found.aws, dataclasses.replace(found.request(name).manifest, alert_topic=TOPIC))
    sns, cloudwatch = found.aws.client("sns"), found.aws.client("cloudwatch")
    sns.create_topic(Name="modulestack-staging-alerts")
    sns.subscribe(TopicArn=TOPIC, Protocol="lambda", Endpoint="arn:aws:lambda:eu-west-1:123456789012:function:told")
    policy = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**policy, "Resource": TOPIC}]})
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=document)
    for name, actions in (("cpu", [TOPIC]), ("memory", [])):
        cloudwatch.put_metric_alarm(
            AlarmName=f"modulestack/staging/web/{name}",
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            MetricName="Any",
            Namespace="Any",
            Period=60,
            Statistic="Sum",
            Threshold=1.0,
            AlarmActions=actions,
        )
    yield found
    found.aws.close()


def _state(account: StackAccount, state: str) -> int:
    """Put the alarm of CPU into *state*; how many messages there are then."""
    account.aws.client("cloudwatch").set_alarm_state(
        AlarmName="modulestack/staging/web/cpu", StateValue=state, StateReason="test"
    )
    return len(account.aws.deliveries)


def test_a_muted_alarm_tells_at_the_end(account: StackAccount):
    """From the next full minute on; those that tell nobody anyway are not in the rule."""
    aws, manifest = account.dependencies().aws, account.request("web").manifest
    made = verb.mute(aws, manifest, minutes=90, by="ada@laptop: moving")
    rule = account.aws.client("cloudwatch").get_alarm_mute_rule(AlarmMuteRuleName=RULE)
    assert rule["MuteTargets"]["AlarmNames"] == ["modulestack/staging/web/cpu"]
    assert (rule["Rule"]["Schedule"]["Duration"], rule["Description"]) == ("PT90M", "ada@laptop: moving")
    assert verb.muted(aws, manifest) == made
    assert alert_status(aws, manifest).muted == f"{made.until} by ada@laptop: moving"
    account.aws.clock.sleep(61)
    assert _state(account, "ALARM") == 0
    account.aws.clock.sleep(90 * 60 + 60)
    assert len(account.aws.deliveries) == 1
    assert verb.muted(aws, manifest) is None
    assert alert_status(aws, manifest).muted == ""


def test_off_tells_at_once_what_is_wrong_still(account: StackAccount):
    """A second time there is nothing to take away."""
    aws, manifest = account.dependencies().aws, account.request("web").manifest
    verb.mute(aws, manifest, minutes=90, by="ada@laptop")
    account.aws.clock.sleep(61)
    assert _state(account, "ALARM") == 0
    assert verb.unmute(aws, manifest, dry_run=True) is not None
    assert verb.unmute(aws, manifest) is not None
    assert len(account.aws.deliveries) == 1
    assert verb.unmute(aws, manifest) is None


def test_what_cannot_be_muted_is_told(account: StackAccount):
    """Nothing is put."""
    aws = account.dependencies().aws
    with pytest.raises(BadInput, match="api has no alarm that tells somebody: there is nothing to mute"):
        verb.mute(aws, account.request("api").manifest, minutes=1, by="ada")
    with pytest.raises(BadInput, match="worker tells nobody when something is wrong: staging has no alerts"):
        verb.mute(aws, account.request("worker").manifest, minutes=1, by="ada")
    assert account.aws.client("cloudwatch").list_alarm_mute_rules()["AlarmMuteRuleSummaries"] == []


def test_a_composite_alarm_is_muted_in_their_place(account: StackAccount):
    cloudwatch = account.aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="modulestack/staging/api/cpu",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="Any",
        Namespace="Any",
        Period=60,
        Statistic="Sum",
        Threshold=1.0,
    )
    name = "modulestack/staging/api/composite"
    cloudwatch.put_composite_alarm(
        AlarmName=name, AlarmRule='ALARM("modulestack/staging/api/cpu")', AlarmActions=[TOPIC]
    )
    verb.mute(account.dependencies().aws, account.request("api").manifest, minutes=1, by="ada")
    rule = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName="modulestack_staging_api_BY-HAND")
    assert rule["MuteTargets"]["AlarmNames"] == [name]


def test_status_says_nothing_of_it_to_who_may_not_know(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """Who releases one module only; the rest of what is told of alarms is known to him."""

    def denied(*_: object) -> None:
        raise AccessDenied("cloudwatch", "GetAlarmMuteRule", "AccessDenied", "no")

    monkeypatch.setattr("modulestack.release.verbs.alert_status.muted", denied)
    assert alert_status(account.dependencies().aws, account.request("web").manifest).muted == ""


def test_the_command_says_what_it_did(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """A trial, on, what is, status, off; as text and as JSON."""
    modulestack = Terminal(account, monkeypatch)
    tried = modulestack("mute", "web", "--for", "2h", "-e", "staging", "--dry-run")
    listed = modulestack("mute", "-e", "staging")
    on = modulestack("mute", "web", "--for", "2h", "--because", "the database is moved", "-e", "staging")
    shown = json.loads(modulestack("mute", "web", "-e", "staging", "--json").out)
    status = " ".join(modulestack("status", "web", "-e", "staging").out.split())
    ended = modulestack("mute", "web", "--off", "-e", "staging")
    until, by = shown["muted"]["web"]["until"], shown["muted"]["web"]["by"]
    assert by.endswith(": the database is moved")
    assert tried.out.startswith("web: its alarms would tell nobody until ")
    assert listed.out == "".join(f"{name}: its alarms tell: it is not muted\n" for name in ("api", "web"))
    assert on.out.splitlines() == [
        f"web: its alarms tell nobody until {until} ({by})",
        "Next: modulestack mute web --off -e staging",
    ]
    assert f"alarms are muted until {until} by" in status
    assert ended.out == "web: its alarms tell again\n"
    assert "muted" not in modulestack("status", "web", "-e", "staging").out
    for name in ("web", "api"):
        put_manifest(account.aws, dataclasses.replace(account.request(name).manifest, alert_topic=""))
    nobody = modulestack("mute", "-e", "staging")
    assert nobody.out == "no module of staging tells anybody when something is wrong\n"
    assert discover(account.dependencies().aws, "staging", ["web"])


def test_a_module_without_an_alarm_keeps_no_other_from_being_muted(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch
):
    """Of all modules those that have one are muted; where one without is named, none is."""
    modulestack = Terminal(account, monkeypatch)
    named = modulestack("mute", "web", "api", "--for", "1h", "-e", "staging")
    assert named.err.startswith("api has no alarm that tells somebody: there is nothing to mute")
    assert account.aws.client("cloudwatch").list_alarm_mute_rules()["AlarmMuteRuleSummaries"] == []
    every = modulestack("mute", "--for", "1h", "-e", "staging")
    assert (every.code, every.err) == (0, "")
    assert every.out.splitlines()[-1] == "Next: modulestack mute web --off -e staging"
    assert list(json.loads(modulestack("mute", "-e", "staging", "--json").out)["muted"]) == ["api", "web"]
    put_manifest(account.aws, dataclasses.replace(account.request("web").manifest, alert_topic=""))
    none = modulestack("mute", "--for", "1h", "-e", "staging")
    assert none.err.startswith("api has no alarm that tells somebody")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--for", "25h"), "--for: allowed 1m to 24h; what is longer is a window of the file's alerts"),
        (("--for", "30s"), "--for: allowed 1m to 24h"),
        (("--for", "1h", "--off"), "--off ends it, and --for begins it: give one of them"),
        (("--because", "moving"), "--because says why something is muted: it goes with --for"),
        (("--for", "1h", "--because", "x" * 501), "--because: 501 characters: 500 are allowed"),
    ],
)
def test_what_does_not_fit_is_refused(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str
):
    """Before AWS is asked."""
    before = len(account.aws.calls)
    answer = Terminal(account, monkeypatch)("mute", "web", *args, "-e", "staging")
    assert said in answer.err
    assert account.operations(before) == []
