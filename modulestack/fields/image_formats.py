"""
Container images.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.contract import image_reference, limits
from modulestack.contract.alphabets import ECR_REPOSITORY
from modulestack.fields.pattern import matches

IMAGE_PATTERN = r"^[\[A-Za-z0-9][^\s@]*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$"
TAG_PATTERN = rf"^{image_reference.TAG.pattern}$"
PREVIEW_TAG_PATTERN = r"^[\w]?[\w.-]*\{number\}[\w.-]*$"
REGISTRY_PATTERN = r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"


def image(text: str) -> str:
    """A container image with a tag or a digest."""
    image_reference.read(text)
    return text


def tag(text: str) -> str:
    """The tag of an image."""
    if not image_reference.TAG.fullmatch(text):
        raise ValueError("is no tag: allowed letters, digits, '.', '_' and '-', at most 128, the first no '.' or '-'")
    return text


def preview_tag(text: str) -> str:
    """A tag, in which ``{number}`` stands for the number of a pull request."""
    if "{number}" not in text:
        raise ValueError("is the same for every pull request: let it have {number}, such as 'pr-{number}'")
    if not image_reference.TAG.fullmatch(text.replace("{number}", "99999")):
        raise ValueError("is no tag: allowed letters, digits, '.', '_', '-' and {number}, such as 'pr-{number}'")
    return text


def registry_host(text: str) -> str:
    """A registry, as names of images have it; which ones ECR fetches from is a rule's to say."""
    if not matches(REGISTRY_PATTERN, text):
        raise ValueError("is no registry: allowed its host as images name it, such as docker.io or ghcr.io")
    return text


def repository_prefix(text: str) -> str:
    """
    How names of repositories begin that ECR makes for a pull-through cache.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    (ecrRepositoryPrefix)
    """
    least, most = limits.ECR_CACHE_PREFIX_LENGTH
    if not least <= len(text) <= most:
        raise ValueError(f"has {len(text)} characters: allowed {least} to {most}")
    if not ECR_REPOSITORY.takes(text):
        raise ValueError(f"is no beginning of a repository's name: allowed {ECR_REPOSITORY.allowed}")
    return text
