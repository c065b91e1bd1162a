"""
Container images.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.contract.image_reference import DIGEST, REGISTRY, REPOSITORY_PART, TAG, is_registry
from modulestack.fields.text import bare

IMAGE_PATTERN = r"^[A-Za-z0-9][^\s@]*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$"


def image(text: str) -> str:
    """
    A container image with a tag or a digest.

    Source: https://pkg.go.dev/github.com/distribution/reference
    """
    rest, _, digest = text.partition("@")
    if "@" in text and not DIGEST.fullmatch(digest):
        raise ValueError("has no valid digest: allowed @sha256: and 64 hexadecimal digits")
    head, slash, last = rest.rpartition("/")
    last, colon, tag = last.partition(":")
    if colon and not TAG.fullmatch(tag):
        raise ValueError("has no valid tag: allowed letters, digits, _ . and -, at most 128, after the colon")
    parts = [*(head.split("/") if slash else []), last]
    if len(parts) > 1 and is_registry(parts[0]):
        if not REGISTRY.fullmatch(parts[0]):
            raise ValueError("has no valid registry before its first slash")
        parts = parts[1:]
    if any(part != part.lower() for part in parts):
        raise ValueError(f"has capital letters in its repository: write {bare('/'.join(parts).lower(), 255)} there")
    if not all(REPOSITORY_PART.fullmatch(part) for part in parts) or len("/".join(parts)) > 255:
        raise ValueError("is no image: allowed registry/repository:tag or registry/repository@sha256:digest")
    if not colon and not digest:
        raise ValueError("has neither tag nor digest: write which version, such as :1.4.2")
    return text
