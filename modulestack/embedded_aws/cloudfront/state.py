"""What an account has of CloudFront: distributions with all of their configuration, of which moto keeps a part."""

from __future__ import annotations

import copy
import dataclasses
import uuid
from collections.abc import Mapping
from typing import Any

from modulestack.contract.cloudfront import REGION
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.interfaces import AccountInterface

DISTRIBUTION_DEPLOYED_S = 300.0
"""Until every edge has a change. AWS: "typically within minutes".
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html"""
VPC_ORIGIN_DEPLOYED_S = 600.0
"""Until a VPC origin can be used. AWS: "up to 15 minutes".
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html"""
_KEPT = "modulestack_cloudfront"
"""Where moto's backend keeps it."""


@dataclasses.dataclass(kw_only=True)
class EdgeEntity:
    """A distribution or a VPC origin."""

    id: str
    arn: str
    config: dict[str, Any]
    """As CreateDistribution or CreateVpcOrigin has it."""
    tags: dict[str, str]
    etag: str
    created: float
    modified: float
    deployed_at: float

    def is_deployed(self, now: float) -> bool:
        """Whether its last change is everywhere."""
        return now >= self.deployed_at

    def change(self, config: Mapping[str, Any], now: float, takes_s: float) -> None:
        """Have another configuration, everywhere in *takes_s*."""
        self.config = copy.deepcopy(dict(config))
        self.modified, self.deployed_at, self.etag = now, now + takes_s, new_etag()


@dataclasses.dataclass(kw_only=True)
class CloudFrontState:
    """Of one account; global."""

    distributions: dict[str, EdgeEntity] = dataclasses.field(default_factory=dict)
    vpc_origins: dict[str, EdgeEntity] = dataclasses.field(default_factory=dict)
    cached: dict[str, dict[Any, Any]] = dataclasses.field(default_factory=dict)
    """Distribution's id → what its edges keep, by what they look at."""
    invalidations: dict[str, list[dict[str, Any]]] = dataclasses.field(default_factory=dict)

    def distribution(self, id_: str) -> EdgeEntity:
        """
        One of them.

        Raises:
            AwsError: there is none.
        """
        if id_ not in self.distributions:
            raise AwsError("NoSuchDistribution", "The specified distribution does not exist.", 404)
        return self.distributions[id_]

    def vpc_origin(self, id_: str) -> EdgeEntity:
        """
        One of them.

        Raises:
            AwsError: there is none.
        """
        if id_ not in self.vpc_origins:
            raise AwsError("EntityNotFound", f"The entity was not found: {id_}", 404)
        return self.vpc_origins[id_]

    def tagged(self, arn: str) -> EdgeEntity:
        """
        What has the ARN *arn*.

        Raises:
            AwsError: nothing has it.
        """
        for each in (*self.distributions.values(), *self.vpc_origins.values()):
            if each.arn == arn:
                return each
        raise AwsError("NoSuchResource", f"The specified resource does not exist: {arn}", 404)

    def in_front_of(self, load_balancer: str) -> EdgeEntity | None:
        """The VPC origin that leads to *load_balancer* (ARN)."""
        return next((one for one in self.vpc_origins.values() if one.config["Arn"] == load_balancer), None)

    def users_of(self, vpc_origin: str) -> list[EdgeEntity]:
        """The distributions that lead to it."""
        return [one for one in self.distributions.values() if vpc_origin in vpc_origins_of(one.config)]


def vpc_origins_of(config: Mapping[str, Any]) -> list[str]:
    """Ids of those that a distribution's configuration names."""
    named = (each.get("VpcOriginConfig") for each in config["Origins"]["Items"])
    return [each["VpcOriginId"] for each in named if each]


def domain_name(distribution: EdgeEntity) -> str:
    """The distribution's own DNS name."""
    return f"d{distribution.id[1:].lower()}.cloudfront.net"


def new_id() -> str:
    """As CloudFront makes them."""
    return f"E{uuid.uuid4().hex[:13].upper()}"


def new_etag() -> str:
    """What the next change has to name."""
    return f"E{uuid.uuid4().hex[:13].upper()}"


def state_of(aws: AccountInterface) -> CloudFrontState:
    """What *aws* has of it. Only inside ``internal()``."""
    backend = aws.backend("cloudfront", REGION)
    found = getattr(backend, _KEPT, None)
    if found is None:
        found = CloudFrontState()
        setattr(backend, _KEPT, found)
    return found
