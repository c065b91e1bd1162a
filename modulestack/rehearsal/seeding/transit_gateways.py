"""Transit gateways that somebody else made: of the account, with a default route table of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_transit_gateways(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """
    Put a transit gateway of each id.

    Its id is AWS's choice elsewhere: here the one that the file names.
    """
    for wanted in dict.fromkeys(references):
        with aws.internal():
            ec2 = aws.backend("ec2")
            made = ec2.create_transit_gateway(description="stand-in")
            del ec2.transit_gateways[made.id]
            made.id = made.default_route_table.transit_gateway_id = wanted
            ec2.transit_gateways[wanted] = made
        yield f"transit gateway {wanted}"
