"""Scenario files: what is wrong with one is told, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file
from modulestack.environment.overlay import Overlay
from modulestack.rehearsal.load.scenario_file import read_scenario

ROOT = Path(__file__).parents[3]
GOOD = """\
description: a scenario
for_s: 60
load:
  web:
    arrivals: {per_s: 10}
    routes:
      /: {service_time: {constant_ms: 50}}
events:
  - at_s: 10
    release: {module: web}
"""


def _told(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "s.yaml"
    file.write_text(text)
    with pytest.raises(InvalidEnvironment) as refused:
        read_scenario(file).checked(from_file("staging", ROOT))
    return [line.removeprefix(f"{file}:") for line in str(refused.value).splitlines()]


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_ones_are_right(file):
    read = read_scenario(file)
    assert read.checked(from_file("staging", ROOT, overlays=[read.overlay()])).description


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("  web:", "  wbe:", "4: load.wbe: wbe is no module of staging, which has web and api; did you mean web?"),
        ("module: web", "module: shop", "10: events[0].release: shop is no module of staging, which has web and api"),
        ("per_s: 10", "per_s: -1", "5: load.web.arrivals.per_s: -1 a second is too small: allowed 0 to 100000"),
        (
            "{per_s: 10}",
            "{}",
            "5: load.web.arrivals: says nothing: write one of per_s, ramp, steps, daily, bursts or replay",
        ),
        (
            "per_s: 10",
            "per_s: 10, steps: [{from_s: 0, per_s: 1}]",
            "5: load.web.arrivals.steps: goes not with per_s: keep one of them",
        ),
        (
            "per_s: 10",
            "steps: [{from_s: 5, per_s: 1}]",
            "5: load.web.arrivals.steps: begin not at from_s 0, or are not ascending: write the first with from_s: 0",
        ),
        (
            "per_s: 10",
            "bursts: {per_s: 1, burst_per_s: 9, every_s: 10, lasts_s: 20}",
            "5: load.web.arrivals.bursts.lasts_s: 20 s is longer than every_s: allowed up to 10",
        ),
        (
            "per_s: 10",
            "daily: {least_per_s: 5, most_per_s: 1}",
            "5: load.web.arrivals.daily.most_per_s: is less than least_per_s: allowed 5 and more",
        ),
        (
            "per_s: 10",
            "replay: gone.log",
            "5: load.web.arrivals.replay: gone.log is no file beside this one: write its path from here",
        ),
        ("per_s: 10", "per_second: 10", "5: load.web.arrivals.per_second: unknown key: did you mean per_s?"),
        ("per_s: 10", 'per_s: "10"', '5: load.web.arrivals.per_s: "10" is text: write it without quotes: 10'),
        (
            "constant_ms: 50",
            "constant_ms: 0",
            "7: load.web.routes./.service_time.constant_ms: 0 is too small: allowed more than 0 to 600000",
        ),
        (
            "{constant_ms: 50}",
            "{}",
            (
                "7: load.web.routes./.service_time: says nothing: write one of constant_ms, exponential_ms, "
                "lognormal or sample_ms"
            ),
        ),
        (
            "constant_ms: 50",
            "lognormal: {median_ms: 50, p99_ms: 20}",
            (
                "7: load.web.routes./.service_time.lognormal.p99_ms: 20 is less than the median of 50: "
                "allowed that and more"
            ),
        ),
        (
            "constant_ms: 50",
            "constant_ms: 61000",
            (
                "7: load.web.routes./.service_time.constant_ms: 61000 ms is longer than the load balancer "
                "(idle_timeout_s) waits, so that nothing is answered: allowed up to 60000"
            ),
        ),
        (
            "/: {service_time: {constant_ms: 50}}",
            "/: {service_time: {lognormal: {median_ms: 900, p99_ms: 2000}}}\n    client: {timeout_s: 0.5}",
            (
                "7: load.web.routes./.service_time.lognormal.median_ms: 900 ms is longer than its client (timeout_s) "
                "waits, so that nothing is answered: allowed up to 500"
            ),
        ),
        ("at_s: 10", "at_s: 90", "9: events[0].at_s: 90 is after the end: allowed 0 to 60 (for_s)"),
        (
            "    release: {module: web}\n",
            "",
            (
                "9: events[0]: says nothing: write one of release, stop_task, fail_health_checks, interrupt_spot, "
                "lose_zone, restore_zone or outage"
            ),
        ),
        (
            "release: {module: web}",
            "fail_health_checks: {module: shop, lasts_s: 60}",
            "10: events[0].fail_health_checks: shop is no module of staging, which has web and api",
        ),
        (
            "release: {module: web}",
            "interrupt_spot: {module: web}",
            (
                "10: events[0].interrupt_spot: web has no tasks on Spot: give it spot_percent, by settings or in the "
                "environment's file"
            ),
        ),
        (
            "release: {module: web}",
            "lose_zone: us-east-1a",
            "10: events[0].lose_zone: us-east-1a is no zone of eu-west-1: allowed eu-west-1a, eu-west-1b or eu-west-1c",
        ),
        (
            "for_s: 60",
            "for_s: 60\npromise: {lost_percent: 1, least_lost_percent: 2}",
            "3: promise.least_lost_percent: 2 is more than lost_percent: allowed 0 to 1",
        ),
        (
            "constant_ms: 50}",
            "constant_ms: 50}, memory_mib: 4",
            (
                "7: load.web.routes./.memory_mib: is counted on top of what a task needs anyway: add memory: "
                "{base_mib: …} to web"
            ),
        ),
        (
            "    routes:",
            "    memory: {base_mib: 512}\n    routes:",
            (
                "6: load.web.memory.base_mib: 512 MiB is all that a task has, or more: allowed less than 512, or write "
                "a larger memory of web"
            ),
        ),
        (
            "    routes:\n      /: {service_time: {constant_ms: 50}",
            "    memory: {base_mib: 500}\n    routes:\n      /: {service_time: {constant_ms: 50}, memory_mib: 20",
            (
                "8: load.web.routes./.memory_mib: 20 MiB and base_mib are more than a task has, which the first "
                "request would kill: allowed 0 to 12"
            ),
        ),
        (
            "per_s: 10",
            "steps: [{from_s: 0, per_s: 1, for_s: 2}]",
            "5: load.web.arrivals.steps[0].for_s: unknown key: did you mean from_s?",
        ),
        (
            "per_s: 10",
            "steps: [{from_s: 0}]",
            "5: load.web.arrivals.steps[0].per_s: missing (how many a second)",
        ),
        (
            "constant_ms: 50",
            "sample_ms: [null]",
            "7: load.web.routes./.service_time.sample_ms[0]: nothing is no number",
        ),
        (
            "module: web}",
            'module: web, tag: ""}',
            (
                "10: events[0].release.tag: \"\" is no tag: allowed letters, digits, '.', '_' and '-', at most 128, "
                "the first no '.' or '-'"
            ),
        ),
        (
            "release: {module: web}",
            "outage: {module: shop, lasts_s: 60}",
            "10: events[0].outage: shop is no module of staging, which has web and api",
        ),
        (
            "{per_s: 10}",
            "",
            "5: load.web.arrivals: nothing is written here: indent its keys below it, or leave it out",
        ),
        (
            "{service_time: {constant_ms: 50}}",
            "",
            "7: load.web.routes./: nothing is written here: indent its keys below it, or leave it out",
        ),
        (
            "    routes:",
            "    versions: {r11: {slower: 2}}\n    routes:",
            "6: load.web.versions.r11: never runs: no event releases that tag of web: did you mean r1?",
        ),
        (
            "    routes:",
            "    versions: {latest: {slower: 2}}\n    routes:",
            (
                "6: load.web.versions.latest: never runs: no event releases that tag of web: allowed 1.4.2 or r1, or "
                "release it in events"
            ),
        ),
        (
            "    release: {module: web}\n",
            "    stop_task: web\npromise: {releases: fail}\n",
            "11: promise.releases: is promised of releases, and there is none: write one, in events",
        ),
        (
            "    release: {module: web}\n",
            "    stop_task: web\npromise: {release_s: 60}\n",
            "11: promise.release_s: is promised of releases, and there is none: write one, in events",
        ),
        (
            "release: {module: web}",
            "lose_zone: eu-west-1z",
            "10: events[0].lose_zone: eu-west-1z is no zone of eu-west-1: allowed eu-west-1a, eu-west-1b or eu-west-1c",
        ),
        (
            "release: {module: web}",
            "restore_zone: eu-west-1a",
            "10: events[0].restore_zone: eu-west-1a is not lost by then: lose it before",
        ),
        (
            "release: {module: web}\n",
            (
                "lose_zone: eu-west-1a\n  - {at_s: 9, restore_zone: eu-west-1b}\n  - {at_s: 8, lose_zone: eu-west-1b}\n"
                "  - {at_s: 11, lose_zone: eu-west-1a}\n"
            ),
            "13: events[3].lose_zone: eu-west-1a is lost by then: restore it before",
        ),
        (
            "release: {module: web}\n",
            (
                "fail_health_checks: {module: web, lasts_s: 40}\n"
                "  - {at_s: 45, fail_health_checks: {module: api, lasts_s: 9}}\n"
                "  - {at_s: 49, fail_health_checks: {module: web, lasts_s: 9}}\n"
            ),
            ("12: events[2].fail_health_checks: begins while another fail_health_checks of web lasts: allowed from 50"),
        ),
        (
            "for_s: 60\nload:\n  web:\n    arrivals: {per_s: 10}",
            "for_s: 86400\nload:\n  web:\n    arrivals: {ramp: {from_per_s: 0, to_per_s: 50000, lasts_s: 86400}}",
            (
                "5: load.web.arrivals: 2,160,000,000 requests come in 86400 s, which would take days to simulate: "
                "allowed up to 1,000,000,000; lower the rate, or for_s"
            ),
        ),
        ("for_s: 60", "for_s: 1", "2: for_s: 1 s is too small: allowed 10 to 864000"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, before, after, expected):
    assert before in GOOD
    assert _told(tmp_path, GOOD.replace(before, after, 1)) == [expected]


def test_what_is_missing_is_told(tmp_path):
    assert _told(tmp_path, "description: nothing\n") == [
        "1: for_s: missing (how long requests and messages come, simulated seconds)",
    ]
    assert _told(tmp_path, "- a list\n") == ["1: is no scenario: write description, for_s, and load or messages"]


def test_workers_have_no_requests(tmp_path):
    """Nor has what is behind a network load balancer."""
    file = tmp_path / "s.yaml"
    file.write_text(GOOD.replace("  web:", "  worker:").replace("module: web", "module: worker"))
    (tmp_path / "Pulumi.shop.yaml").write_bytes((ROOT / "examples/Pulumi.shop.yaml").read_bytes())
    environment = from_file("shop", tmp_path)
    worker = next(name for name, module in environment.modules.items() if not module.has_load_balancer)
    file.write_text(GOOD.replace("  web:", f"  {worker}:").replace("module: web", f"module: {worker}"))
    with pytest.raises(InvalidEnvironment, match="has no load balancer, and only requests through one are simulated"):
        read_scenario(file).checked(environment)


def test_checks_that_are_not_made_cannot_fail(tmp_path):
    (tmp_path / "s.yaml").write_text(
        GOOD.replace("release: {module: web}", "fail_health_checks: {module: api, lasts_s: 9}")
    )
    settings = {"modules.api.port": None, "modules.api.reachable_from": None, "modules.api.health_check": None}
    worker = from_file("staging", ROOT, overlays=[Overlay(source="here", values=settings)])
    with pytest.raises(InvalidEnvironment, match=r"events\[0\].fail_health_checks: api has no health checks"):
        read_scenario(tmp_path / "s.yaml").checked(worker)
