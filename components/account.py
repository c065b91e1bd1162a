"""The account and region that an environment is brought up in."""

from __future__ import annotations

import dataclasses

import pulumi
from pulumi_aws.get_caller_identity import get_caller_identity
from pulumi_aws.get_partition import get_partition
from pulumi_aws.provider import Provider, ProviderDefaultTagsArgs

from components import tags
from modulestack.environment.model import Environment


@dataclasses.dataclass(frozen=True, kw_only=True)
class AwsAccount:
    """Where ARNs point."""

    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""
    id: str
    """Twelve digits."""
    region: str

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.id}:{resource}"


def provider(environment: Environment) -> Provider:
    """
    The only provider of the program: its region and account are the environment's, whatever the caller's profile says.

    An account other than ``account_id`` is refused by the provider before it does anything.
    """
    return Provider(
        "aws",
        region=environment.region,
        allowed_account_ids=[environment.account_id] if environment.account_id else None,
        default_tags=ProviderDefaultTagsArgs(tags=tags.of_environment(environment)),
    )


def look_up(region: str, opts: pulumi.InvokeOptions) -> AwsAccount:
    """The account that the provider in *opts* reaches; asked first of all, so that ARNs are plain text."""
    return AwsAccount(
        partition=get_partition(opts=opts).partition, id=get_caller_identity(opts=opts).account_id, region=region
    )
