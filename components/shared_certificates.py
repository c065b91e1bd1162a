"""Certificates of the load balancers that modules share."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output, ResourceOptions

from components.certificate import certificate
from components.dns import HostedZones
from modulestack.environment.model import Environment
from modulestack.environment.shared_certificates import made_certificates


def shared_certificates(
    environment: Environment, zones: HostedZones, opts: ResourceOptions
) -> Mapping[str, Output[str]]:
    """What is proven once → ARN of its certificate; the public one of *zones* has proofs."""
    if zones.public_id is None:
        return {}
    return {
        proven: certificate(
            f"{environment.name}-certificate-{proven}", host=first, others=others, zones=zones, tags={}, opts=opts
        )
        for proven, (first, *others) in made_certificates(environment).items()
    }
