"""From each strategy to each other one, with all that ECS keeps of a service, and without a release between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract.service_settings import BREAKER
from tests.rehearsal.test_service_settings import COUNTED, configuration, released
from tests.rehearsal.test_taken_away import ALERTS, ASKED, WATCHED
from tests.rehearsal.test_traffic_ownership import file
from tests.support.standing import StandingSandbox

BOTH = {"alternate_target_group": True}
BARE: dict[str, dict[str, Any]] = {
    "rolling": BOTH,
    "blue_green": {**BOTH, "strategy": "blue_green", "bake_time_min": 0},
    "linear": {**BOTH, "strategy": "linear", "linear": {"percent": 50, "bake_time_min": 0}, "bake_time_min": 0},
    "canary": {**BOTH, "strategy": "canary", "canary": {"bake_time_min": 0}, "bake_time_min": 0},
}
GOES_ON = {"pauses": {"approve": {"stages": ["PRE_SCALE_UP"], "timeout_min": 1, "on_timeout": "continue"}}}
NO_ROOM = {"minimum_healthy_percent": 0, "maximum_percent": 100}
"""Without room for another task, zones are not balanced anew."""
TESTED = {"test_traffic": {"port": 8443}}
SHIFTED = {**WATCHED, **ASKED, **GOES_ON, **TESTED, **NO_ROOM, "bake_time_min": 3}
FULL = {
    name: {**bare, **({**WATCHED, **COUNTED, **NO_ROOM} if name == "rolling" else SHIFTED)}
    for name, bare in BARE.items()
}
OF_STEPS = {"linear": "linearConfiguration", "canary": "canaryConfiguration"}


def walk() -> Iterator[tuple[str, str]]:
    """From the full rolling one on: each way from a full one to another bare one, and back, once."""
    ways = {(kind, name): [each for each in BARE if each != name] for kind in ("full", "bare") for name in BARE}
    stack, found = [("full", "rolling")], list[tuple[str, str]]()
    while stack:
        kind, _ = at = stack[-1]
        if ways[at]:
            stack.append(("bare" if kind == "full" else "full", ways[at].pop()))
        else:
            found.append(stack.pop())
    assert len(found) == 2 * len(BARE) * (len(BARE) - 1) + 1
    yield from reversed(found)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[StandingSandbox]:
    made = StandingSandbox(tmp_path, **file(FULL["rolling"]), **ALERTS)
    yield made
    made.aws.close()


def test_no_setting_of_one_strategy_hinders_another_one(stand: StandingSandbox):
    """Nothing is refused half-way, and nothing of the former one holds or ends a deployment."""
    _, *steps = walk()
    assert released(stand) == "succeeded"
    assert configuration(stand)[BREAKER]["thresholdConfiguration"]["value"] == 4
    for kind, name in steps:
        said = (FULL if kind == "full" else BARE)[name]
        stand.up(**file(said), **ALERTS)
        stand.aws.clock.sleep(600)
        now = configuration(stand)
        assert now["strategy"] == name.upper()
        assert [step for step in OF_STEPS.values() if now.get(step)] == ([OF_STEPS[name]] if name in OF_STEPS else [])
        asked = [each["lifecycleStages"] for each in now.get("lifecycleHooks", ())]
        if "pauses" in said:
            assert asked == [["POST_SCALE_UP"], ["PRE_SCALE_UP"]]
        else:
            assert asked in ([], [["RECONCILE_SERVICE"]])
        assert (now.get("alarms") or {"enable": False})["enable"] == ("alarms" in said)
        assert now["maximumPercent"] == said.get("maximum_percent", 200)
        assert now[BREAKER]["enable"] == (name == "rolling")
