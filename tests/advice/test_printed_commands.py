"""Every command that a message tells to run is one: it exists and takes what it is given."""

from __future__ import annotations

import re

import click
import pytest

from modulestack.cli.main import COMMANDS, command_group
from modulestack.contract.advice import make_again
from tests.advice.printed import texts

COMMAND = re.compile(rf"modulestack ((?:{'|'.join(sorted(COMMANDS, reverse=True))})\b(?: (?:[^`,;:()\n]|:(?! |$))*)?)")
VALUES = {"module": "web", "environment": "staging", "keep": "3", "task": "3f2a"}
PULUMI = re.compile(r"`(pulumi [a-z]+[^`]*)`")
UP_CHANGES_SOMETHING = frozenset(
    {
        "components/named_roles.py",
        "components/maintenance_check.py",
        "components/deployment_check.py",
        "components/port_edits.py",
        "components/transit_gateway.py",
        "modulestack/cli/check.py",
        "modulestack/environment/traffic_edits.py",
        "modulestack/release/planning/strategy_override.py",
        "modulestack/cli/preview.py",
        "modulestack/cli/import_.py",
        "modulestack/environment/access_logs_edits.py",
        "modulestack/environment/alert_chat_edits.py",
        "modulestack/environment/allowed_sources_rules.py",
        "modulestack/environment/connect_edits.py",
        "modulestack/environment/edits.py",
        "modulestack/environment/flow_log_edits.py",
        "modulestack/environment/load_balancer_edits.py",
        "modulestack/environment/manual.py",
        "modulestack/environment/namespace_rules.py",
        "modulestack/environment/pipeline_effects.py",
        "modulestack/environment/port_edits.py",
        "modulestack/environment/record_edits.py",
        "modulestack/environment/rule_priorities.py",
        "modulestack/environment/security_headers_edits.py",
        "modulestack/features/existing_roles.py",
        "modulestack/environment/subnet_edits.py",
        "modulestack/environment/transit_gateway_rules.py",
        "modulestack/importing/notes.py",
        "modulestack/release/planning/discovery.py",
        "modulestack/release/planning/launch_volumes.py",
        "modulestack/release/planning/remedies.py",
        "modulestack/release/rollout/placement.py",
        "modulestack/release/rollout/volume_advice.py",
        "modulestack/release/verbs/daemon_status.py",
    }
)
"""Files that speak of `pulumi up` after an edit of the file, or of what it does: there is something to do for it."""


PRINTED = sorted({(file, match.strip()) for file, text in texts() for match in COMMAND.findall(text)})


@pytest.mark.parametrize(("file", "command"), PRINTED)
def test_a_printed_command_can_be_typed(file: str, command: str):
    """With its placeholders filled; parsed only, not run."""
    filled = re.sub(r"\{(\w+)[^}]*\}", lambda name: VALUES.get(name[1], "web"), command)
    words = [word.strip("`'\"…") for word in filled.split()]
    words = [word for word in words if word]
    name, *arguments = words
    arguments = arguments[: _end(arguments)]
    if not arguments or "ENV" in arguments or "MODULE" in command or file.endswith("manual.py"):
        assert name in COMMANDS  # it is spoken of, and not told to be run
        return
    found = command_group.get_command(click.Context(command_group), name)
    assert found is not None
    found.make_context(name, arguments)


_GOES_ON = {"shows", "gives", "or", "once", "then", "it", "and"}


def _end(arguments: list[str]) -> int:
    """Where the command ends and the sentence goes on."""
    return next((i for i, word in enumerate(arguments) if word in _GOES_ON), 99)


def test_commands_were_found():
    assert len(PRINTED) > 20


def test_what_is_gone_is_made_again_by_a_refresh():
    """`pulumi up` alone changes nothing where the program is the same: no message sends people to it for that."""
    plain = {
        (file, command)
        for file, text in texts()
        for command in PULUMI.findall(text)
        if command.startswith("pulumi up") and "--refresh" not in command and file not in UP_CHANGES_SOMETHING
    }
    assert plain == set()
    assert make_again("staging") == "`pulumi up --refresh -s staging`"
