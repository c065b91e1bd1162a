"""Calls in scenario files: what is wrong with one is told, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file
from modulestack.rehearsal.load.scenario_file import read_scenario

ROOT = Path(__file__).parents[3]
GOOD = """\
description: a scenario
for_s: 60
load:
  web:
    arrivals: {per_s: 10}
    routes:
      /:
        service_time: {constant_ms: 50}
        calls: {api: {times: 2, route: /prices, timeout_s: 1}}
  api:
    routes:
      /prices: {service_time: {constant_ms: 50}}
"""


def _told(folder: Path, text: str, environment: str = "staging", root: Path = ROOT) -> list[str]:
    file = folder / "s.yaml"
    file.write_text(text)
    with pytest.raises(InvalidEnvironment) as refused:
        read_scenario(file).checked(from_file(environment, root))
    return [line.removeprefix(f"{file}:") for line in str(refused.value).splitlines()]


def test_a_right_one(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(GOOD)
    found = read_scenario(file).checked(from_file("staging", ROOT))
    assert found.load["api"].arrivals is None
    assert found.load["web"].routes["/"].calls["api"].times == 2


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "{api: {times",
            "{apy: {times",
            "9: load.web.routes./.calls.apy: apy is no module of staging, which has web and api; did you mean api?",
        ),
        (
            "/prices,",
            "/price,",
            "9: load.web.routes./.calls.api.route: /price is no route of api, which has /prices; did you mean /prices?",
        ),
        (
            "  api:\n    routes:\n      /prices: {service_time: {constant_ms: 50}}\n",
            "",
            (
                "9: load.web.routes./.calls.api: api is not under load: write its routes there, without arrivals if "
                "only modules call it"
            ),
        ),
        (
            "{constant_ms: 50}}\n",
            "{constant_ms: 50}, calls: {web: {}}}\n",
            (
                "9: load.web.routes./.calls.api: api calls web in turn, which would wait for itself: leave one of the "
                "calls out"
            ),
        ),
        (
            "        calls: {api: {times: 2, route: /prices, timeout_s: 1}}\n",
            "        calls: {web: {}}\n",
            (
                "9: load.web.routes./.calls.web: web calls web in turn, which would wait for itself: leave one of the "
                "calls out"
            ),
        ),
        (
            "        calls: {api: {times: 2, route: /prices, timeout_s: 1}}\n",
            "",
            "9: load.api: nobody asks for anything here: write arrivals, or calls in a route of another module",
        ),
        ("times: 2", "times: 0", "9: load.web.routes./.calls.api.times: 0 is too small: allowed 1 to 1000"),
        ("times: 2", "time: 2", "9: load.web.routes./.calls.api.time: unknown key: did you mean times?"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, before, after, expected):
    assert before in GOOD
    assert _told(tmp_path, GOOD.replace(before, after, 1))[0] == expected


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (
            "reachable_from: []",
            "api lets nobody in, not web: add web to modules.api.reachable_from",
        ),
        (
            "reachable_from: [web]\n      reachable_by: [cloud_map, load_balancer]",
            "api is not called through a load balancer, and only such calls are simulated: leave it out",
        ),
    ],
)
def test_who_may_not_call_is_told(tmp_path, reached, expected):
    """Nor is a call simulated that goes another way."""
    text = (ROOT / "Pulumi.staging.yaml").read_text().replace("reachable_from: [web]", reached)
    (tmp_path / "Pulumi.staging.yaml").write_text(text)
    assert f"9: load.web.routes./.calls.api: {expected}" in _told(tmp_path, GOOD, root=tmp_path)
