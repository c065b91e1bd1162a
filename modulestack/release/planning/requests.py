"""What is asked for, of one module."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from modulestack.contract import image_reference
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.discovery import DiscoveredModule, discover
from modulestack.release.task_definition import template

Verb = Literal["release", "rollback", "promote", "undo"]
"""What a record calls it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseRequest:
    """A wish, as typed, and the stack it is about."""

    verb: Verb
    found: DiscoveredModule
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
class ReleaseOptions:
    """How to go about it."""

    timeout_s: float = 1200.0
    """Of following; and of waiting for the lock and for other deployments."""
    stop_early: bool = True
    """False: ``--no-rollback``."""
    detailed: bool = False
    """Whether a live table wants more than the fewest calls give."""


def parse_requests(
    aws: AwsClient, environment: str, images: Mapping[str, str], given: Mapping[str, str], *, by_digest: bool
) -> list[ReleaseRequest]:
    """
    One order per module of *images* (module → image, empty: keep the running one), each with the values that are its own.

    Raises:
        BadInput: an image that is none, an unknown module, a value that no module has a placeholder for.
        AwsFailure: AWS could not be asked.
    """
    problems = []
    for module, text in images.items():
        try:
            if text:
                image_reference.parse(text)
        except BadInput as bad:
            problems.append(f"{module}: {bad}")
    if problems:
        raise BadInput("\n".join(problems))
    found = discover(aws, environment, list(images))
    mine = {module: dict(given) for module in images}
    if given and len(images) > 1:
        mine = _shared(aws, found, given)
    return [
        ReleaseRequest(verb="release", found=found[module], image=text, values=mine[module], by_digest=by_digest)
        for module, text in images.items()
    ]


def _shared(
    aws: AwsClient, found: Mapping[str, DiscoveredModule], given: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """With several modules, each takes the values that it has placeholders for."""
    names = {m: template.names(template.fetch(aws, f.manifest), m) for m, f in found.items()}
    if lost := sorted(name for name in given if not any(name in has for has in names.values())):
        modules = "; ".join(f"{module} has {', '.join(has) or 'none'}" for module, has in names.items())
        raise BadInput(f"no module has a placeholder {', '.join(lost)}: {modules}")
    return {module: {n: v for n, v in given.items() if n in has} for module, has in names.items()}
