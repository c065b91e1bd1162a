"""Pulling by way of ECR, for modules of an environment with a pull-through cache: it is the environment's to say."""

from __future__ import annotations

from modulestack.contract import partitions
from modulestack.contract.image_reference import repository_of
from modulestack.contract.pull_through import whence
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature

FETCH = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
"""
What who pulls an image that ECR has not fetched yet needs besides.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
"""


UNFETCHED = "a release whose image ECR cannot fetch"
"""The scenario of modules whose own image is pulled so."""


class PullThroughKeys(CoreKeys):
    """None: what is pulled through a cache is said once, for all modules."""


def registry(context: ModuleContext) -> str:
    """The host of the registry of ECR that images are pulled from."""
    suffix = partitions.of_region(context.region).dns_suffix
    return f"{context.account_id}.dkr.ecr.{context.region}.{suffix}"


def contribute(module: PullThroughKeys, context: ModuleContext) -> Contribution:
    """What tasks need to have ECR fetch an image: of any of the caches, because a release may bring one of each."""
    prefixes = context.cache_prefixes
    if not prefixes:
        return Contribution(feature="pull_through")
    repositories = tuple(sorted(context.arn("ecr", f"repository/{prefix}/*") for prefix in prefixes.values()))
    fetch = Statement(actions=FETCH, resources=repositories)
    caches = {host: f"{registry(context)}/{prefix}" for host, prefix in prefixes.items()}
    by_now = module.image.startswith(tuple(f"{cache}/" for cache in caches.values()))
    is_fetched = by_now or whence(repository_of(module.image))[0] in caches
    return Contribution(
        feature="pull_through",
        execution_role=(fetch,),
        manifest={"pull_through": caches},
        scenarios=(UNFETCHED,) if is_fetched else (),
    )


FEATURE = Feature(keys=PullThroughKeys, contribute=contribute, effects={})
