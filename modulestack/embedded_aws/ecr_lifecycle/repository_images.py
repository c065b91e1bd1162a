"""
The images of one of moto's repositories as a lifecycle policy looks at them, and what becomes of them.

An archived image cannot be pulled, and is neither described nor listed unless somebody asks for it: it is kept beside
moto's own list, which all of moto's operations look into.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle.evaluation import LifecycleVerdict, StoredImage

_ARCHIVE = "modulestack_archive"
"""Where a repository of moto's keeps them."""


def archive(repository: Any) -> list[Any]:
    """moto's images that are in the archive of *repository*, moto's own."""
    if not hasattr(repository, _ARCHIVE):
        setattr(repository, _ARCHIVE, [])
    found: list[Any] = getattr(repository, _ARCHIVE)
    return found


def pushed(repository: Any, now: float) -> None:
    """
    *repository* was pushed to at *now*, epoch seconds: what is new there gets its time.

    An image that is pushed again comes back from the archive, with its tags.
    """
    archived = {image.get_image_digest(): image for image in archive(repository)}
    for image in repository.images:
        if hasattr(image, "image_status"):
            continue
        image.image_pushed_at = now
        image.image_status = "ACTIVE"
        if subject := _manifest(image).get("subject"):
            image.subject_manifest_digest = subject.get("digest")
        if before := archived.get(image.get_image_digest()):
            archive(repository).remove(before)
            image.image_pushed_at = before.image_pushed_at
            image.last_archived_at, image.last_activated_at = before.last_archived_at, now
            for tag in before.image_tags:
                image.update_tag(tag)


def pulled(image: Any, now: float) -> None:
    """*image*, moto's, was pulled at *now*, epoch seconds."""
    image.last_recorded_pull_time = now


def store(repository: Any, image: Any, now: float) -> None:
    """Archive *image* of *repository*, both moto's, at *now*, epoch seconds."""
    repository.images.remove(image)
    image.image_status, image.last_archived_at = "ARCHIVED", now
    archive(repository).append(image)


def restore(repository: Any, image: Any, now: float) -> None:
    """Bring *image* of *repository*, both moto's, back from the archive at *now*, epoch seconds."""
    archive(repository).remove(image)
    image.image_status, image.last_activated_at = "ACTIVE", now
    repository.images.append(image)


def described(repository: Any) -> list[tuple[StoredImage, Any]]:
    """Every image of moto's *repository*, archived ones as well, each with moto's own."""
    return [(_stored(image), image) for image in (*repository.images, *archive(repository))]


def carry_out(repository: Any, verdicts: Sequence[LifecycleVerdict], now: float) -> None:
    """Expire and archive, at *now*, what *verdicts*, of this state of moto's *repository*, say."""
    own = {_key(stored): image for stored, image in reversed(described(repository))}
    for verdict in verdicts:
        image = own[_key(verdict.image)]
        if verdict.action == "TRANSITION":
            store(repository, image, now)
        else:
            (archive(repository) if verdict.image.is_archived else repository.images).remove(image)


def _key(image: StoredImage) -> tuple[str, tuple[str, ...], bool]:
    """What tells images of a repository apart; moto's digests alone do not."""
    return image.digest, image.tags, image.is_archived


def _stored(image: Any) -> StoredImage:
    manifest = _manifest(image)
    status = getattr(image, "image_status", "ACTIVE")
    return StoredImage(
        digest=image.get_image_digest(),
        tags=tuple(image.image_tags),
        pushed_at=float(image.image_pushed_at),
        pulled_at=getattr(image, "last_recorded_pull_time", None),
        activated_at=getattr(image, "last_activated_at", None),
        archived_at=getattr(image, "last_archived_at", None) if status != "ACTIVE" else None,
        parts=frozenset(part["digest"] for part in manifest.get("manifests", ()) if "digest" in part),
        subject=(manifest.get("subject") or {}).get("digest"),
    )


def _manifest(image: Any) -> dict[str, Any]:
    try:
        found = json.loads(image.image_manifest)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
