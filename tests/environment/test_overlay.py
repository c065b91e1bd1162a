"""Other values than the file has: laid over it, or refused where they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import config_of, from_file
from modulestack.environment.overlay import Overlay, of_options

ROOT = Path(__file__).parents[2]


def _laid(**values: Any) -> Overlay:
    written = {key.replace("__", "."): value for key, value in values.items()}
    return Overlay(source="s.yaml", values=written, lines=dict.fromkeys(written, 7))


def _refused(overlay: Overlay) -> str:
    with pytest.raises(InvalidEnvironment) as refused:
        from_file("staging", ROOT, overlays=[overlay])
    return str(refused.value)


def test_the_last_word_counts_and_the_rest_stays():
    overlays = [_laid(modules__web__scaling__max=5, modules__web__memory=1024), _laid(modules__web__scaling__max=6)]
    found, plain = from_file("staging", ROOT, overlays=overlays), from_file("staging", ROOT)
    web, before = found.modules["web"], plain.modules["web"].scaling
    assert web.scaling is not None
    assert before is not None
    assert (web.scaling.max, web.scaling.min, web.memory) == (6, before.min, 1024)
    assert found.modules["api"] == plain.modules["api"]


def test_null_takes_a_key_away():
    assert from_file("staging", ROOT, overlays=[_laid(modules__web__scaling=None)]).modules["web"].scaling is None


def test_the_program_gets_the_same():
    assert '"memory":1024' in config_of("staging", ROOT, [_laid(modules__web__memory=1024)])["modulestack:modules"]


def test_a_map_that_is_not_there_is_made():
    found = from_file("staging", ROOT, overlays=[_laid(modules__web__load_balancing__slow_start_s=30)])
    assert found.modules["web"].load_balancing.slow_start_s == 30


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("modules.wbe.cpu", 512, "s.yaml:7: modules.wbe.cpu: wbe is no module of the environment: did you mean web?"),
        ("module.web.cpu", 512, "s.yaml:7: module.web.cpu: module is no key of an environment's file: did you mean"),
        ("modules.web", {}, "s.yaml:7: modules.web: names no key of a module: write one, such as"),
        ("modules..cpu", 1, "s.yaml:7: modules..cpu: is no path: write names with dots between, such as"),
        ("modules.web.port.x", 1, "modules.web.port is 8080 in the environment's file, and no map: write all of it"),
        ("modules.web.cpuu", 512, "s.yaml:7: modules.web.cpuu: unknown key: did you mean cpu?"),
        ("modules.web.memory", 700, "s.yaml:7: modules.web.memory: 700 MiB does not pair with cpu"),
    ],
)
def test_what_is_wrong_is_told_where_it_was_written(key, value, expected):
    assert expected in _refused(Overlay(source="s.yaml", values={key: value}, lines={key: 7}))


def test_options_are_yaml():
    options = of_options("--compare", ["modules.web.scaling={min: 1, max: 2}", "modules.web.cpu=512"])
    assert [dict(each.values) for each in options] == [
        {"modules.web.scaling": {"min": 1, "max": 2}},
        {"modules.web.cpu": 512},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("modules.web.cpu", '--compare: "modules.web.cpu" is no KEY=VALUE: write such as modules.web.scaling.max=4'),
        ("=4", '--compare: "=4" is no KEY=VALUE: write such as modules.web.scaling.max=4'),
        ("modules.web.cpu=[", "--compare: modules.web.cpu: "),
        ("modules.web.cpu=0777", "--compare: modules.web.cpu: "),
    ],
)
def test_options_that_are_none_are_refused(text, expected):
    with pytest.raises(InvalidEnvironment) as refused:
        list(of_options("--compare", [text]))
    assert str(refused.value).startswith(expected)
