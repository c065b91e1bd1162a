"""Stand-ins for namespaces of AWS Cloud Map that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract.discovery import SERVICE_CONNECT
from modulestack.embedded_aws.account import EmbeddedAws


def seed_namespaces(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make each of *references* (by what it is for, and its name), in the VPC that is there; says what was made."""
    client = aws.client("servicediscovery")
    for reference in dict.fromkeys(references):
        way, _, name = reference.partition(" ")
        if way == SERVICE_CONNECT:
            client.create_http_namespace(Name=name)
            yield f"HTTP namespace {name}"
            continue
        vpc = next(each["VpcId"] for each in aws.client("ec2").describe_vpcs()["Vpcs"] if not each["IsDefault"])
        client.create_private_dns_namespace(Name=name, Vpc=vpc)
        yield f"private DNS namespace {name}"
