"""
Which image a reference means, and images that ECR fetches from other registries. Call inside ``internal()``.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

from __future__ import annotations

import hashlib

from modulestack.contract import iam_policy, image_reference
from modulestack.embedded_aws import ecr_pull_through
from modulestack.embedded_aws.ecs import role_policies
from modulestack.embedded_aws.interfaces import AccountInterface


def digest(aws: AccountInterface, image: str) -> str | None:
    """
    Digest of *image*; None: it is named in ECR and is not there, or is no reference to an image.

    Of an image that is not in ECR nothing is known: its digest is made from its name.
    """
    try:
        found = image_reference.split(image)
    except ValueError:
        return None
    if found.ecr:
        registry = aws.backend("ecr", found.ecr.region, found.ecr.account)
        repository = registry.repositories.get(found.ecr.repository)
        for known in repository.images if repository else ():
            known_digest: str = known.get_image_digest()
            if found.digest == known_digest or (not found.digest and (found.tag or "latest") in known.image_tags):
                return known_digest
        return None
    return image.partition("@")[2] or f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"


def fetch(aws: AccountInterface, image: str, role: str | None) -> str | None:
    """
    Have ECR fetch *image* by a rule of a pull-through cache, if there is one; *role* is the task's execution role.

    Returns the end of the error's text if ECR cannot sign in there. Without the permission nothing is fetched, and
    the image is not found.

    Sources: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html,
    https://dev.classmethod.jp/articles/tsnote-ecs-ecs-task-with-ecr-pull-through-cache-configured-fails-to-start/,
    https://github.com/containerd/containerd/blob/main/core/remotes/docker/resolver.go (text)
    """
    try:
        found = image_reference.split(image)
    except ValueError:
        return None
    ecr = found.ecr
    if ecr is None or ecr.account != aws.account_id:
        return None
    if not ecr_pull_through.has_rule(aws, ecr.region, ecr.repository):
        return None
    said = role_policies.statements(aws, role) if role else []
    if not iam_policy.is_allowed("ecr:BatchImportUpstreamImage", ecr.arn, said):
        return None
    tag = found.tag or (None if found.digest else "latest")
    problem = ecr_pull_through.fetch(
        aws,
        ecr.region,
        ecr.repository,
        tag,
        found.digest,
        may_create=iam_policy.is_allowed("ecr:CreateRepository", ecr.arn, said),
    )
    host, version = found.name.partition("/")[0], found.digest or tag
    return problem and f"pulling from host {host} failed with status code [manifests {version}]: 403 Forbidden"
