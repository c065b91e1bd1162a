"""
What an environment's file said when it was last brought up: the stack's own state keeps it for the next run.

So a run knows every edit, and can say of each what ``modulestack check --against`` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from modulestack.environment.model import Environment
from modulestack.features import registry

OUTPUT = "environment"
"""Name of the output, of the component that has the network, in which it is."""
OWNER = "modulestack:index:Network"
"""That component's type."""


def written(environment: Environment) -> str:
    """
    *environment* as JSON, defaults merged in.

    Without the text of programs, such as variables and commands: what is plain there may be nobody else's business,
    and no edit of it interrupts anything.
    """
    text_keys = dict.fromkeys(registry.TEXT_KEYS, True)
    shown = environment.model_dump(mode="json", exclude={"modules": {"__all__": text_keys}})
    return json.dumps(shown, sort_keys=True, separators=(",", ":"))


def of_resources(resources: Iterable[Mapping[str, Any]]) -> Environment | None:
    """
    The environment that the last run wrote, among *resources* of its stack (``type`` and ``outputs`` of each).

    None: there was no run, or one of a version that wrote none or has other keys.
    """
    for resource in resources:
        if resource["type"] == OWNER and OUTPUT in resource["outputs"]:
            try:
                return Environment.model_validate_json(resource["outputs"][OUTPUT])
            except ValidationError:
                return None
    return None
