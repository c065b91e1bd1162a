"""Whether ECR can fetch the images that a release pulls through a cache; reads only."""

from __future__ import annotations

from collections.abc import Iterable

from modulestack.contract.advice import make_again
from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.pull_through import cache_of
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected

FETCH = "ecr:BatchImportUpstreamImage"
"""
What an execution role needs to have ECR fetch an image.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
"""


def caches_in_use(images: Iterable[Image], manifest: ModuleManifest) -> tuple[str, ...]:
    """The registries through whose caches *images*, as ECR calls them, are pulled."""
    found = (cache_of(image, manifest.pull_through) for image in images)
    return tuple(dict.fromkeys(host for host in found if host))


def cache_problems(
    aws: AwsClient, manifest: ModuleManifest, images: Iterable[Image]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Why ECR can fetch nothing more for *images* from their registries, and what could not be asked.

    What it has fetched already can be pulled all the same.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ValidatePullThroughCacheRule.html

    Raises:
        AwsFailure: ECR could not be asked, for other reasons than a missing permission.
    """
    problems, unread = [], []
    for host in caches_in_use(images, manifest):
        prefix = manifest.pull_through[host].partition("/")[2]
        try:
            answer = aws.call("ecr", "validate_pull_through_cache_rule", ecrRepositoryPrefix=prefix)
        except AccessDenied as denied:
            unread.append(f"no permission for {denied.action}")
        except Rejected as rejected:
            if rejected.code != "PullThroughCacheRuleNotFoundException":
                raise
            remedy = make_again(manifest.environment)
            problems.append(f"ECR fetches nothing from {host}: there is no rule for {prefix}: {remedy} makes it again")
        else:
            if not answer.get("isValid"):
                problems.append(
                    f"ECR can fetch nothing from {host}: {answer.get('failure') or 'it cannot sign in'}: see that "
                    f"{answer.get('credentialArn') or 'the secret'} is there, with username and accessToken"
                )
    return tuple(problems), tuple(unread)
