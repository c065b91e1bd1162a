"""What somebody may say in JSON about what a hook's function answers, and how it is shown again."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import Answers, HookAnswer
from modulestack.embedded_aws.errors import AwsError


def _is_seconds(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "hook_status": ("a string, or null", lambda value: value is None or isinstance(value, str)),
    "call_back_delay_s": ("a number from 0 on, or null", lambda value: value is None or _is_seconds(value)),
    "hook_details": ("an object, or null", lambda value: value is None or isinstance(value, dict)),
    "raises": ("true or false", lambda value: isinstance(value, bool)),
    "takes_s": ("a number from 0 on", _is_seconds),
}


def answers(document: object) -> tuple[HookAnswer, ...]:
    """
    The answers in the JSON list *document*; fields that one leaves out are those of SUCCEEDED.

    Raises:
        AwsError: it is no list of objects, there is no such field, or a value is of another kind.
    """
    if not isinstance(document, list) or not document or not all(isinstance(one, dict) for one in document):
        raise AwsError("ValidationError", "answers must be a list of objects that is not empty")
    problems = [
        f"no such field: {name}; there are {', '.join(_KINDS)}"
        for one in document
        for name in sorted(one.keys() - _KINDS.keys())
    ]
    problems += [
        f"{name} must be {_KINDS[name][0]}, not {value!r}"
        for one in document
        for name, value in one.items()
        if name in _KINDS and not _KINDS[name][1](value)
    ]
    if problems:
        raise AwsError("ValidationError", "; ".join(problems))
    return tuple(HookAnswer(**one) for one in document)


def shown(known: Answers) -> Any:
    """As JSON; of a callable that it is one."""
    return "a callable" if callable(known) else [dataclasses.asdict(one) for one in known]
