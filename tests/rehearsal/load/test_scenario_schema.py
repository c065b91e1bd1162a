"""The JSON Schema of scenario files, and their manual: both are the model's, and shipped files fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.load.scenario_manual import manual
from modulestack.rehearsal.load.scenario_model import LoadScenario, ModuleLoad
from modulestack.rehearsal.load.scenario_schema import scenario_schema
from tests.support.json_schema import UNDERSTOOD, refused, subschemas
from tests.support.program import ROOT

SCHEMA = scenario_schema()
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
LEAST: dict[str, Any] = {
    "description": "a scenario",
    "for_s": 60,
    "load": {"web": {"arrivals": {"per_s": 10}, "routes": {"/": {"service_time": {"constant_ms": 50}}}}},
}


def _refused(value: Any) -> list[str]:
    return refused(value, SCHEMA, SCHEMA)


def test_the_committed_schema_is_the_models():
    """``make schema`` rewrites it."""
    assert (ROOT / "scenario.schema.json").read_text() == json.dumps(SCHEMA, indent=2) + "\n"


def test_the_committed_manual_is_the_models():
    """``make schema`` rewrites it."""
    assert (ROOT / "docs/scenario-files.md").read_text() == manual()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_files_name_the_schema_and_fit_it(file: Path):
    """So that editors complete them."""
    text = file.read_text()
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../scenario.schema.json"
    assert _refused(yaml.safe_load(text)) == []


def test_every_key_is_told_of():
    """By its docstring, or, of a section, by the section's."""
    rows = [line.split(" | ") for line in manual().splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows if not row[3].removesuffix("|").strip()] == []
    keys = {row[0].removeprefix("| ").strip("`") for row in rows}
    assert {*LoadScenario.model_fields, *ModuleLoad.model_fields} <= keys


def test_nothing_is_to_be_fetched():
    schemas = subschemas(SCHEMA)
    references = {schema["$ref"] for schema in schemas if "$ref" in schema}
    assert {name.removeprefix("#/$defs/") for name in references} == set(SCHEMA["$defs"])
    assert {key for schema in schemas for key in schema} <= UNDERSTOOD


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"events": [{"at_s": 1, "release": {"module": "web"}}], "promise": {"p99_ms": 10.5}}, []),
        ({"for_s": 5}, [".for_s"]),
        ({"load": {}}, [".load"]),
        ({"lod": {}}, [".lod"]),
        ({"events": [{"at_s": "1"}]}, [".events[0].at_s"]),
        ({"promise": {"lost_percent": 101}}, [".promise.lost_percent"]),
        ({"load": {"web": {**LEAST["load"]["web"], "on_sigterm": "drain"}}}, [".load.web.on_sigterm"]),
        ({"load": {"web": {**LEAST["load"]["web"], "arrivals": {"steps": [{}]}}}}, [".load.web.arrivals"]),
    ],
)
def test_plain_mistakes_are_marked(change: dict[str, Any], expected: list[str]):
    found = _refused({**LEAST, **change})
    assert [path[: len(wanted)] for path, wanted in zip(found, expected, strict=False)] == expected
    assert bool(found) is bool(expected)
