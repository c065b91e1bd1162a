"""What is asked for, of one module: from names and images as typed to requests."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from modulestack.contract import image_reference
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.pull_through import through
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.discovery import DiscoveredModule, discover
from modulestack.release.planning.strategy_override import StrategyOverride
from modulestack.release.rollout.follow import Until
from modulestack.release.task_definition import template
from modulestack.release.task_definition.fields import revision_name

Verb = Literal["release", "restart", "rollback", "promote", "undo", "watch"]
"""
What a record calls it.

``restart``: a new deployment of the revision that the service is set to. ``undo``: what --all-or-nothing does to those
that succeeded.
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseRequest:
    """What is wanted, as typed, and the module it is about."""

    verb: Verb
    discovered: DiscoveredModule
    image: str = ""
    """As typed; empty: the image that runs."""
    container_images: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """As typed, of containers beside the module's own, by name; what is not there stays, or is the file's."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """``--set``: of placeholders other than ``image``."""
    by_digest: bool = True
    """Whether a tag becomes the digest that it stands for."""
    definition: str = ""
    """ARN of an existing revision to go to instead of rendering the template."""
    force: bool = False
    """Whether a revision that runs already gets a new deployment."""
    override: StrategyOverride | None = None
    """``--strategy``: how this release is deployed; None: as the service is set to."""
    ignore_alarms: bool = False
    """``--ignore-alarms``: whether alarms that fire already do not matter, although ECS then watches none."""

    @property
    def manifest(self) -> ModuleManifest:
        """Where the module's stack is."""
        return self.discovered.manifest

    def purpose(self) -> str:
        """For those who wait for the lock."""
        if self.verb == "restart":
            return f"restart {self.manifest.module}"
        beside = ", ".join(f"{name} = {image}" for name, image in self.container_images.items())
        what = self.image or revision_name(self.definition) or beside or "the new template"
        return f"{self.verb} {self.manifest.module} to {what}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseOptions:
    """How to go about it."""

    timeout_s: float = 1200.0
    """Of following; and of waiting for the lock and for other deployments."""
    stop_early: bool = True
    """False: ``--no-rollback``."""
    skip_jobs: bool = False
    """``--skip-jobs``: whether jobs that run before a release are left out."""
    detailed: bool = False
    """Whether a live table wants more than the fewest calls give."""
    until: Until = "baked"
    """``--until``: until when its deployment is followed."""


def parse_requests(
    aws: AwsClient,
    environment: str,
    images: Mapping[str, str],
    given: Mapping[str, str],
    *,
    by_digest: bool,
    force: bool = False,
    override: StrategyOverride | None = None,
    ignore_alarms: bool = False,
    beside: Mapping[str, Mapping[str, str]] | None = None,
) -> list[ReleaseRequest]:
    """
    One request per module of *images* (module → image, empty: keep the running one), each with its own values.

    *beside*: module → container beside its own → image.

    Raises:
        BadInput: an image that is none, an unknown module, a value that no module has a placeholder for.
        AwsFailure: AWS could not be asked.
    """
    problems = []
    beside = beside or {}
    typed = [(module, text) for module, text in images.items() if text]
    typed += [(f"{module}/{name}", text) for module, named in beside.items() for name, text in named.items()]
    for what, text in typed:
        try:
            image_reference.parse(text)
        except BadInput as bad:
            problems.append(f"{what}: {bad}")
    if problems:
        raise BadInput(*problems)
    discovered = discover(aws, environment, list(images))
    for module, named in beside.items():
        problems += [text for name in named if (text := _no_container(discovered[module].manifest, name, environment))]
    if problems:
        raise BadInput(*problems)
    values = {module: dict(given) for module in images}
    if given and len(images) > 1:
        values = _share_out(aws, discovered, given)
    return [
        ReleaseRequest(
            verb="release",
            discovered=discovered[module],
            image=pulled(text, discovered[module].manifest),
            container_images={n: pulled(i, discovered[module].manifest) for n, i in beside.get(module, {}).items()},
            values=values[module],
            by_digest=by_digest,
            force=force,
            override=override,
            ignore_alarms=ignore_alarms,
        )
        for module, text in images.items()
    ]


def pulled(text: str, manifest: ModuleManifest) -> str:
    """The image *text*, or none, as it is called where the tasks of *manifest* pull it."""
    return through(text, manifest.pull_through) if text else ""


def _no_container(manifest: ModuleManifest, name: str, environment: str) -> str:
    """Why the image of the container *name* cannot be released; empty: it can."""
    module = manifest.module
    if name in manifest.containers:
        return ""
    if name == manifest.container:
        return f"{module}/{name}: {name} is the module's own container: write {module}=IMAGE"
    there = f"it has {', '.join(manifest.containers)}" if manifest.containers else "it has none"
    return (
        f"{module}/{name}: {module} has no container {name} beside its own: {there}; "
        f"if the file has it, {make_again(environment)} makes it"
    )


def _share_out(
    aws: AwsClient, discovered: Mapping[str, DiscoveredModule], given: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """With several modules, each takes the values that it has placeholders for."""
    names = {
        module: template.placeholder_names(template.fetch_template(aws, found.manifest), module)
        for module, found in discovered.items()
    }
    if unknown := sorted(name for name in given if not any(name in has for has in names.values())):
        modules = "; ".join(f"{module} has {', '.join(has) or 'none'}" for module, has in names.items())
        raise BadInput(f"no module has a placeholder {', '.join(unknown)}: {modules}")
    return {module: {n: v for n, v in given.items() if n in has} for module, has in names.items()}
