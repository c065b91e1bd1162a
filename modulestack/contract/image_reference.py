"""
Image references: what a person types, taken apart.

Source: https://github.com/distribution/reference/blob/main/reference.go (grammar),
https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html (ECR's host names)
"""

from __future__ import annotations

import dataclasses
import re

from modulestack.contract.errors import BadInput

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
REPOSITORY_PART = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
REGISTRY = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?")
_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ecr:
    """A private ECR repository."""

    account: str
    region: str
    repository: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Image:
    """One reference; a tag, a digest or both."""

    name: str
    """Registry and repository, as typed: ``ghcr.io/example/web``."""
    tag: str | None = None
    digest: str | None = None
    """``sha256:`` and 64 hex digits."""

    def __str__(self) -> str:
        if self.digest:
            return f"{self.name}@{self.digest}"
        return f"{self.name}:{self.tag}"

    @property
    def ecr(self) -> Ecr | None:
        """Where it is in ECR; None: another registry."""
        host, _, repository = self.name.partition("/")
        match = _ECR.fullmatch(host)
        return Ecr(account=match["account"], region=match["region"], repository=repository) if match else None

    def pinned(self, digest: str) -> Image:
        """The same repository at *digest*."""
        return Image(name=self.name, tag=self.tag, digest=digest)

    def short(self) -> str:
        """For people: the last part of the name and the tag, or the first 12 digits of the digest."""
        version = self.tag or (self.digest or "")[:19]
        return f"{self.name.rpartition('/')[2]}{':' if self.tag else '@'}{version}"


def parse(text: str) -> Image:
    """
    The reference in *text*.

    Raises:
        BadInput: spaces, no tag and no digest, or not a reference at all.
    """
    if text != text.strip() or any(c.isspace() for c in text):
        raise BadInput(f"image {text!r} has spaces in it: write repository:tag or repository@sha256:...")
    rest, at, digest = text.partition("@")
    if at and not DIGEST.fullmatch(digest):
        raise BadInput(f"image {text!r}: {digest!r} is no digest: allowed sha256: and 64 hex digits")
    head, slash, last = rest.rpartition("/")
    base, colon, tag = last.partition(":")
    if colon and not TAG.fullmatch(tag):
        raise BadInput(f"image {text!r}: {tag!r} is no tag: allowed letters, digits, '_', '.', '-', at most 128")
    name = f"{head}{slash}{base}"
    first, _, path = name.partition("/")
    has_host = bool(path) and is_registry(first)
    parts = (path if has_host else name).split("/")
    if (has_host and not REGISTRY.fullmatch(first)) or not all(REPOSITORY_PART.fullmatch(part) for part in parts):
        raise BadInput(
            f"image {text!r} is no image reference: write [registry/]repository:tag or repository@sha256:..., "
            "in lower case"
        )
    if not colon and not at:
        raise BadInput(
            f"image {text!r} has no tag: write {text}:TAG or {text}@sha256:...; a release never guesses `latest`"
        )
    return Image(name=name, tag=tag or None, digest=digest or None)


def is_registry(part: str) -> bool:
    """Whether *part*, before a reference's first slash, names a registry: no repository of Docker Hub is called so."""
    return "." in part or ":" in part or part == "localhost" or part != part.lower()
