"""ECR's pull-through cache: what the file may say of it."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits
from modulestack.contract.pull_through import upstream
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class PullThrough(Section):
    """
    A registry whose images tasks pull by way of ECR, which keeps what it has fetched.

    Modules, jobs and releases go on naming images as they are called in that registry.
    """

    credentials: kinds.Secret | None = None
    """
    Full ARN of the secret by which ECR signs in there: its name begins with `ecr-pullthroughcache/`, its JSON has
    `username` and `accessToken`. Docker Hub, GitHub, GitLab, Azure and Chainguard want one; the others none.
    """
    prefix: kinds.RepositoryPrefix | None = None
    """How names of the repositories begin that ECR makes for it. Absent: `ENVIRONMENT/hub` and such."""
    immutable_tags: bool = False
    """Whether a tag stays with the image that it was first pulled as, in repositories that are made from then on."""
    untagged_days: Annotated[int, within(limits.ECR_UNTAGGED_DAYS)] | None = None
    """
    Days after which an image without a tag is deleted from repositories that are made from then on; ECR fetches it
    again if it is pulled. Absent: never.
    """

    @property
    def has_template(self) -> bool:
        """Whether its repositories are made otherwise than ECR does by itself."""
        return self.immutable_tags or self.untagged_days is not None


def prefix_of(environment: str, host: str, section: PullThrough) -> str:
    """How names of the repositories begin that hold images of the registry at *host*."""
    known = upstream(host)
    return section.prefix or f"{environment}/{known.short if known else host}"
