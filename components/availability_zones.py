"""The availability zones of a network that is created: those that it has, then others of the region."""

from __future__ import annotations

import pulumi
from pulumi_aws import GetAvailabilityZonesFilterArgs
from pulumi_aws.get_availability_zones import get_availability_zones

from modulestack.environment import network_edits
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment


def availability_zones(
    environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> tuple[str, ...] | None:
    """
    Names of the zones, in the order of their addresses; None: the network is not created.

    Local Zones and the like, which an account may opt in to and which awsx would take for zones, are none of them.

    Raises:
        pulumi.RunError: the region has fewer than the file asks for.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
    """
    create = environment.network.create
    if create is None:
        return None
    found = get_availability_zones(
        state="available",
        filters=[GetAvailabilityZonesFilterArgs(name="zone-type", values=["availability-zone"])],
        opts=opts,
    )
    chosen = network_edits.zones(create, standing, found.names)
    if len(chosen) < create.zones:
        raise pulumi.RunError(
            f"network.create.zones: {create.zones}, but {environment.region} has {len(chosen)} availability zones: "
            f"allowed 2 to {len(chosen)}"
        )
    return chosen
