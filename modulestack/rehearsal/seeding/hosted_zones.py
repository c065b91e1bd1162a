"""Stand-ins for public hosted zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_zones(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a public hosted zone for each of *references* (a domain name, then perhaps its id); says what was put."""
    for reference in dict.fromkeys(references):
        zone, _, id_ = reference.partition(" ")
        made = aws.client("route53").create_hosted_zone(Name=zone, CallerReference=reference)["HostedZone"]["Id"]
        if id_:
            _rename(aws, made.rpartition("/")[2], id_)
        yield f"public hosted zone {reference}"


def seed_private_zones(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a private zone for each of *references* (a name and its id), of the VPC that is there; says what was put."""
    for reference in dict.fromkeys(references):
        zone, _, id_ = reference.partition(" ")
        vpc = next(each["VpcId"] for each in aws.client("ec2").describe_vpcs()["Vpcs"] if not each["IsDefault"])
        made = aws.client("route53").create_hosted_zone(
            Name=zone,
            CallerReference=reference,
            HostedZoneConfig={"PrivateZone": True},
            VPC={"VPCRegion": aws.region, "VPCId": vpc},
        )["HostedZone"]["Id"]
        _rename(aws, made.rpartition("/")[2], id_)
        yield f"private hosted zone {reference}"


def _rename(aws: EmbeddedAws, made: str, wanted: str) -> None:
    """AWS draws ids by lot."""
    with aws.internal():
        zones = aws.backend("route53").zones
        found = zones.pop(made)
        found.resource_id = wanted
        zones[wanted] = found
