from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.provider.check import NameProposal, check
from modulestack.engine import property_values as values
from tests.embedded_aws.provider.queues import Queues, context

PROPOSAL = NameProposal(logical_name="jobs", digits="0a1b2c3")


def _check(news: dict[str, Any], olds: dict[str, Any] | None = None, proposal: NameProposal = PROPOSAL) -> Any:
    return check(Queues(), context(), olds or {}, news, proposal)


def test_a_name_is_proposed_and_noted_as_such():
    assert _check({}).inputs == {"name": "jobs-0a1b2c3", "__defaults": ["name"]}


def test_a_name_that_the_program_gives_stays():
    assert _check({"name": "mine"}).inputs == {"name": "mine", "__defaults": []}


def test_a_proposed_name_is_kept_for_life():
    olds = {"name": "jobs-fffffff", "__defaults": ["name"]}
    assert _check({}, olds).inputs["name"] == "jobs-fffffff"


def test_a_name_that_the_program_no_longer_gives_is_proposed_anew():
    assert _check({}, {"name": "mine", "__defaults": []}).inputs["name"] == "jobs-0a1b2c3"


def test_the_stacks_own_naming_is_followed():
    assert _check({}, proposal=NameProposal("jobs", "0a1b2c3", name="prod-jobs")).inputs["name"] == "prod-jobs"
    disabled = _check({}, proposal=NameProposal("jobs", "0a1b2c3", disabled=True))
    assert disabled.failures == (("name", "must be given: autonaming is turned off for this stack"),)


def test_a_name_that_would_be_too_long_is_refused():
    found = _check({}, proposal=NameProposal("a-long-logical-name", "0a1b2c3"))
    reason = "'a-long-logical-name-0a1b2c3' is 27 characters, AWS allows 20: shorten the logical name"
    assert found.failures == (("name", reason),)


def test_every_failure_is_told_at_once():
    found = _check({"nam": "x", "delaySeconds": 901})
    assert found.failures == (
        ("nam", "aws:sqs/queue:Queue has no property 'nam'"),
        ("delaySeconds", "must be 0 to 900"),
    )


@pytest.mark.parametrize("value", [values.UNKNOWN, values.as_secret(5), values.as_secret(values.UNKNOWN)])
def test_secrets_and_what_is_not_known_stay_what_they_are(value: Any):
    found = _check({"delaySeconds": value, "tags": {"a": value}})
    assert (found.failures, found.inputs["delaySeconds"], found.inputs["tags"]) == ((), value, {"a": value})


def test_what_a_handler_makes_of_a_secret_is_a_secret():
    class Shouting(Queues):
        def check(self, ctx: Any, inputs: dict[str, Any]) -> dict[str, Any]:
            return {**inputs, "policy": inputs["policy"].upper()}

    found = check(Shouting(), context(), {}, {"policy": values.as_secret("a"), "name": "x"}, PROPOSAL)
    assert found.inputs["policy"] == values.as_secret("A")
