"""Stand-ins for public hosted zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_zones(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a public hosted zone for each of *references* (domain names); says what was put."""
    for zone in dict.fromkeys(references):
        aws.client("route53").create_hosted_zone(Name=zone, CallerReference=zone)
        yield f"public hosted zone {zone}"
