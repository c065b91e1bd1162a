"""Certificates of the load balancers that modules share."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Output, ResourceOptions

from components.certificate import certificate
from modulestack.environment.model import Environment
from modulestack.environment.shared_certificates import made_certificates


def shared_certificates(
    environment: Environment, zone_id: Input[str] | None, opts: ResourceOptions
) -> Mapping[str, Output[str]]:
    """What is proven once → ARN of its certificate; the public hosted zone *zone_id* has proofs (None: no domain)."""
    if zone_id is None:
        return {}
    return {
        proven: certificate(
            f"{environment.name}-certificate-{proven}", host=first, others=others, zone_id=zone_id, tags={}, opts=opts
        )
        for proven, (first, *others) in made_certificates(environment).items()
    }
