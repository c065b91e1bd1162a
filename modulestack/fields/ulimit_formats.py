"""
Limits of a container's processes, as ``docker run --ulimit`` has them.

Each check returns a text or raises ValueError. The message continues what was given: ``is no limit: ...``.
"""

from __future__ import annotations

import re
from typing import Any

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.kernel import ULIMITS
from modulestack.fields.text import listed, nearest

UNLIMITED = -1
NAME_PATTERN = f"^({'|'.join(ULIMITS)})$"
VALUE_PATTERN = r"^(unlimited|-1|[0-9]+)(:(unlimited|-1|[0-9]+))?$"


def name(text: str) -> str:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html (name)"""
    if text not in ULIMITS:
        close = nearest(text, ULIMITS)
        raise ValueError(f"is no ulimit: {f'did you mean {close}?' if close else f'allowed {listed(ULIMITS)}'}")
    return text


def value(given: Any) -> Any:
    """
    One number for both limits, or ``soft:hard``, as ``soft:hard``; what is neither number nor text as it is.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html (softLimit, hardLimit)
    """
    if not isinstance(given, int | str):
        return given
    text = str(given)
    if isinstance(given, bool) or not re.fullmatch(VALUE_PATTERN.removeprefix("^").removesuffix("$"), text):
        raise ValueError("is no limit: allowed a number, unlimited, or two of these, soft:hard")
    soft, _, hard = text.partition(":")
    both = _number(soft), _number(hard or soft)
    if max(both) > limits.INT32:
        raise ValueError(f"is too large: allowed up to {limits.INT32}, or unlimited")
    if both[1] != UNLIMITED and (both[0] == UNLIMITED or both[0] > both[1]):
        raise ValueError("has a soft limit above the hard one: write soft:hard, the smaller one first")
    return f"{both[0]}:{both[1]}"


def soft_and_hard(text: str) -> tuple[int, int]:
    """Both limits of *text*, ``soft:hard``; -1: there is none."""
    soft, _, hard = text.partition(":")
    return int(soft), int(hard)


def _number(text: str) -> int:
    return UNLIMITED if text == "unlimited" else int(text)
