"""Limits of containers' processes that Fargate does not set, and machines do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from modulestack.fields.ulimit_formats import soft_and_hard
from modulestack.fields.violation import FieldPath, RuleViolation

FILES = "nofile"
"""The one that Fargate sets, too; a key of its own says it shorter."""


class Limited(Protocol):
    """A container, as far as these rules ask."""

    @property
    def open_files(self) -> int | None:
        """How many files it may have open at once."""

    @property
    def ulimits(self) -> Mapping[str, str]:
        """Name → ``soft:hard``."""


class HasLimits(Limited, Protocol):
    """A module, as far as these rules ask."""

    @property
    def capacity(self) -> str | None:
        """What it runs on; None: on Fargate."""

    @property
    def containers(self) -> Mapping[str, Limited]:
        """Those beside its own, by name."""


def defined(container: Limited) -> list[dict[str, Any]]:
    """
    As a container's definition has them, by name.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
    """
    said = {name: soft_and_hard(text) for name, text in container.ulimits.items()}
    if container.open_files:
        said[FILES] = (container.open_files, container.open_files)
    return [{"name": name, "softLimit": soft, "hardLimit": hard} for name, (soft, hard) in sorted(said.items())]


def are_of_machines(module: HasLimits) -> Iterator[RuleViolation]:
    """
    On Fargate the operating system's stay, but for open files.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
    """
    for field, container in _containers(module) if module.capacity is None else ():
        for name in container.ulimits:
            if name != FILES:
                yield RuleViolation(
                    ((*field, "ulimits", name), ("capacity",)),
                    f"Fargate keeps its own limits, except for {FILES}: leave it out, or name machines with capacity",
                )


def open_files_are_said_once(module: HasLimits) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html (name)"""
    for field, container in _containers(module):
        if FILES in container.ulimits and container.open_files is not None:
            text = "says how many files it may have open, and so does open_files: keep one of the two"
            yield RuleViolation(((*field, "ulimits", FILES), (*field, "open_files")), text)


def _containers(module: HasLimits) -> Iterator[tuple[FieldPath, Limited]]:
    yield (), module
    for name, container in module.containers.items():
        yield ("containers", name), container
