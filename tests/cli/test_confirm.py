"""The question before something is changed."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from modulestack.cli.runner import confirm
from modulestack.cli.shown_errors import errors_shown
from modulestack.release.aws_access.interrupts import Interrupts


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], str]], int | str | None]:
    """Asks on a terminal, as a release does; the status with which that ends, 0 if it goes on."""

    def ask(answer: Callable[[str], str]) -> int | str | None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setattr("click.termui.visible_prompt_func", answer)
        interrupts = Interrupts(lambda: None)
        try:
            with errors_shown(), interrupts.caught():
                confirm("Release?")
        except SystemExit as end:
            return end.code
        return 130 if interrupts.asked else 0

    return ask


def test_yes_goes_on_and_no_ends(ask: Callable[[Callable[[str], str]], int]):
    assert (ask(lambda _: "y"), ask(lambda _: "n"), ask(lambda _: "")) == (0, 2, 2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_there(
    ask: Callable[[Callable[[str], str]], int], capsys: pytest.CaptureFixture[str], number: signal.Signals
):
    """A release that follows a deployment goes on to the next place where it waits; a question does not."""

    def answer(prompt: str) -> str:
        signal.raise_signal(number)
        pytest.fail("the question goes on")

    assert ask(answer) == 130
    assert capsys.readouterr().out.endswith("\nnothing was changed\n")
