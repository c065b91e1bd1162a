"""
Which images of a repository a lifecycle policy expires or archives: plain data in, plain data out.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.ecr_lifecycle.policy import LifecycleRule

DAY_S = 86_400.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoredImage:
    """An image as a policy looks at it; times are epoch seconds."""

    digest: str
    tags: tuple[str, ...] = ()
    pushed_at: float
    pulled_at: float | None = None
    """Last pull that ECR recorded; None: never."""
    activated_at: float | None = None
    """When it was last taken out of the archive; None: never."""
    archived_at: float | None = None
    """Since when it is in the archive; None: it is not."""
    parts: frozenset[str] = frozenset()
    """Digests that it names as those of its platforms, if it is a manifest list."""
    subject: str | None = None
    """Digest of the image that it is about, as a signature is."""

    @property
    def is_archived(self) -> bool:
        """Whether it is in the archive, and cannot be pulled."""
        return self.archived_at is not None

    @property
    def since(self) -> float:
        """When it was pushed, or came back from the archive: by this images are ordered."""
        return self.activated_at or self.pushed_at


@dataclasses.dataclass(frozen=True, kw_only=True)
class LifecycleVerdict:
    """What happens to an image."""

    image: StoredImage
    action: str
    """``EXPIRE`` or ``TRANSITION``."""
    priority: int | None
    """Of the rule that says so; None: it goes the way of its subject."""


def evaluate(rules: Sequence[LifecycleRule], images: Sequence[StoredImage], now: float) -> tuple[LifecycleVerdict, ...]:
    """
    What *rules*, those of the lowest priority first, do to *images*, in the order of their pushes, at *now*.

    What is about another image (a signature, a list of contents) is not looked at by rules here: it goes when its
    subject has gone. Whether ECR's rules find it besides, AWS does not say.
    """
    followers = {verdict.image.digest: verdict for verdict in _followers(images)}
    lists = [image for image in images if image.parts and not image.is_archived]
    held = frozenset(digest for image in lists for digest in image.parts)
    verdicts: dict[int, LifecycleVerdict] = {}
    spoken_for: set[int] = set()
    for rule in rules:
        found = [
            index
            for index, image in enumerate(images)
            if image.subject is None and rule.is_about(image.tags, is_archived=image.is_archived)
        ]
        for index in _counted(rule, found, images, now):
            if index not in spoken_for and images[index].digest not in held:
                verdicts[index] = LifecycleVerdict(image=images[index], action=rule.action, priority=rule.priority)
        spoken_for.update(found)
    by_age = sorted(verdicts, key=lambda index: (images[index].archived_at or images[index].since, index))
    return (*(verdicts[index] for index in by_age), *followers.values())


def _followers(images: Sequence[StoredImage]) -> Iterator[LifecycleVerdict]:
    """What is about an image that has gone, or has been archived."""
    known = {image.digest: image for image in images}
    for image in images:
        if image.subject is None:
            continue
        subject = known.get(image.subject)
        if subject is None:
            yield LifecycleVerdict(image=image, action="EXPIRE", priority=None)
        elif subject.is_archived and not image.is_archived:
            yield LifecycleVerdict(image=image, action="TRANSITION", priority=None)


def _counted(rule: LifecycleRule, found: list[int], images: Sequence[StoredImage], now: float) -> list[int]:
    """Those of *found* that are too many, or too old; images that a rule before marks are counted, too."""
    if rule.count_type == "imageCountMoreThan":
        youngest_first = sorted(found, key=lambda index: (images[index].since, index), reverse=True)
        return youngest_first[rule.count :]
    return [index for index in found if now - _age_from(rule, images[index]) > rule.count * DAY_S]


def _age_from(rule: LifecycleRule, image: StoredImage) -> float:
    if rule.count_type == "sinceImageTransitioned":
        return image.archived_at or image.since
    if rule.count_type == "sinceImagePulled":
        return max(image.pulled_at or image.pushed_at, image.activated_at or image.pushed_at)
    return image.since
