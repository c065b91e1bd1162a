"""Scenarios, found by the names under which features promise them."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest

from modulestack.environment.load import from_file
from modulestack.features.contribution import Contribution
from modulestack.rehearsal import rehearse
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.scenarios.registry import SCENARIOS, STANDARD, promised
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

ROOT = Path(__file__).parents[3]


def test_the_standard_scenarios_are_the_promises_about_releases():
    assert [scenario.name for scenario in STANDARD] == [
        "a first release",
        "a second release",
        "the same release again",
        "a release whose container crashes",
        "a release whose image does not exist",
        "a release that never passes its health check",
        "a task is killed",
        "a task is stopped by the command",
        "a rollback",
    ]


def test_promised_scenarios_come_once_and_in_the_registrys_order():
    assert [s.name for s in promised(["a rollback", "a first release", "a rollback"])] == [
        "a first release",
        "a rollback",
    ]


def test_an_unknown_scenario_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^a party: no scenario has this name: allowed a first release, "):
        promised(["a party"])


def test_what_a_feature_promises_is_run_on_the_module_that_has_it(monkeypatch: pytest.MonkeyPatch):
    """After the standard scenarios of the first public module, and on no other."""
    extra = Scenario(
        name="an extra",
        promise="is there",
        run=lambda module, availability: Observation(
            module.desired_count() == availability.least, module.manifest.module
        ),
        on_demand=True,
    )
    monkeypatch.setattr(rehearse, "STANDARD", (SCENARIOS["a first release"],))
    monkeypatch.setattr(rehearse, "promised_scenarios", lambda *_: {"web": (), "api": (extra,)})
    sandbox = Sandbox("staging", ROOT)
    _, outputs, _ = sandbox.up()
    modules = rehearse.in_file_order(sandbox, outputs["modules"])
    sandbox.settle(modules)
    results = rehearse.run_scenarios(sandbox, modules, lambda _event: None)
    assert [(result.module, result.name, result.met) for result in results] == [
        ("web", "a first release", True),
        ("api", "an extra", True),
    ]
    assert dataclasses.asdict(results[1]) == {
        "name": "an extra",
        "module": "api",
        "expected": "is there",
        "observed": "api",
        "met": True,
        "simulated_s": 0.0,
        "traffic": (),
        "course": None,
        "cost": {"usd": Decimal(0), "more_usd": Decimal(0), "tasks": ()},
    }


@pytest.mark.parametrize(("promise", "beside"), [("a rollback", ()), ("an extra", ("an extra",))])
def test_a_feature_may_promise_what_is_standard_already(
    monkeypatch: pytest.MonkeyPatch, promise: str, beside: tuple[str, ...]
):
    """It is not run twice."""
    extra = dataclasses.replace(SCENARIOS["a rollback"], name="an extra", on_demand=True)
    monkeypatch.setattr(rehearse, "promised", lambda names: promised(names, {**SCENARIOS, "an extra": extra}))
    feature = Contribution(feature="new", scenarios=(promise,))
    monkeypatch.setattr(rehearse, "contributions_of", lambda *_: {"web": (feature,), "api": ()})
    found = rehearse.promised_scenarios(from_file("staging", ROOT), "123456789012")
    assert {name: tuple(s.name for s in scenarios) for name, scenarios in found.items()} == {"web": beside, "api": ()}
