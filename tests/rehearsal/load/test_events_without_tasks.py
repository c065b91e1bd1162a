"""Events that find no task to happen to, because others have ended them all."""

from __future__ import annotations

from pathlib import Path

import yaml

from modulestack.rehearsal.load.load_rehearsal import rehearse_load

ROOT = Path(__file__).parents[3]
EMPTY = {
    "description": "a module that is turned off",
    "for_s": 20,
    "settings": {"modules.web.scaling": None, "modules.web.tasks": 0, "modules.web.spot_percent": 100},
    "load": {"web": {"arrivals": {"per_s": 1}, "routes": {"/": {"service_time": {"constant_ms": 40}}}}},
    "events": [
        {"at_s": 1, "stop_task": "web"},
        {"at_s": 2, "interrupt_spot": {"module": "web"}},
        {"at_s": 3, "fail_health_checks": {"module": "web", "lasts_s": 9}},
        {"at_s": 4, "lose_zone": "eu-west-1c"},
    ],
    "promise": {"lost_percent": 100, "least_lost_percent": 100},
}


def test_they_say_so_and_the_rest_goes_on(tmp_path: Path):
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump(EMPTY))
    report = rehearse_load("staging", ROOT, file)
    assert report.events == (
        "1 s: web: no task is there that somebody could stop by hand",
        "2 s: web: no tasks on Spot are interrupted",
        "3 to 12 s: web: all health checks fail, and pass again",
        "4 s: eu-west-1c is lost, with no tasks",
    )
    assert report.held
