"""Reads that are tried again, with a word about each failure; and steps that are interrupted before they began."""

from __future__ import annotations

import pytest

from modulestack.release.aws_access.cooperative import Steps, run, run_alone
from modulestack.release.aws_access.errors import AccessDenied, AwsFailure, Interrupted, ResponseLost
from modulestack.release.aws_access.patience import patiently, patiently_through


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


class Reading:
    """Fails so many times, then answers."""

    def __init__(self, failures: list[AwsFailure]) -> None:
        self.failures = failures

    def __call__(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    def steps(self) -> Steps[str]:
        yield 1.0
        return self()


def lost() -> AwsFailure:
    return ResponseLost("ecs", "describe_services", "HTTP 302", "")


def test_a_read_is_tried_again_and_each_failure_is_said():
    """Five seconds later each time."""
    clock, said = Clock(), list[AwsFailure]()
    steps = patiently(Reading([lost(), lost()]), clock, until=60.0, on_trouble=said.append)
    assert (run_alone(steps, clock), clock.at, len(said)) == ("answer", 10.0, 2)


def test_patience_ends_with_the_failure():
    """At the very second."""
    clock = Clock()
    with pytest.raises(ResponseLost):
        run_alone(patiently(Reading([lost()] * 99), clock, until=12.0, on_trouble=lambda _: None), clock)
    assert clock.at == 12.0


def test_a_refusal_is_not_asked_for_twice():
    """AWS has said it."""
    clock, said = Clock(), list[AwsFailure]()
    denied = AccessDenied("ecs", "describe_services", "AccessDenied", "")
    with pytest.raises(AccessDenied):
        run_alone(patiently(Reading([denied]), clock, until=60.0, on_trouble=said.append), clock)
    assert said == []


def test_steps_begin_anew():
    """With what they wait for themselves."""
    clock = Clock()
    steps = patiently_through(Reading([lost()]).steps, clock, until=60.0, on_trouble=lambda _: None)
    assert (run_alone(steps, clock), clock.at) == ("answer", 7.0)


def test_what_is_interrupted_before_it_began_can_still_say_so():
    """Ctrl-C while modules are looked for ends no release in a traceback."""

    def work() -> Steps[str]:
        try:
            yield 0.0
        except Interrupted:
            return "interrupted"
        return "done"

    assert run({"web": work()}, Clock(), lambda: True) == {"web": "interrupted"}
