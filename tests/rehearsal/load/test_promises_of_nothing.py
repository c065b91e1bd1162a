"""What nobody met is not called kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from modulestack.load.outcomes import Outcome
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.rehearsal.load.scenario_model import PromiseKeys

ROOT = Path(__file__).parents[3]
QUIET = {
    "description": "nobody comes, and what happens outlasts it",
    "for_s": 20,
    "settings": {"modules.api.scaling": {"min": 1, "max": 2, "queue": {"name": "jobs", "messages_per_task": 20}}},
    "load": {"web": {"arrivals": {"per_s": 0}, "routes": {"/": {"service_time": {"constant_ms": 40}}}}},
    "messages": {"api": {"arrivals": {"per_s": 0}, "service_time": {"constant_ms": 40}}},
    "events": [{"at_s": 10, "release": {"module": "web"}}],
}


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> LoadReport:
    file = tmp_path_factory.mktemp("quiet") / "scenario.yaml"
    file.write_text(yaml.safe_dump(QUIET))
    return rehearse_load("staging", ROOT, file)


def test_nothing_is_known_if_nothing_comes(quiet: LoadReport):
    assert quiet.broken() == [
        "web: no request came, so that nothing is known of what was promised",
        "api: no message came, so that nothing is known of what was promised",
    ]
    assert not quiet.held


def test_what_outlasts_the_requests_is_told(quiet: LoadReport):
    ended_s = round(quiet.simulated_s)
    assert ended_s > 20
    assert quiet.events == (
        f"10 to {ended_s} s: web runs web:r1 as staging-web:2",
        f"20 s: nothing comes any more (for_s), while what had begun goes on until {ended_s} s",
    )


def test_no_good_answer_is_no_quick_one(quiet: LoadReport):
    [module] = quiet.modules
    lost = dataclasses.replace(module.summary, requests=5, lost=5, by_outcome={Outcome.SERVER_ERROR: 5})
    module = dataclasses.replace(module, summary=lost)
    assert module.broken(PromiseKeys(lost_percent=100, p99_ms=300)) == [
        "no request was answered well, and 99 % were to be in 300 ms"
    ]


def test_of_what_is_unfinished_nothing_is_said(quiet: LoadReport):
    assert dataclasses.replace(quiet, is_finished=False).broken() == []
