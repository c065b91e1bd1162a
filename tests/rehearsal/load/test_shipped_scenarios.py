"""Shipped scenarios: each promise holds, is printed, and would be broken by another setting."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from modulestack.contract.errors import BadInput
from modulestack.load.outcomes import Outcome
from modulestack.rehearsal.load import load_output
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport
from tests.rehearsal.load.drawn import assert_adds_up
from tests.support.matrices import matrix

ROOT = Path(__file__).parents[3]
Document = dict[str, Any]
Change = Callable[[Document], None]


def _web(**keys: Any) -> Change:
    """Another load of the module."""
    return lambda document: document["load"]["web"].update(keys)


def _settings(**keys: Any) -> Change:
    """Another environment; dots of the paths are written as two underscores."""
    changed = {f"modules.web.{key.replace('__', '.')}": value for key, value in keys.items()}
    return lambda document: document.setdefault("settings", {}).update(changed)


def _promise(**keys: Any) -> Change:
    """What another scenario promises, of this one's settings."""
    return lambda document: document["promise"].update(keys)


BREAKS: dict[str, tuple[str, Change, str]] = {
    "sigterm-drained": ("staging", _web(on_sigterm="ignores"), "a release took 96 s, allowed 90 s"),
    "sigterm-ignored": ("staging", _settings(stop_timeout_s=120), "a release took 1"),
    "stopped-by-hand": ("prod", _web(on_sigterm="ignores"), "were lost (0 %), and at least 0.5 % were to be"),
    "keep-alive-behind-idle": ("staging", _web(keep_alive_s=75), "were lost (0 %), and at least 0.1 % were to be"),
    "overload-domino": ("prod", _web(health_checks={"queue": "apart"}), "(0 %), and at least 5 % were to be"),
    "overload-apart": ("prod", _web(health_checks={"queue": "shared"}), "%), allowed none"),
    "traffic-times-ten-20s": ("staging", _settings(scaling__metrics_resolution_s=60), "allowed 8 %"),
    "release-blue-green": ("staging", _web(versions={"r1": {"slower": 30}}), "the 99th percentile was"),
    "release-linear": ("staging", _web(versions={"r1": {"server_errors_percent": 50}}), "allowed none"),
    "release-canary": ("staging", _web(versions={"r1": {"server_errors_percent": 50}}), "allowed none"),
    "canary-with-a-dead-version": ("staging", _settings(deployment__alarms=[]), "no release failed, and one was to"),
    "memory-leak": ("staging", _settings(memory=1024), "were lost (0 %), and at least 2 % were to be"),
    "all-unhealthy": ("prod", _settings(load_balancing__deregistration_delay_s=0), "allowed none"),
    "spot-stop-timeout-120": ("prod", _web(on_sigterm="drains"), "allowed none"),
    "spot-stop-timeout-30": ("prod", _settings(stop_timeout_s=120), "were lost (0 %), and at least 0.1 % were to be"),
    "zone-lost": (
        "prod",
        _settings(health_check={"path": "/healthz", "interval_s": 60}),
        "allowed 4 %",
    ),
    "zone-lost-cross-zone-off": ("prod", _settings(load_balancing__cross_zone=True), "allowed 0.1 %"),
    "minimum-healthy-50": (
        "prod",
        _settings(deployment__minimum_healthy_percent=100, deployment__maximum_percent=200),
        "were lost (0 %), and at least 1 % were to be",
    ),
    "deregistration-delay-5": (
        "staging",
        _settings(load_balancing__deregistration_delay_s=30),
        "were lost (0 %), and at least 0.05 % were to be",
    ),
    "deregistration-delay-300": ("staging", _settings(load_balancing__deregistration_delay_s=5), "allowed none"),
}
"""Scenario → its environment, what breaks its promise, and how that is told."""
LIKE_OTHERS = {
    "deregistration-delay-300",
    "overload-apart",
    "release-canary",
    "release-linear",
    "sigterm-ignored",
    "spot-stop-timeout-30",
    "zone-lost-cross-zone-off",
}
"""Whose promise another one's break of the same kind stands for."""


@functools.cache
def _held(name: str) -> LoadReport:
    return rehearse_load(BREAKS[name][0], ROOT, ROOT / f"scenarios/{name}.yaml", records=True)


def _changed(name: str, tmp_path: Path, *changes: Change) -> LoadReport:
    document = yaml.safe_load((ROOT / f"scenarios/{name}.yaml").read_text(encoding="utf-8"))
    for change in changes:
        change(document)
    file = tmp_path / f"{name}.yaml"
    file.write_text(yaml.safe_dump(document))
    return rehearse_load(BREAKS[name][0], ROOT, file)


@pytest.mark.parametrize("name", BREAKS)
def test_what_it_promises_holds_and_is_printed(name):
    report, text = _held(name), io.StringIO()
    load_output.show(report, Console(file=text, width=500))
    assert report.broken() == []
    assert f"held   {report.description}" in text.getvalue()
    command = f"# modulestack rehearse {BREAKS[name][0]} --load scenarios/{name}.yaml\n"
    assert command in (ROOT / f"scenarios/{name}.yaml").read_text(encoding="utf-8")
    assert_adds_up(report)


@pytest.mark.parametrize("name", matrix(BREAKS, lambda name: name not in LIKE_OTHERS))
def test_another_setting_breaks_its_promise(tmp_path, name):
    _, change, told = BREAKS[name]
    report = _changed(name, tmp_path, change)
    assert any(told in text for text in report.broken()), report.broken()


def test_a_stopped_task_loses_what_comes_until_nodes_know():
    """A third of 20 a second, for 4 s until it is deregistered, and 1 s more."""
    [web] = _held("stopped-by-hand").modules
    assert web.summary.by_outcome[Outcome.BAD_GATEWAY] == pytest.approx(33, abs=15)


def test_a_dead_canary_loses_its_share():
    """5 % of 40 a second, from when it got requests until its alarm went off."""
    report = _held("canary-with-a-dead-version")
    [web] = report.modules
    there = [each.at_s for each in web.tasks if each.healthy == 2]
    gone = next(each.at_s for each in web.tasks if each.at_s > there[0] and each.healthy == 1)
    assert web.summary.by_outcome[Outcome.SERVER_ERROR] == pytest.approx(0.05 * 40 * (gone - there[0]), rel=0.15)
    assert set(web.summary.by_outcome) == {Outcome.OK, Outcome.SERVER_ERROR}
    assert [release.is_good for release in report.releases] == [False]


def test_metrics_of_20_seconds_add_tasks_after_a_minute_and_a_half():
    """86 s, says AWS, and up to a period more."""
    [web] = _held("traffic-times-ten-20s").modules
    assert 86 <= next(each.at_s for each in web.tasks if each.desired == 2) - 120 <= 106


def test_the_domino_goes_on_when_there_are_no_more_requests_than_before():
    """The minute of too many is over after 120 s; at the end tasks are stopped still."""
    [web] = _held("overload-domino").modules
    late = [each.healthy for each in web.tasks if each.at_s > 400]
    assert min(late) <= 1
    assert max(late) < 4


def test_a_load_balancer_that_fails_open_sends_to_tasks_that_fail_their_checks():
    [web] = _held("all-unhealthy").modules
    none_healthy = [each.at_s for each in web.tasks if each.healthy == 0]
    assert none_healthy[-1] - none_healthy[0] > 120
    assert set(web.summary.by_outcome) == {Outcome.OK}


def test_a_lost_zone_loses_its_share_until_health_checks_have_found_out():
    """A third of 20 a second, from 120 s on until the zone's task is unhealthy."""
    [web] = _held("zone-lost").modules
    found = next(each.at_s for each in web.tasks if each.healthy == 2)
    assert 15 <= found - 120 <= 35
    assert set(web.summary.by_outcome) == {Outcome.OK, Outcome.GATEWAY_TIMEOUT}
    assert web.summary.lost == pytest.approx((found - 120) * 20 / 3, rel=0.2)


def test_a_lost_zone_is_the_same_twice(tmp_path):
    """Which task is in it, and when each is checked, does not depend on what was made first or is called how."""
    first, second = (load_output.as_json(each) for each in (_held("zone-lost"), _changed("zone-lost", tmp_path)))
    assert first["modules"] == second["modules"]
    assert first["events"] == second["events"]


def test_a_zone_that_the_region_does_not_have_is_told_before_requests_come(tmp_path):
    with pytest.raises(BadInput, match="eu-west-1z is no zone of eu-west-1: allowed eu-west-1a, eu-west-1b or"):
        _changed(
            "zone-lost", tmp_path, lambda document: document.update(events=[{"at_s": 1, "lose_zone": "eu-west-1z"}])
        )


def test_a_zone_comes_back_without_its_tasks(tmp_path):
    """It is lost for too short for health checks to see it; ECS starts another one."""
    events = [{"at_s": 60, "lose_zone": "eu-west-1a"}, {"at_s": 65, "restore_zone": "eu-west-1a"}]
    report = _changed("zone-lost", tmp_path, lambda document: document.update(events=events, for_s=150))
    [web] = report.modules
    assert report.events == ("60 s: eu-west-1a is lost, with 2 tasks", "65 s: eu-west-1a is there again")
    assert [each.healthy for each in web.tasks][-1] == 3
    assert 20 < web.summary.lost < 60


def test_half_of_the_tasks_is_what_a_release_leaves():
    [web] = _held("minimum-healthy-50").modules
    assert min(each.healthy for each in web.tasks) == 2


def test_tasks_that_leak_are_killed_together():
    """332 MiB of 60 KiB each, and 4 of requests in flight: 5,600 requests of each of two tasks, 20 a second."""
    [web] = _held("memory-leak").modules
    first, second = web.out_of_memory
    assert first == pytest.approx((512 - 180 - 4) * 1024 / 60 / 20, rel=0.03)
    assert second - first < 5
    assert set(web.summary.by_outcome) == {Outcome.OK, Outcome.BAD_GATEWAY, Outcome.UNAVAILABLE}
    assert {each.healthy for each in web.tasks} == {0, 1, 2}


def test_memory_metrics_are_made_of_what_tasks_use(tmp_path):
    """Half of it is used: a task is added by a target of 40 %, and none by one of 60 %."""
    uses = {"base_mib": 256}
    for percent, expected in ((40, 2), (60, 1)):
        report = _changed(
            "memory-leak",
            tmp_path,
            _web(memory=uses),
            _promise(least_lost_percent=0),
            _settings(scaling={"min": 1, "max": 2, "memory_percent": percent}, scaling__min=1),
        )
        [web] = report.modules
        assert max(each.desired for each in web.tasks) == expected
        assert web.out_of_memory == ()


def test_events_happen_at_their_times_while_a_release_goes_on(tmp_path):
    """The release lasts from 30 s to beyond 60 s, at which the task is stopped."""
    report = _changed(
        "sigterm-drained",
        tmp_path,
        lambda document: document.update(
            for_s=150, events=[{"at_s": 60, "stop_task": "web"}, {"at_s": 30, "release": {"module": "web"}}]
        ),
    )
    release, stopped = report.events
    assert release.startswith("30 to ")
    assert stopped.startswith("60 s: web: a task in eu-west-1")
    [ended] = report.releases
    assert (ended.module, ended.is_good) == ("web", True)
    assert ended.took_s > 30
