"""Messages in scenario files: what is wrong with them is told, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file
from modulestack.rehearsal.load.scenario_file import read_scenario
from modulestack.rehearsal.load.scenario_model import LoadScenario

ROOT = Path(__file__).parents[3]
GOOD = """\
description: a worker
for_s: 60
settings:
  modules.api.scaling: {min: 1, max: 2, queue: {name: jobs, messages_per_task: 20}}
messages:
  api:
    arrivals: {per_s: 10}
    service_time: {constant_ms: 50}
events:
  - at_s: 10
    outage: {module: api, lasts_s: 20}
promise: {drained_within_s: 60}
"""


def _checked(file: Path) -> LoadScenario:
    read = read_scenario(file)
    return read.checked(from_file("staging", ROOT, overlays=[read.overlay()]))


def _told(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "s.yaml"
    file.write_text(text)
    with pytest.raises(InvalidEnvironment) as refused:
        _checked(file)
    return [line.removeprefix(f"{file}:") for line in str(refused.value).splitlines()]


def test_messages_alone_are_enough(tmp_path):
    (tmp_path / "s.yaml").write_text(GOOD)
    assert list(_checked(tmp_path / "s.yaml").messages) == ["api"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "{min: 1, max: 2, queue: {name: jobs, messages_per_task: 20}}",
            "{min: 1, max: 2, cpu_percent: 60}",
            (
                "6: messages.api: has no scaling.queue from which it could take messages: write one, in settings or in "
                "Pulumi.staging.yaml"
            ),
        ),
        (
            "name: jobs",
            "name: jobs.fifo",
            "6: messages.api: takes messages from jobs.fifo, and only standard queues are simulated: leave it out",
        ),
        (
            "  api:",
            "  ap:",
            "6: messages.ap: ap is no module of staging, which has web and api; did you mean api?",
        ),
        (
            "{per_s: 10}",
            "{}",
            "7: messages.api.arrivals: says nothing: write one of per_s, ramp, steps, daily, bursts or replay",
        ),
        (
            "constant_ms: 50",
            "constant_ms: 31000",
            (
                "8: messages.api.service_time.constant_ms: 31000 ms is longer than visibility_timeout_s, so that "
                "others get what is still worked on: allowed up to 30000"
            ),
        ),
        (
            "service_time:",
            "visibility_timeout: 30\n    service_time:",
            "8: messages.api.visibility_timeout: unknown key: did you mean visibility_timeout_s?",
        ),
        (
            "service_time:",
            "max_receives: 0\n    service_time:",
            "8: messages.api.max_receives: 0 is too small: allowed 1 to 1000",
        ),
        (
            "module: api",
            "module: web",
            "11: events[0].outage: web has no messages here: write what comes to it, in messages",
        ),
        (
            "lasts_s: 20}",
            "lasts_s: 20}\n  - at_s: 25\n    outage: {module: api, lasts_s: 1}",
            "13: events[1].outage: begins while another outage of api lasts: allowed from 30",
        ),
        (
            "events:\n  - at_s: 10\n    outage: {module: api, lasts_s: 20}\n",
            "",
            "9: promise.drained_within_s: is promised of outages, and there is none: write one, in events",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, before, after, expected):
    assert before in GOOD
    told = _told(tmp_path, GOOD.replace(before, after, 1))
    assert expected in told
    assert len(told) == 1 or "no module" in expected


def test_a_module_has_requests_or_messages(tmp_path):
    load = "load:\n  api:\n    arrivals: {per_s: 1}\n    routes: {/: {service_time: {constant_ms: 5}}}\n"
    [told] = _told(tmp_path, GOOD + load)
    assert told == "6: messages.api: is under load as well, and only one of the two is simulated: leave one out"


def test_one_of_the_two_is_needed(tmp_path):
    assert _told(tmp_path, "description: nothing\nfor_s: 60\n") == [
        "1: says of no module what comes to it: write load (requests) or messages"
    ]
