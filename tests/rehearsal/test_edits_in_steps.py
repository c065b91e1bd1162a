"""Edits that are refused at once, and done in the steps that the refusal names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.edits.cases.alerts import SLACK
from tests.support.standing import StandingSandbox

FORTY, OTHER_FORTY = ([f"{first}.0.{number}.0/24" for number in range(40)] for first in (198, 203))
"""Of 60 rules that AWS allows a security group, more than half, so that both lists at once are too many."""
NETWORK = {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single", "flow_logs": {"destination": "s3"}}}
WEB = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
GUARDED = {**WEB, "allowed_sources": FORTY, "security_headers": {}}


def _file(web: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    return {"aws:region": "eu-west-1", "network": NETWORK, "modules": {"web": web or GUARDED}, **keys}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingSandbox]:
    """Each test ends with it as it began."""
    made = StandingSandbox(tmp_path_factory.mktemp("steps"), **_file(deletion_protection=True))
    yield made
    made.aws.close()


def test_allowed_sources_are_exchanged_in_two_steps(standing: StandingSandbox):
    whole = _file({**GUARDED, "allowed_sources": OTHER_FORTY}, deletion_protection=True)
    assert "would take 80 rules of a security group for a moment" in standing.refusal(**whole)
    standing.up(**_file({**GUARDED, "allowed_sources": FORTY[:20]}, deletion_protection=True))
    standing.up(**whole)
    assert sorted(_let_in(standing)) == sorted(OTHER_FORTY)
    standing.up(**_file({**GUARDED, "allowed_sources": OTHER_FORTY[:20]}, deletion_protection=True))
    standing.up(**_file(deletion_protection=True))


def test_a_header_is_taken_out_by_hand_and_then_by_the_file(standing: StandingSandbox):
    """By AWS's own command, a refresh and `up`; then the listener adds nothing, and nothing is left to do."""
    without = _file({**WEB, "allowed_sources": FORTY}, deletion_protection=True)
    told = standing.refusal(**without)
    command = re.search(r"modify-listener-attributes --listener-arn (\S+) --attributes ([^`]+)`", told)
    assert command, told
    changes = [dict(part.split("=", 1) for part in each.split(",", 1)) for each in command[2].split()]
    elbv2 = standing.aws.client("elbv2")
    elbv2.modify_listener_attributes(ListenerArn=command[1], Attributes=changes)
    standing.up(**_file(deletion_protection=True))
    elbv2.modify_listener_attributes(ListenerArn=command[1], Attributes=changes)
    _refresh(standing, command[1])
    standing.up(**without)
    answer = elbv2.describe_listener_attributes(ListenerArn=command[1])["Attributes"]
    added = {each["Key"]: each["Value"] for each in answer if each["Key"].startswith("routing.http.response.")}
    assert {key for key, value in added.items() if value} == {"routing.http.response.server.enabled"}
    assert standing.up(**without).changed == ()
    standing.up(**_file(deletion_protection=True))


def test_protection_is_taken_off_before_a_bucket_of_flow_logs_ends(standing: StandingSandbox):
    elsewhere = {**NETWORK, "create": {**NETWORK["create"], "flow_logs": {}}}
    told = standing.refusal(**_file(network=elsewhere, deletion_protection=True))
    assert "the bucket would be deleted with all that was recorded, which deletion_protection forbids" in told
    assert len(_buckets(standing)) == 1
    standing.up(**_file(deletion_protection=False))
    standing.up(**_file(network=elsewhere, deletion_protection=True))
    assert _buckets(standing) == []
    standing.up(**_file(deletion_protection=True))


def test_a_channel_is_renamed_in_two_steps(standing: StandingSandbox):
    """AWS refuses a second configuration of a channel of Slack, and the new one is made first."""

    def told(**slack: dict[str, str]) -> dict[str, Any]:
        return _file(alerts={"email": ["ops@example.com"], "slack": slack}, deletion_protection=True)

    standing.aws.chats.workspaces[SLACK["workspace"]] = "T0123456789"
    standing.up(**told(ops=SLACK))
    assert "first take slack.dev out, run `pulumi up`, then write this" in standing.refusal(**told(dev=SLACK))
    standing.up(**told())
    standing.up(**told(dev=SLACK))
    [found] = standing.aws.client("chatbot").describe_slack_channel_configurations()["SlackChannelConfigurations"]
    assert str(found["ConfigurationName"]).endswith("_dev")
    standing.up(**_file(deletion_protection=True))


def _refresh(standing: StandingSandbox, id_: str) -> None:
    """As Pulumi's CLI does of all resources, and the in-process engine of those whose update failed."""
    resources = standing.sandbox.engine.resources
    for urn, each in [*resources.items()]:
        if each.id == id_:
            resources[urn] = dataclasses.replace(each, update_failed=True)
    standing.sandbox.engine.refresh()


def _let_in(standing: StandingSandbox) -> list[str]:
    rules = standing.aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    return [each["CidrIpv4"] for each in rules if each.get("CidrIpv4", "").endswith(".0/24") and not each["IsEgress"]]


def _buckets(standing: StandingSandbox) -> list[str]:
    names = [each["Name"] for each in standing.aws.client("s3").list_buckets()["Buckets"]]
    return [name for name in names if "flow-logs" in name]
