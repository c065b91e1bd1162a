"""What is asked for, of one module."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.find import Found

Verb = Literal["release", "rollback", "promote", "undo"]
"""What a record calls it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """A wish, as typed, and the stack it is about."""

    verb: Verb
    found: Found
    image: str = ""
    """As typed; empty: the image that runs."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """``--set``: of placeholders other than ``image``."""
    by_digest: bool = True
    """Whether a tag becomes the digest that it stands for."""
    definition: str = ""
    """ARN of an existing revision to go to instead of rendering the template."""

    @property
    def manifest(self) -> ModuleManifest:
        """Where the module's stack is."""
        return self.found.manifest

    def purpose(self) -> str:
        """For the lock's waiting list."""
        what = self.image or self.definition.rpartition("/")[2] or "the new template"
        return f"{self.verb} {self.manifest.module} to {what}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Options:
    """How to go about it."""

    timeout_s: float = 1200.0
    """Of following; and of waiting for the lock and for other deployments."""
    stop_early: bool = True
    """False: ``--no-rollback``."""
    detailed: bool = False
    """Whether a live table wants more than the fewest calls give."""
