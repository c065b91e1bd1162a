"""
The images of containers beside a module's own: named by a release, kept from an earlier one, or the file's.

Who spoke last counts: what a release named stays until the file names another image than it did then.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image, parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.placeholders import image_placeholder
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.task_definition.fields import image_of
from modulestack.release.task_definition.image_resolution import ResolvedImage, resolve_image


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContainerImage:
    """The image of a container, as a release record keeps it."""

    image: str
    file: str = ""
    """What the file named then; empty: not known."""

    @classmethod
    def from_json(cls, item: Any) -> ContainerImage:
        """What *item* says; of anything else nothing."""
        fields = item if isinstance(item, dict) else {}
        return cls(image=str(fields.get("image") or ""), file=str(fields.get("file") or ""))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChosenImage:
    """The image that a container is to have."""

    image: Image
    file: str
    """What the file names."""
    resolved: ResolvedImage | None = None
    """What the registry said of it; None: it was not asked."""

    def kept(self) -> ContainerImage:
        """As a record keeps it."""
        return ContainerImage(image=str(self.image), file=self.file)


def parse_any(text: str) -> Image:
    """The image in *text*, which somebody else may have written: what is no image reference is a bare name."""
    try:
        return parse(text)
    except BadInput:
        return Image(name=text)


def choose_images(
    aws: AwsClient,
    manifest: ModuleManifest,
    running: Mapping[str, Any],
    *,
    given: Mapping[str, str],
    by_digest: bool,
    kept: Mapping[str, ContainerImage],
) -> dict[str, ChosenImage]:
    """
    The image of every container beside the module's own, by its name.

    *given* are as typed, and resolved to digests if *by_digest*; *kept* is what the last release left, *running* the
    task definition (an answer) that the service is set to. The file's image is asked of ECR; a tag in another registry
    stays one.

    Raises:
        BadInput: a tag in another registry, to be resolved.
        AwsFailure: ECR could not be asked.
    """
    chosen: dict[str, ChosenImage] = {}
    for name in manifest.containers:
        file = manifest.placeholders.get(image_placeholder(name), "")
        before = kept.get(name, ContainerImage(image=""))
        if name in given:
            resolved = resolve_image(aws, parse(given[name]), by_digest=by_digest)
            chosen[name] = ChosenImage(image=resolved.image, file=file, resolved=resolved)
        elif before.image and before.file in ("", file):
            chosen[name] = ChosenImage(image=parse_any(before.image), file=file)
        elif file == image_of(running, name):
            chosen[name] = ChosenImage(image=parse_any(file), file=file)
        else:
            image = parse_any(file)
            resolved = resolve_image(aws, image, by_digest=image.ecr is not None)
            chosen[name] = ChosenImage(image=resolved.image, file=file, resolved=resolved)
    return chosen


def images_of(definition: Mapping[str, Any], manifest: ModuleManifest) -> dict[str, str]:
    """Container → image in *definition*, of those beside the module's own; sorted."""
    found = ((name, image_of(definition, name)) for name in manifest.containers)
    return {name: image for name, image in found if image}
