"""
Image references: what a person types, taken apart. The one reader of them, for files, releases and the embedded AWS.

Sources: https://github.com/distribution/reference/blob/main/reference.go and regexp.go (grammar),
https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html (ECR's host names: IPv4, dual-stack, FIPS),
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html (its repositories' names)
"""

from __future__ import annotations

import dataclasses
import re

from modulestack.contract import partitions
from modulestack.contract.alphabets import ECR_REPOSITORY
from modulestack.contract.errors import BadInput
from modulestack.contract.limits import ECR_REPOSITORY_NAME_LENGTH

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
REPOSITORY_LENGTH = 255
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_IPV6 = r"\[[0-9A-Fa-f:]+\]"
REGISTRY = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|{_IPV6})(?::[0-9]{{1,5}})?")
_ECR_HOST = re.compile(
    rf"(?P<account>[0-9]{{12}})\.dkr(?P<stack>[.-])ecr(?:-fips)?\.(?P<region>{partitions.REGION})\.(?P<suffix>[a-z0-9.-]+)"
)
_SUFFIXES = {suffix for known in partitions.PARTITIONS for suffix in (known.dns_suffix, known.dual_stack_suffix)}
_NEARLY_ECR = re.compile(
    rf"(?:.*\.)?dkr[.-]ecr(?:-fips)?\.(?:(?P<region>{partitions.REGION})\.)?"
    rf"(?:.*\.)?(?:{'|'.join(re.escape(suffix) for suffix in sorted(_SUFFIXES))})(?::[0-9]*)?"
)
DOCKER_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
"""Hosts that names of its images may have."""
_HEX_ID = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ecr:
    """A private ECR repository."""

    account: str
    region: str
    repository: str

    @property
    def arn(self) -> str:
        """As IAM policies name it, in the partition of its region."""
        partition = partitions.of_region(self.region).name
        return f"arn:{partition}:ecr:{self.region}:{self.account}:repository/{self.repository}"


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
        return f"{self.name}:{self.tag}" if self.tag else self.name

    @property
    def ecr(self) -> Ecr | None:
        """Where it is in ECR; None: another registry."""
        host, _, repository = self.name.partition("/")
        found = _ecr_host(host)
        return Ecr(account=found[0], region=found[1], repository=repository) if found and repository else None

    def pinned(self, digest: str) -> Image:
        """The same repository at *digest*."""
        return Image(name=self.name, tag=self.tag, digest=digest)

    def short(self) -> str:
        """For people: the last part of the name and the tag, or the first 12 digits of the digest."""
        version = f":{self.tag}" if self.tag else f"@{self.digest[:19]}" if self.digest else ""
        return f"{self.name.rpartition('/')[2]}{version}"


def parse(text: str) -> Image:
    """
    The reference in *text*.

    Raises:
        BadInput: as ``read``, with the text.
    """
    try:
        return read(text)
    except ValueError as error:
        raise BadInput(f"image {text[:300]!r} {error}") from None


def read(text: str) -> Image:
    """
    The reference in *text*, which says a version.

    Raises:
        ValueError: spaces, no tag and no digest, or no reference at all; the message continues the text.
    """
    image = split(text)
    if not image.tag and not image.digest:
        raise ValueError("has neither tag nor digest: write which version, such as :1.4.2")
    return image


def split(text: str) -> Image:
    """
    The reference in *text*, which need not say a version: a container runtime takes ``latest`` then.

    Raises:
        ValueError: no reference; the message continues the text.
    """
    rest, at, digest = text.partition("@")
    if at and not DIGEST.fullmatch(digest):
        raise ValueError("has no valid digest: allowed @sha256: and 64 hexadecimal digits")
    head, slash, last = rest.rpartition("/")
    base, colon, tag = last.partition(":")
    if colon and not TAG.fullmatch(tag):
        raise ValueError("has no valid tag: allowed letters, digits, _ . and -, at most 128, after the colon")
    name = f"{head}{slash}{base}"
    first, _, path = name.partition("/")
    has_host = bool(path) and is_registry(first)
    if has_host and not REGISTRY.fullmatch(first):
        raise ValueError("has no valid registry before its first slash")
    if has_host or not slash:
        _refuse_nearly_ecr(first, path)
    _check_repository(path if has_host else name)
    return Image(name=name, tag=tag or None, digest=digest or None)


def ecr_of(text: str) -> Ecr | None:
    """The private ECR repository that the reference in *text* names; None: another registry's, or no reference."""
    try:
        return split(text).ecr
    except ValueError:
        return None


def is_on_docker_hub(text: str) -> bool:
    """
    Whether the reference in *text* is of Docker Hub, by name or because it names no registry.

    Source: https://github.com/distribution/reference/blob/main/normalize.go
    """
    first, slash, _ = repository_of(text).partition("/")
    return not slash or not is_registry(first) or first.lower() in DOCKER_HUB


def repository_of(text: str) -> str:
    """Registry and repository of the reference in *text*; *text* itself if it is none."""
    try:
        return split(text).name
    except ValueError:
        return text


def shortened(text: str) -> str:
    """The reference in *text* as ``Image.short`` has it; *text* itself if it is none."""
    try:
        return split(text).short()
    except ValueError:
        return text


def is_registry(part: str) -> bool:
    """Whether *part*, before a reference's first slash, names a registry: no repository of Docker Hub is called so."""
    return "." in part or ":" in part or part == "localhost" or part != part.lower()


def _ecr_host(host: str) -> tuple[str, str] | None:
    """Account and region of a private registry of ECR; None: another host."""
    found = _ECR_HOST.fullmatch(host.lower())
    if found is None:
        return None
    partition = partitions.of_region(found["region"])
    suffix = partition.dns_suffix if found["stack"] == "." else partition.dual_stack_suffix
    return (found["account"], found["region"]) if found["suffix"] == suffix else None


def _refuse_nearly_ecr(host: str, repository: str) -> None:
    """A host of Amazon's that looks like ECR's and is none would pass for any registry, and nothing could be pulled."""
    if _ecr_host(host):
        if not repository:
            raise ValueError("names a registry of ECR and no repository in it: write registry/repository:tag")
        if len(repository) not in ECR_REPOSITORY_NAME_LENGTH:
            least, most = ECR_REPOSITORY_NAME_LENGTH
            raise ValueError(f"is no repository of ECR: their names have {least} to {most} characters")
    elif found := _NEARLY_ECR.fullmatch(host.lower()):
        region = found["region"] or "eu-west-1"
        suffix = partitions.of_region(region).dns_suffix
        raise ValueError(f"names no registry of ECR: allowed such as 123456789012.dkr.ecr.{region}.{suffix}/repository")


def _check_repository(repository: str) -> None:
    """Every registry's repositories are called as ECR's are; only how long a name may be differs."""
    if any(c.isspace() for c in repository):
        raise ValueError("has spaces in it: write repository:tag or repository@sha256:...")
    if repository != repository.lower():
        small = repository.lower()
        plain = _is_repository(small)
        raise ValueError(f"has capital letters in its repository: write {small if plain else 'small ones'} there")
    if not _is_repository(repository):
        raise ValueError("is no image: allowed registry/repository:tag or registry/repository@sha256:digest")
    if _HEX_ID.fullmatch(repository):
        raise ValueError("is an image's id, not its name: write repository@sha256:...")


def _is_repository(text: str) -> bool:
    return len(text) <= REPOSITORY_LENGTH and ECR_REPOSITORY.takes(text)
