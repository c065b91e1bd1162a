"""
What an instance's user data tells the container agent. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping

DEFAULT_CLUSTER = "default"
_VARIABLE = re.compile(r"^[^#\n]*?\b(ECS_[A-Z_]+)=(?:'([^'\n]*)'|\"([^\"\n]*)\"|([^\s'\";&|>]+))", re.MULTILINE)
_BOTTLEROCKET = re.compile(r"^\[settings\.ecs\]$.*?^cluster\s*=\s*\"([^\"]+)\"", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgentSettings:
    """How the agent of an instance is set."""

    cluster: str
    attributes: Mapping[str, str]
    """The account's own."""
    tags: Mapping[str, str]
    reserved_mib: int
    drains_spot: bool
    """Whether the instance is drained when its Spot capacity is taken back."""


def read(user_data: str, *, for_ecs: bool) -> AgentSettings | None:
    """
    None: nothing in *user_data* says that an agent runs here, and the image is not made for ECS (*for_ecs*).

    An agent that is told no cluster registers in ``default``.
    """
    variables = {found[0]: found[1] or found[2] or found[3] for found in _VARIABLE.findall(user_data)}
    toml = _BOTTLEROCKET.search(user_data)
    cluster = variables.get("ECS_CLUSTER") or (toml[1] if toml else None)
    if cluster is None and not for_ecs:
        return None
    return AgentSettings(
        cluster=cluster or DEFAULT_CLUSTER,
        attributes=_mapping(variables.get("ECS_INSTANCE_ATTRIBUTES")),
        tags=_mapping(variables.get("ECS_CONTAINER_INSTANCE_TAGS")),
        reserved_mib=int(variables.get("ECS_RESERVED_MEMORY", "0")) if _whole(variables) else 0,
        drains_spot=variables.get("ECS_ENABLE_SPOT_INSTANCE_DRAINING", "").lower() == "true",
    )


def _whole(variables: Mapping[str, str]) -> bool:
    return variables.get("ECS_RESERVED_MEMORY", "0").isdecimal()


def _mapping(text: str | None) -> Mapping[str, str]:
    """JSON; what is none sets nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
