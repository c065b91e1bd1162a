"""The JSON Schema that editors use: it knows every key, takes every valid file and marks plain mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from modulestack.environment.model import Environment, Module
from modulestack.environment.schema import file_schema
from tests.environment.strategies import environments
from tests.support.json_schema import UNDERSTOOD, refused, subschemas

ROOT = Path(__file__).parents[2]
SCHEMA = file_schema()


def _refused(value: Any, schema: Any) -> list[str]:
    return refused(value, schema, SCHEMA)


def test_the_committed_schema_is_the_codes():
    """`make schema` rewrites it."""
    assert (ROOT / "environment.schema.json").read_text() == json.dumps(SCHEMA, indent=2) + "\n"


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_the_shipped_files_name_the_schema_and_fit_it(name):
    """So that editors complete them."""
    text = (ROOT / f"Pulumi.{name}.yaml").read_text()
    assert text.splitlines()[0] == "# yaml-language-server: $schema=./environment.schema.json"
    assert _refused(yaml.safe_load(text), SCHEMA) == []


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(config=environments())
def test_every_valid_file_fits(config):
    """The schema is never stricter than the rules."""
    assert _refused({"config": config}, SCHEMA) == []


def test_nothing_is_to_be_fetched():
    """References stay inside; the dialect is but a name."""
    schemas = subschemas(SCHEMA)
    references = {schema["$ref"] for schema in schemas if "$ref" in schema}
    assert {name.removeprefix("#/$defs/") for name in references} == set(SCHEMA["$defs"])
    assert {key for schema in schemas for key in schema} <= UNDERSTOOD


def test_every_key_is_described():
    """Editors show it while one writes."""
    config = SCHEMA["properties"]["config"]["properties"]
    ours = {"modulestack:" + name for name in Environment.model_fields} - {"modulestack:name", "modulestack:region"}
    assert set(config) == ours | {"aws:region", "modulestack:defaults"}
    assert set(SCHEMA["$defs"]["Module"]["properties"]) == set(Module.model_fields) - {"name"}
    groups = [config, *(section["properties"] for section in SCHEMA["$defs"].values())]
    assert [name for group in groups for name, schema in group.items() if "description" not in schema] == []


MISTAKES = [
    ({"port": "8080"}, ".port"),
    ({"port": 0}, ".port"),
    ({"cpu": 100}, ".cpu"),
    ({"memory": 5}, ".memory"),
    ({"memroy": 512}, ".memroy"),
    ({"name": "web"}, ".name"),
    ({"image": "app"}, ".image"),
    ({"health_check": {"interval_s": 3}}, ".health_check.interval_s"),
    ({"health_check": {"matcher": 200}}, ".health_check.matcher"),
    ({"load_balancing": {"algorithm": "x"}}, ".load_balancing.algorithm"),
    ({"load_balancing": {"slow_start_s": 10}}, ".load_balancing.slow_start_s"),
    ({"scaling": {"min": 1, "max": 2, "custom": {"x": {"target": 0}}}}, ".scaling.custom.x.target"),
    ({"log_retention_days": 20}, ".log_retention_days"),
    ({"reachable_from": "web"}, ".reachable_from"),
    ({"environment": {"A": 1}}, ".environment.A"),
    ({"environment": {"1": "x"}}, ".environment.1"),
    ({"secrets": {"A": "vault:x"}}, ".secrets.A"),
]


@pytest.mark.parametrize(("keys", "expected"), MISTAKES)
@pytest.mark.parametrize("where", [("modulestack:modules", "web"), ("modulestack:defaults",)])
def test_plain_mistakes_are_marked(keys, expected, where):
    """In modules and in the defaults alike."""
    value: Any = keys
    for key in reversed(where):
        value = {key: value}
    config = {"modulestack:network": {"create": {}}, "modulestack:modules": {}} | value
    assert _refused({"config": config}, SCHEMA) == [f".config.{'.'.join(where)}{expected}"]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, []),
        ({"other:key": 1, "aws:profile": "x"}, []),
        ({"modulestack:domian": {}}, [".config.modulestack:domian"]),
        ({"tags": {}}, [".config.tags"]),
        ({"aws:region": "x"}, [".config.aws:region"]),
        ({"modulestack:defaults": {"health_check": None, "environment": {"A": None, "B": {"secure": "v1:x"}}}}, []),
    ],
)
def test_keys_of_others_are_let_be(config, expected):
    """Ours are known."""
    least: dict[str, Any] = {"modulestack:network": {"create": {}}, "modulestack:modules": {"web": {}}}
    assert _refused({"config": least | config}, SCHEMA) == expected
