"""
What functions of lifecycle hooks answer, per function: the part of the world that ECS cannot know.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
"""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class HookAnswer:
    """What a call of a function comes to."""

    hook_status: str | None = "SUCCEEDED"
    """SUCCEEDED, FAILED, IN_PROGRESS; anything else, or None, is no answer that ECS understands."""
    call_back_delay_s: float | None = None
    """Seconds until it wants to be called again, if it is IN_PROGRESS; None: ECS's own delay."""
    hook_details: Mapping[str, Any] | None = None
    """What it wants to be told at its next call in the same deployment."""
    raises: bool = False
    """Whether it ends with an error instead."""
    takes_s: float = 1.0
    """Until it answers."""


SUCCESS = HookAnswer()
Handler = Callable[[Payload], HookAnswer | Mapping[str, Any]]
"""What a function does with its payload; it may return what Lambda would."""
Answers = Sequence[HookAnswer] | Handler
"""One for each call, of which the last stays; or a handler."""


@dataclasses.dataclass(frozen=True)
class HookCall:
    """A call of a function by ECS."""

    at: float
    """Epoch seconds."""
    function: str
    """ARN."""
    payload: Payload


class HookFunctions:
    """
    Answers by function: its name, its ARN, or a pattern with ``*`` for either.

    The one set last that fits counts; a function of which nothing was set answers SUCCEEDED.
    """

    def __init__(self) -> None:
        self._answers: dict[str, Answers] = {}
        self._asked: dict[str, int] = {}
        self.calls: list[HookCall] = []
        """All there were, the oldest first."""

    def set(self, function: str, *answers: HookAnswer, by: Handler | None = None) -> None:
        """From now on *function* gives *answers*, one after the other, or what *by* says."""
        self._answers.pop(function, None)
        self._answers[function] = by or answers or (SUCCESS,)
        self._asked[function] = 0

    def forget(self, function: str) -> None:
        """It answers SUCCEEDED again."""
        self._answers.pop(function, None)

    def all(self) -> dict[str, Answers]:
        """All that were set."""
        return dict(self._answers)

    def call(self, at: float, arn: str, payload: Payload) -> HookAnswer:
        """What the function *arn* answers to *payload*."""
        self.calls.append(HookCall(at, arn, payload))
        name = name_of(arn)
        for pattern, answers in reversed(self._answers.items()):
            if pattern in (arn, name) or fnmatch.fnmatchcase(arn, pattern) or fnmatch.fnmatchcase(name, pattern):
                if callable(answers):
                    answer = answers(payload)
                    return answer if isinstance(answer, HookAnswer) else read(answer)
                asked = self._asked[pattern]
                self._asked[pattern] = asked + 1
                return answers[min(asked, len(answers) - 1)]
        return SUCCESS


def read(document: Mapping[str, Any]) -> HookAnswer:
    """What a function returns in Lambda's own form, whose delay AWS's pages spell in two ways."""
    return HookAnswer(
        hook_status=document.get("hookStatus"),
        call_back_delay_s=document.get("callBackDelay", document.get("callBackDelaySeconds")),
        hook_details=document.get("hookDetails"),
    )


def name_of(arn: str) -> str:
    """The name in ``arn:aws:lambda:<region>:<account>:function:<name>[:<version>]``."""
    parts = arn.split(":")
    return parts[6] if len(parts) > 6 else arn
