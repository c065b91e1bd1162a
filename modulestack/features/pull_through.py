"""Pulling by way of ECR, for modules of an environment with a pull-through cache: it is the environment's to say."""

from __future__ import annotations

from modulestack.contract import partitions
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature

FETCH = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
"""
What who pulls an image that ECR has not fetched yet needs besides.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
"""


class PullThroughKeys(CoreKeys):
    """None: what is pulled through a cache is said once, for all modules."""


def registry(context: ModuleContext) -> str:
    """The host of the registry of ECR that images are pulled from."""
    suffix = partitions.of_region(context.region).dns_suffix
    return f"{context.account_id}.dkr.ecr.{context.region}.{suffix}"


def contribute(module: PullThroughKeys, context: ModuleContext) -> Contribution:  # noqa: ARG001
    """What tasks need to have ECR fetch an image: of any of the caches, because a release may bring one of each."""
    prefixes = context.cache_prefixes
    if not prefixes:
        return Contribution(feature="pull_through")
    repositories = tuple(sorted(context.arn("ecr", f"repository/{prefix}/*") for prefix in prefixes.values()))
    fetch = Statement(actions=FETCH, resources=repositories)
    return Contribution(
        feature="pull_through",
        execution_role=(fetch,),
        manifest={"pull_through": {host: f"{registry(context)}/{prefix}" for host, prefix in prefixes.items()}},
    )


FEATURE = Feature(keys=PullThroughKeys, contribute=contribute, effects={})
