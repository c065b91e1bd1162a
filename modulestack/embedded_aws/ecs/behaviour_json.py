"""What somebody may say in JSON about how containers behave: each field's kind and range, one error that says all."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.errors import AwsError

_YEAR_S = 365 * 24 * 3600


@dataclasses.dataclass(frozen=True)
class _Kind:
    """Values of a field."""

    allowed: str
    fits: Callable[[Any], bool]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


_SECONDS = _Kind(f"a number from 0 to {_YEAR_S}", lambda v: _is_number(v) and 0 <= v <= _YEAR_S)
_LINES = _Kind("a list of strings", lambda v: isinstance(v, list) and all(isinstance(line, str) for line in v))
_PORTS = _Kind(
    "a list of whole numbers from 1 to 65535", lambda v: isinstance(v, list) and all(_is_whole(p, 1, 65535) for p in v)
)
_OPTIONAL_SECONDS = _Kind(f"{_SECONDS.allowed}, or null", lambda v: v is None or _SECONDS.fits(v))
_KINDS: Mapping[str, _Kind] = {
    "provisioning_s": _SECONDS,
    "pull_s": _SECONDS,
    "starts_in_s": _SECONDS,
    "healthy_after_s": _SECONDS,
    "exits_after_s": _OPTIONAL_SECONDS,
    "command_s": _SECONDS,
    "exit_code": _Kind("a whole number from 0 to 255", lambda v: _is_whole(v, 0, 255)),
    "pull_error": _Kind("true or false", lambda v: isinstance(v, bool)),
    "health_status_code": _Kind(
        "a whole number from 100 to 599, or null", lambda v: v is None or _is_whole(v, 100, 599)
    ),
    "closed_ports": _PORTS,
    "http1_only": _Kind("true or false", lambda v: isinstance(v, bool)),
    "output": _LINES,
    "last_output": _LINES,
    "stops_in_s": _SECONDS,
    "cache_control": _Kind("a string", lambda v: isinstance(v, str)),
    "ms_per_request": _SECONDS,
}


def checked(document: object) -> dict[str, Any]:
    """
    Fields of ``Behaviour`` in the JSON object *document*, each of its kind.

    Raises:
        AwsError: it is no object, there is no such field, or a value is of another kind; it names all of them.
    """
    if not isinstance(document, dict):
        raise AwsError("ValidationError", "a behaviour must be a JSON object")
    problems = [f"no such field: {name}; there are {', '.join(sorted(_KINDS))}" for name in document.keys() - _KINDS]
    problems += [
        f"{name} must be {_KINDS[name].allowed}, not {value!r}"
        for name, value in document.items()
        if name in _KINDS and not _KINDS[name].fits(value)
    ]
    if problems:
        raise AwsError("ValidationError", "; ".join(sorted(problems)))
    return {name: tuple(value) if isinstance(value, list) else value for name, value in document.items()}


def behaviour(document: object) -> Behaviour:
    """
    The behaviour in the JSON object *document*; fields that it leaves out are a well-behaved container's.

    Raises:
        AwsError: as ``checked``.
    """
    return Behaviour(**checked(document))
