from __future__ import annotations

from typing import Any

import pytest

from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.cli_engine import engine_events
from modulestack.rehearsal.cli_engine.command import CommandResult
from modulestack.rehearsal.cli_engine.engine_events import Diagnostic
from modulestack.rehearsal.cli_engine.failure_message import failure_message
from modulestack.rehearsal.cli_engine.preview import shown

URN = "urn:pulumi:staging::modulestack::modulestack:index:Logs$aws:cloudwatch/logGroup:LogGroup::web-logs"
TYPE = "aws:cloudwatch/logGroup:LogGroup"
STACK = "urn:pulumi:staging::modulestack::pulumi:pulumi:Stack::modulestack-staging"


def _event(operation: str, kind: str = "resOutputsEvent", urn: str = URN, **more: Any) -> dict[str, Any]:
    type_ = urn.split("::")[2].rpartition("$")[2]
    return {kind: {"metadata": {"op": operation, "urn": urn, "type": type_, **more}}}


def _said(severity: str, message: str, urn: str = "", *, ephemeral: bool = False) -> dict[str, Any]:
    told = {"severity": severity, "message": message, "urn": urn, "ephemeral": ephemeral}
    return {"diagnosticEvent": told}


def test_each_resource_is_one_step():
    heard = [
        _event("create", "resourcePreEvent"),
        _event("create"),
        _event("same", urn=STACK),
        _event("create-replacement"),
        _event("replace"),
        _event("delete-replaced"),
        _event("delete"),
    ]
    assert [step.operation for step in engine_events.steps(heard, planned=False)] == ["create", "replace", "delete"]
    assert engine_events.steps(heard, planned=True) == [
        ResourceStep(operation="create", urn=URN, type=TYPE, name="web-logs")
    ]


def test_an_update_names_whole_inputs():
    event = _event("update", detailedDiff={"tags.a": {}, "tags.b": {}, 'x["a.b"]': {}, "l[0].c": {}}, diffs=["tags"])
    step = engine_events.step_of(event, planned=False)
    assert step is not None
    assert step.changed == ("l", "tags", "x")


def test_a_line_that_is_not_whole_yet_waits():
    assert list(engine_events.parse(['{"a": 1}\n', "\n", '{"b": '])) == [{"a": 1}]


def test_what_was_said_comes_without_colours_and_without_what_only_flickers():
    heard = [_said("info", "<{%reset%}>web: template changed<{%reset%}>\n", STACK), _said("info", "…", ephemeral=True)]
    assert engine_events.diagnostics(heard) == [Diagnostic("info", STACK, "web: template changed")]


def test_a_failure_names_the_resource_and_the_reason_once():
    heard = (
        _said("error", "PutParameter: AccessDenied: no", URN),
        _said("error", "PutParameter: AccessDenied: no", URN),
        _said("error", "update failed", STACK),
        _said("error", "an unhandled error occurred: program exited with non-zero exit code: 1", STACK),
        _said("info#err", "a line of the program's", STACK),
    )
    assert (
        failure_message(CommandResult(255, "", heard), "staging", "up")
        == f"web-logs ({TYPE}): PutParameter: AccessDenied: no"
    )


def test_what_the_program_says_is_quoted_as_it_is():
    text = "Pulumi.staging.yaml:14: modules.web.memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048"
    assert failure_message(CommandResult(255, "", (_said("error", text, STACK),)), "staging", "up") == text


def test_a_lock_comes_with_the_command_that_frees_it():
    text = "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or …"
    assert failure_message(CommandResult(255, text, ()), "staging", "up").endswith(
        "free it: pulumi cancel --stack staging --yes"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Previewing update (x):\n@ previewing....\nerror: no stack named 'x' found\n", "no stack named 'x' found"),
        ("", "pulumi up ended with status 255 and said nothing"),
    ],
)
def test_without_events_the_last_lines_must_do(text: str, told: str):
    assert failure_message(CommandResult(255, text, ()), "x", "up") == told


def test_the_engines_dots_are_not_shown():
    assert shown("Previewing:\n@ previewing....\n\n\n\n + a create\n@ previewing..\n") == "Previewing:\n\n + a create"
