"""Structures between Pulumi's names (``volumeSize``) and AWS's (``VolumeSize``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def to_aws(given: Any, names: Mapping[str, str], truths: frozenset[str] = frozenset()) -> Any:
    """
    *given* in AWS's names; what has no value is left out.

    *names* has those whose names differ in more than their first letter, by Pulumi's. *truths* (Pulumi's names) are
    texts in Pulumi that are true or false in AWS.
    """
    if isinstance(given, Mapping):
        return {
            names.get(name, name[0].upper() + name[1:]): _truth(value)
            if name in truths
            else to_aws(value, names, truths)
            for name, value in given.items()
            if value not in (None, "", [], {})
        }
    return [to_aws(item, names, truths) for item in given] if isinstance(given, list) else given


def from_aws(found: Any, names: Mapping[str, str], truths: frozenset[str] = frozenset()) -> Any:
    """The other way round, with the same *names* and *truths*."""
    back = {aws: name for name, aws in names.items()}
    return _from_aws(found, back, truths)


def _from_aws(found: Any, back: Mapping[str, str], truths: frozenset[str]) -> Any:
    if isinstance(found, Mapping):
        named = {back.get(key, key[0].lower() + key[1:]): value for key, value in found.items()}
        return {
            name: str(value).lower() if name in truths else _from_aws(value, back, truths)
            for name, value in named.items()
        }
    return [_from_aws(item, back, truths) for item in found] if isinstance(found, list) else found


def _truth(value: Any) -> Any:
    return {"true": True, "false": False}.get(str(value).lower(), value)
