"""What is asked of a load balancer that records lead to, whoever made it."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from pulumi import Output


class Addressed(Protocol):
    """A load balancer: pulumi_aws's resource, or one that is there already."""

    @property
    def arn(self) -> Output[str]:
        """Its ARN."""

    @property
    def arn_suffix(self) -> Output[str]:
        """What CloudWatch calls it."""

    @property
    def dns_name(self) -> Output[str]:
        """Its own DNS name."""

    @property
    def zone_id(self) -> Output[str]:
        """Id of the hosted zone that this is in."""


class RecordTarget(Protocol):
    """What a record can lead to."""

    @property
    def dns_name(self) -> Output[str]:
        """Its own DNS name."""

    @property
    def zone_id(self) -> Output[str]:
        """Id of the hosted zone that this is in."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DistributionAddress:
    """What leads to a distribution of CloudFront."""

    dns_name: Output[str]
    zone_id: Output[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundAddress:
    """The same of one that is there already."""

    arn: Output[str]
    arn_suffix: Output[str]
    dns_name: Output[str]
    zone_id: Output[str]


class Listening(Protocol):
    """A listener: pulumi_aws's resource, or one that is there already."""

    @property
    def arn(self) -> Output[str]:
        """Its ARN."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundListener:
    """The same of one that is there already."""

    arn: Output[str]
