"""
Images that live in ECR, in any account and region: the embedded one gets stand-ins, because ECS pulls from there.

Images of other registries are not looked at: every reference of theirs can be pulled, unless a behaviour says
otherwise.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.contract import arn
from modulestack.contract.image_reference import Ecr, ecr_of, split
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecr_lifecycle import repository_images
from modulestack.environment.environment_rules import owners_of_policies
from modulestack.environment.model import Environment

DEFAULT_ACCOUNT = "123456789012"


def account_id_of(environment: Environment) -> str:
    """
    The account's id: the file's, or that of its policies, queues or images' registry, or one of AWS's examples.

    Policies and queues can only be of the account itself, images of any.
    """
    policies = [owner for _, owner in owners_of_policies(environment)]
    settings = [module.scaling for module in environment.modules.values() if module.scaling]
    queues = [queue.account for each in settings if each.queue and (queue := arn.parse(each.queue.arn or ""))]
    registries = [found.account for module in environment.modules.values() if (found := ecr_of(module.image))]
    return environment.account_id or next(iter((*policies, *queues, *registries)), DEFAULT_ACCOUNT)


def push_images(aws: EmbeddedAws, images: Iterable[str]) -> Iterator[str]:
    """Put *images* into ECR, each into its own account and region, those of other registries left out; says what."""
    for image in dict.fromkeys(images):
        wanted = split(image)
        found = wanted.ecr
        if found is None:
            continue
        ecr, registry = aws.client("ecr", found.region), {"registryId": found.account}
        pages = ecr.get_paginator("describe_repositories").paginate(**registry)
        if found.repository not in {known["repositoryName"] for page in pages for known in page["repositories"]}:
            ecr.create_repository(repositoryName=found.repository, **registry)
        tag = {"imageTag": wanted.tag} if wanted.tag else {}
        ecr.put_image(repositoryName=found.repository, imageManifest=_manifest(image), **tag, **registry)
        if wanted.digest:
            with aws.internal():
                repository = aws.backend("ecr", found.region, found.account).repositories[found.repository]
                repository.images[-1]._image_digest = wanted.digest
        whose = "" if found.account == aws.account_id else f" of account {found.account}"
        yield f"ECR image {found.repository}{':' + wanted.tag if wanted.tag else ''}{whose}"


def push_once_made(aws: EmbeddedAws, images: Iterable[str]) -> Iterator[str]:
    """
    Have *images*, whose repositories the environment makes, pushed as soon as these are there; says what.

    As a pipeline would, between the making of a repository and the first task: until then the task would not start.
    """
    for image in dict.fromkeys(images):
        wanted = split(image)
        found = wanted.ecr
        if found is None:
            continue
        push = functools.partial(_push, aws, image, found)
        aws.reactions.setdefault(("ecr", "CreateRepository"), []).append(push)
        yield f"ECR image {found.repository}{':' + wanted.tag if wanted.tag else ''}, once its repository is made"


def _push(aws: EmbeddedAws, image: str, where: Ecr, region: str, params: Mapping[str, Any]) -> None:
    if (region, params["repositoryName"]) == (where.region, where.repository):
        wanted = split(image)
        ecr = aws.backend("ecr", region, where.account)
        ecr.put_image(where.repository, _manifest(image), wanted.tag, digest=wanted.digest)
        repository_images.pushed(ecr.repositories[where.repository], aws.clock.now())


def _manifest(image: str) -> str:
    """A manifest that no other image has."""
    config = "sha256:" + hashlib.sha256(image.encode()).hexdigest()
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": kind,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": config},
            "layers": [],
        }
    )
