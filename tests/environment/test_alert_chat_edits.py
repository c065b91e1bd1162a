"""Chat channels of another name, and such that change places, on what stands."""

from __future__ import annotations

from typing import Any

from modulestack.environment import alert_chat_edits, alert_chat_rules, standing
from modulestack.environment.model import Environment
from tests.edits.cases.alerts import SLACK, TEAMS
from tests.support.environments import environment

OTHER = {**SLACK, "channel_id": "C07EZ1ABC24"}
LOUDER = {**TEAMS, "team_id": TEAMS["team_id"].upper(), "channel_id": TEAMS["channel_id"].replace("%3a", "%3A")}


def _told(**alerts: Any) -> Environment:
    return environment(alerts=alerts)


def _refused(before: Environment, after: Environment) -> list[str]:
    found = alert_chat_edits.refusals(after, standing.from_file(before))
    return [f"{'.'.join(map(str, each.fields[0]))}: {each.message}" for each in found]


def test_a_channel_of_another_name_takes_two_runs():
    before, after = _told(slack={"ops": SLACK}), _told(slack={"dev": SLACK})
    assert _refused(before, after) == [
        (
            "alerts.slack.dev.channel_id: is the channel of ops as it stands, and a channel has one configuration: "
            "call it ops still; or first take slack.dev out, run `pulumi up`, then write this"
        )
    ]
    assert _refused(before, _told(slack={})) == _refused(_told(slack={}), after) == []
    assert _refused(before, before) == _refused(environment(), after) == []


def test_channels_that_change_places_are_both_told_of():
    """So is one that takes the channel of one that goes: what is gone is deleted last."""
    before = _told(slack={"ops": SLACK, "dev": OTHER})
    assert len(_refused(before, _told(slack={"ops": OTHER, "dev": SLACK}))) == 2
    assert len(_refused(before, _told(slack={"ops": OTHER}))) == 1
    assert _refused(before, _told(slack={"dev": OTHER})) == []


def test_a_channel_of_teams_is_the_same_however_it_is_written():
    before = _told(teams={"ops": TEAMS})
    assert _refused(before, _told(teams={"ops": LOUDER})) == []
    assert len(_refused(before, _told(teams={"dev": LOUDER}))) == 1
    [found] = alert_chat_rules.channels_differ(_told(teams={"ops": TEAMS, "dev": LOUDER}))
    assert found.message == "is the channel of ops, too: leave one of them out"
