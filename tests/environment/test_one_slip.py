"""One wrong value is told once: what follows from it alone is not told beside it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.environment import load, stack_file, validate
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.settings import Settings
from modulestack.fields.violation import FieldPath
from tests.support.problems import HEAD

ROOT = Path(__file__).parents[2]
PLACES = [*((ROOT / "examples", name) for name in stack_file.names(ROOT / "examples")), (ROOT, "prod")]
SLIP = {"no": "such"}
"""A map, which stands for a value nowhere."""


def _values(value: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    if isinstance(value, dict | list | tuple) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _values(inner, (*path, key))
    else:
        yield path


def _with_slip(values: dict[str, Any], path: FieldPath) -> dict[str, Any]:
    changed = copy.deepcopy(values)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = SLIP
    return changed


def _told(values: dict[str, Any]) -> list[str]:
    try:
        validate.environment("staging", Settings("Pulumi.staging.yaml", values))
    except InvalidEnvironment as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize(("folder", "name"), PLACES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_value_is_the_only_thing_that_is_told(folder: Path, name: str):
    """In every place of the environment, one after the other."""
    values = load._readable(name, folder).values
    told = {path: _told(_with_slip(values, path)) for path in _values(values)}
    assert {path: lines for path, lines in told.items() if len(lines) > 1} == {}


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            "scaling: {min: 1, max: 3, custom: {open: {target: none, metric: {namespace: n, name: m}}}}",
            'scaling.custom.open.target: "none" is no number',
        ),
        (
            "scaling: {min: 1, max: 3, steps: {open: {metric: {namespace: n, name: m}, adjustments: [{at: 1}]}}}",
            "scaling.steps.open.adjustments[0].change: missing (how many tasks more, or less)",
        ),
        (
            "scaling: {min: 1, max: 3, cpu_percent: 0, metrics_resolution_s: 20}",
            "scaling.cpu_percent: 0 % is too small: allowed 1 to 100",
        ),
        (
            "deployment: {strategy: canary, test_traffic: {port: 80}}",
            "deployment.test_traffic.port: 80 is where others reach the module: choose another one, such as 8443",
        ),
        (
            "{reachable_by: service_connect, deployment: {alternate_target_group: true}}",
            (
                "deployment.alternate_target_group: is of a load balancer, and the module has none: leave it out, as "
                "its strategy can change without it"
            ),
        ),
        (
            "{reachable_by: service_connect, deployment: {strategy: canary, test_traffic: {port: 8443}}}",
            (
                "deployment.test_traffic: is of load balancers; by Service Connect, calls with the header "
                "x-amzn-ecs-blue-green-test are testers': leave it out"
            ),
        ),
        (
            "{reachable_by: service_connect, deployment: {test_traffic: {}}}",
            (
                "deployment.test_traffic: is of strategies that shift requests, and it is rolling: leave it out, or "
                "set strategy to blue_green, linear or canary"
            ),
        ),
    ],
)
def test_nothing_is_told_that_follows_from_a_first_error(problems: Any, keys: str, line: str):
    """By values that are the right kind of thing, too."""
    assert [each.partition(": modules.web.")[2] for each in problems(f"{HEAD}    web: {_module(keys)}\n")] == [line]


def _module(keys: str) -> str:
    inner = keys[1:-1] if keys.startswith("{") else keys
    return f"{{image: 'app:1', port: 80, {inner}}}"
