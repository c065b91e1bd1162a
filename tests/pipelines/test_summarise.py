"""Pulumi's events as Markdown."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.workflows import ROOT

SCRIPT = ROOT / ".github" / "scripts" / "summarise.py"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("summarise", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["summarise"] = module
    spec.loader.exec_module(module)
    return module


def step(op: str, type_: str, name: str, event: str = "resourcePreEvent", **metadata: Any) -> str:
    urn = f"urn:pulumi:staging::modulestack::{type_}::{name}"
    return json.dumps({"sequence": 1, event: {"metadata": {"op": op, "urn": urn, "type": type_, **metadata}}})


def end(result: str = "succeeded") -> str:
    return json.dumps({"summaryEvent": {"result": result, "resourceChanges": {}}})


def policy(level: str, message: str, urn: str = "urn:x::web") -> str:
    told = {"enforcementLevel": level, "policyName": "tags", "message": f"About it.\n{message}\n", "resourceUrn": urn}
    return json.dumps({"policyEvent": told})


REPLACED = [
    step(
        "create-replacement",
        "aws:lb/targetGroup:TargetGroup",
        "web-tg",
        keys=["port"],
        diffs=["port", "healthCheck"],
        detailedDiff={"port": {"diffKind": "update-replace"}, "healthCheck.interval": {"diffKind": "update"}},
    ),
    step("replace", "aws:lb/targetGroup:TargetGroup", "web-tg", keys=["port"]),
    step("delete-replaced", "aws:lb/targetGroup:TargetGroup", "web-tg"),
]


def test_what_is_lost_stands_first_and_the_rest_is_folded(script: Any) -> None:
    events = [
        step("create", "aws:ssm/parameter:Parameter", "api-manifest"),
        step("same", "aws:ecs/cluster:Cluster", "web"),
        step("update", "aws:ecs/service:Service", "web", detailedDiff={"tags.a": {"diffKind": "add"}}, diffs=["tags"]),
        *REPLACED,
        step("delete", "aws:lb/loadBalancer:LoadBalancer", "old"),
        end(),
    ]
    assert script.render("preview", "staging", script.read(events)) == (
        "<!-- modulestack preview staging -->\n"
        "### Preview of staging: 1 deleted, 1 replaced, 1 updated, 1 created\n\n"
        "> [!CAUTION]\n> These are lost:\n\n"
        "| | Resource | Type | Properties |\n|---|---|---|---|\n"
        "| deleted | <code>old</code> | aws:lb/loadBalancer:LoadBalancer |  |\n"
        "| replaced | <code>web-tg</code> | aws:lb/targetGroup:TargetGroup | "
        "<code>healthCheck.interval</code>, **<code>port</code>** forces it |\n\n"
        "<details><summary>Nothing is lost by the other 2</summary>\n\n"
        "| | Resource | Type | Properties |\n|---|---|---|---|\n"
        "| updated | <code>web</code> | aws:ecs/service:Service | <code>tags.a</code> |\n"
        "| created | <code>api-manifest</code> | aws:ssm/parameter:Parameter |  |\n\n"
        "</details>\n"
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("preview", "Preview of prod: nothing would change"),
        ("plan", "Plan for prod: nothing will change"),
        ("drift", "Drift in prod: AWS is as it was left"),
    ],
)
def test_when_nothing_changes_it_says_so(script: Any, kind: str, told: str) -> None:
    events = [step("same", "aws:ecs/cluster:Cluster", "web"), end()]
    assert script.render(kind, "prod", script.read(events)) == f"<!-- modulestack {kind} prod -->\n### {told}\n"


def test_a_preview_that_failed_says_so_first_and_promises_nothing(script: Any) -> None:
    error = json.dumps({"diagnosticEvent": {"severity": "error", "message": "no such zone\n"}})
    debug = json.dumps({"diagnosticEvent": {"severity": "debug", "message": "registering"}})
    assert script.render("preview", "prod", script.read([debug, error, error, end("failed"), '{"half'])) == (
        "<!-- modulestack preview prod -->\n"
        "### Preview of prod: not known\n\n"
        "**It did not come to its end**, so more may change than is shown here.\n\n"
        "    no such zone\n"
    )


def test_policies_are_told_mandatory_ones_first(script: Any) -> None:
    events = [policy("advisory", "tags: a | b missing"), policy("mandatory", "user: 'root'", urn=""), end()]
    told = script.render("preview", "prod", script.read(events))
    assert told.split("**Policies**\n\n")[1] == (
        "| | Policy | Resource | What it says |\n|---|---|---|---|\n"
        "| mandatory | <code>tags</code> | <code>the stack</code> | user: 'root' |\n"
        "| advisory | <code>tags</code> | <code>web</code> | tags: a &#124; b missing |\n"
    )


def test_a_refresh_is_judged_by_what_it_found(script: Any) -> None:
    """Its first event says only that it looks."""
    service = "aws:ecs/service:Service"
    events = [
        step("refresh", service, "web"),
        step(
            "update",
            service,
            "web",
            "resOutputsEvent",
            old={"inputs": {"tags": {}, "name": "web"}},
            new={"inputs": {"tags": {"by": "hand"}, "name": "web"}},
        ),
        step("refresh", service, "api"),
        step("delete", service, "api", "resOutputsEvent"),
        end(),
    ]
    summary = script.read(events)
    assert [(change.operation, change.name, change.properties) for change in summary.changes] == [
        ("delete", "api", ()),
        ("update", "web", ("tags",)),
    ]


def test_a_change_of_the_stack_s_outputs_alone_is_a_change(script: Any) -> None:
    stack = {"old": {"outputs": {"a": 1}}, "new": {"outputs": {"a": 2}}}
    events = [step("same", "pulumi:pulumi:Stack", "modulestack-prod", "resOutputsEvent", **stack), end()]
    assert script.render("plan", "prod", script.read(events)).splitlines()[1] == "### Plan for prod: outputs change"


def test_values_are_never_told(script: Any) -> None:
    """A comment is read by more people than an environment's file."""
    sides: dict[str, Any] = {"old": {"inputs": {"password": "hunter1"}}, "new": {"inputs": {"password": "hunter2"}}}
    told = script.render("preview", "prod", script.read([step("update", "aws:x:X", "web", **sides), end()]))
    assert "<code>password</code>" in told
    assert "hunter" not in told


def test_names_cannot_write_markup_or_call_anybody(script: Any) -> None:
    told = script.render("preview", "prod", script.read([step("delete", "aws:x:X", "<b>`@all`|\n**x**"), end()]))
    assert "<code>&lt;b&gt;&#96;&#64;all&#96;&#124; &#42;&#42;x&#42;&#42;</code>" in told


def test_what_cannot_be_seen_is_spelt_out(script: Any) -> None:
    """In names and in errors; a line separator ends no line of an error's block."""
    failed = json.dumps({"diagnosticEvent": {"severity": "error", "message": "a\x1b[2J\u202eb\u2028# FAKE"}})
    said = script.render(
        "preview", "staging", script.read([step("create", "t", "a\u202eb\x07"), failed, end("failed")])
    )
    assert [c for c in said if not c.isprintable() and c != "\n"] == []
    assert (r"a\u202eb\x07" in said, r"    a\x1b[2J\u202eb" in said) == (True, True)


def test_a_comment_never_outgrows_what_github_takes(script: Any) -> None:
    deleted = [step("delete", "aws:x:X", f"old-{number:04}") for number in range(150)]
    told = script.render("preview", "prod", script.read([*deleted, end()]))
    assert told.rstrip().endswith("…and 50 more: see the job's log")
    long = [policy("mandatory", "x" * 2000) for _ in range(90)]
    told = script.render("preview", "prod", script.read([*long, *deleted, end()]))
    assert len(told) < 65_000
    assert told.endswith("</details>\n\n…cut here: see the job's log\n")


def test_run_in_a_workflow_it_counts_the_changes(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events").write_text("\n".join([*REPLACED, end()]))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    assert script.main(["plan", "staging", str(tmp_path / "events")]) == 0
    assert script.main(["plan", "staging", str(tmp_path / "absent")]) == 0
    assert (tmp_path / "output").read_text() == "changes=1\nchanges=0\n"
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("###")] == [
        "### Plan for staging: 1 replaced",
        "### Plan for staging: not known",
    ]


@pytest.mark.parametrize("arguments", [[], ["guess", "staging", "events"], ["plan", "staging"]])
def test_other_arguments_are_refused(script: Any, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(arguments) == 2
    assert "preview|plan|drift ENVIRONMENT EVENTS" in capsys.readouterr().err
