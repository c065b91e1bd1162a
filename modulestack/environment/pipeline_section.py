"""`pipeline`: whose workflows on GitHub preview, bring up and release an environment."""

from __future__ import annotations

from modulestack.fields import kinds
from modulestack.fields.section import Section


class GithubRepository(Section):
    """
    A repository on GitHub, by its name and by the numbers that outlive every name.

    `gh api repos/OWNER/NAME --jq '.id, .owner.id'` prints both. See aws-account.md.
    """

    name: kinds.Repository
    """`owner/name`, spelled as GitHub spells it."""
    id: kinds.GithubId
    """The repository's own number."""
    owner_id: kinds.GithubId
    """The number of its owner, a person or an organization."""


class ApplicationRepository(GithubRepository):
    """Another repository whose workflows, on the same branch, may release some modules."""

    modules: tuple[kinds.ModuleName, ...]
    """What it may release; a role of its own is bound to them."""


class PipelineSection(Section):
    """
    Roles for GitHub Actions, by OIDC: one that previews, one that brings up, one that releases.

    See aws-account.md.
    """

    repository: GithubRepository
    """This project's repository."""
    branch: kinds.Branch = "main"
    """The branch whose workflows may bring up and release; pull requests from any are previewed."""
    application_repositories: tuple[ApplicationRepository, ...] = ()
    """Other repositories whose workflows, on the same branch, may release their own modules."""
    oidc_provider: kinds.OidcProvider
    """`create` in one environment of an account; in its others the ARN of what that one made."""
    state_bucket: kinds.BucketName
    """Name of the S3 bucket that holds Pulumi's state."""
    secrets_key_arn: kinds.KeyArn
    """ARN of the KMS key that encrypts the secrets in that state."""
