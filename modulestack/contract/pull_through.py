"""
ECR's pull-through cache: which registries it fetches from, and what an image is called that is pulled through it.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from modulestack.contract.image_reference import DOCKER_HUB, Image, is_registry, split

DOCKER_IO = "docker.io"
_OFFICIAL = "library"
"""
Where Docker Hub keeps images that have no owner in their name; the cache wants it said.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working.html
"""
SECRET_PREFIX = "ecr-pullthroughcache/"  # noqa: S105
"""
How names of secrets begin that ECR reads.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html
"""
SECRET_KEYS = ("username", "accessToken")
"""
What the JSON of such a secret must have.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
"""
_AZURE = ".azurecr.io"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Upstream:
    """
    A registry that images are fetched from.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    """

    kind: str
    """What AWS calls it: its ``upstreamRegistry``."""
    short: str
    """The last part of a prefix that nobody chose."""
    has_credentials: bool
    """Whether it wants to know who pulls: with AWS, then always."""
    url: str = ""
    """What AWS calls its address, where that is another than in names of images."""


_KNOWN: Mapping[str, Upstream] = {
    DOCKER_IO: Upstream(kind="docker-hub", short="hub", has_credentials=True, url="registry-1.docker.io"),
    "ghcr.io": Upstream(kind="github-container-registry", short="ghcr", has_credentials=True),
    "registry.gitlab.com": Upstream(kind="gitlab-container-registry", short="glab", has_credentials=True),
    "cgr.dev": Upstream(kind="chainguard", short="cgr", has_credentials=True),
    "public.ecr.aws": Upstream(kind="ecr-public", short="aws", has_credentials=False),
    "quay.io": Upstream(kind="quay", short="quay", has_credentials=False),
    "registry.k8s.io": Upstream(kind="k8s", short="k8s", has_credentials=False),
}
_OF_AZURE = Upstream(kind="azure-container-registry", short="acr", has_credentials=True)
ALLOWED = (*_KNOWN, f"NAME{_AZURE}")
"""What people may name."""


def upstream(host: str) -> Upstream | None:
    """The registry at *host*, as names of images have it; None: ECR fetches nothing from there."""
    name = host.removesuffix(_AZURE)
    is_azure = name != host and name.isascii() and name.isalnum() and name == name.lower()
    return _OF_AZURE if is_azure else _KNOWN.get(host)


def url(host: str) -> str:
    """What AWS calls the address of the registry at *host*."""
    found = upstream(host)
    return (found.url if found else "") or host


def host_of(address: str) -> str:
    """The host, in names of images, of what AWS calls *address*."""
    return next((host for host, known in _KNOWN.items() if known.url == address), address)


def whence(name: str) -> tuple[str, str]:
    """
    Registry and repository that *name*, of an image without its version, stands for.

    ``nginx`` is ``("docker.io", "library/nginx")``.

    Source: https://github.com/distribution/reference/blob/main/normalize.go
    """
    host, slash, path = name.partition("/")
    if slash and is_registry(host) and host.lower() not in DOCKER_HUB:
        return host.lower(), path
    path = path if slash and is_registry(host) else name
    return DOCKER_IO, path if "/" in path else f"{_OFFICIAL}/{path}"


def through(text: str, caches: Mapping[str, str]) -> str:
    """
    The image *text*, which is a reference, as it is called where it is pulled through one of *caches*.

    *caches*: registry → registry of ECR and prefix, such as ``123456789012.dkr.ecr.eu-west-1.amazonaws.com/prod/hub``.
    An image of another registry stays as it was typed.
    """
    image = split(text)
    host, path = whence(image.name)
    prefix = caches.get(host)
    return str(dataclasses.replace(image, name=f"{prefix}/{path}")) if prefix else text


def before(text: str, caches: Mapping[str, str]) -> str:
    """What ``through`` made *text* of, with *caches*; *text* itself if it is not pulled through one of them."""
    try:
        image = split(text)
    except ValueError:
        return text
    for host, prefix in caches.items():
        if image.name.startswith(f"{prefix}/"):
            return str(dataclasses.replace(image, name=f"{host}/{image.name.removeprefix(f'{prefix}/')}"))
    return text


def cache_of(image: Image, caches: Mapping[str, str]) -> str | None:
    """The registry of *caches* through whose cache *image*, as ECR calls it, is pulled; None: through none."""
    return next((host for host, prefix in caches.items() if image.name.startswith(f"{prefix}/")), None)
