"""A module's task definition as a team's own function has it, if ECS and releases still take it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.task_definition_rules.registry import refusals
from modulestack.features.fold import ModulePlan

IDENTITY = ("family", "networkMode", "requiresCompatibilities")
"""Another one is another task definition."""
OF_ROLES = ("executionRoleArn", "taskRoleArn", "tags")
"""What the program itself sets, once roles are made."""
STAND_IN = "image:1"
"""In the place of a placeholder, while ECS's rules are asked."""


class NotTaken(Exception):
    """What was made cannot be released; the message says why, in one line."""


NOT_TAKEN = (NotTaken,)


def transformed(plan: ModulePlan, before: Mapping[str, Any], after: Mapping[str, Any]) -> ModulePlan:
    """
    *plan*, whose task definition was *before*, with that of *after*; both as RegisterTaskDefinition has them.

    Raises:
        NotTaken: it is another one, lacks a container or its image, or ECS would refuse it.
    """
    if problem := next(_problems(before, after), None):
        raise NotTaken(problem)
    volumes, containers = after["volumes"], after["containerDefinitions"]
    return dataclasses.replace(
        plan,
        task={key: value for key, value in after.items() if key not in ("volumes", "containerDefinitions")},
        volumes=tuple(sorted(volumes, key=lambda each: str(each["name"]))),
        containers=tuple(sorted(containers, key=lambda each: str(each["name"]))),
    )


def _problems(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key in IDENTITY:
        if before.get(key) != after.get(key):
            yield f"{key} would change: it would be another task definition: leave it alone"
    for key in OF_ROLES:
        if key in after:
            yield f"{key} is the program's own: leave it out"
    for key in ("containerDefinitions", "volumes"):
        if not isinstance(after.get(key), list):
            yield f"{key} is no list: allowed a list of maps, each with a name"
            return
    now = {each.get("name"): each for each in after["containerDefinitions"]}
    for container in before["containerDefinitions"]:
        if container["name"] not in now:
            yield f"the container {container['name']} is gone, which the file has: leave it"
            return
        if now[container["name"]].get("image") != container.get("image"):
            yield f"the image of {container['name']} would change: releases fill it in: leave it alone"
    yield from (f"ECS does not take it: {text}" for text in refusals(_filled(after)))


def _filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """*document* with roles, and an image in the place of each placeholder."""
    role = "arn:aws:iam::000000000000:role/role"
    containers = [
        {**each, "image": STAND_IN if str(each.get("image", "")).startswith("${") else each.get("image")}
        for each in document["containerDefinitions"]
    ]
    return {**document, "executionRoleArn": role, "taskRoleArn": role, "containerDefinitions": containers}
