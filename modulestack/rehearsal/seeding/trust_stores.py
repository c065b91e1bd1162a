"""Stand-ins for trust stores that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.mutual_tls.trust_stores import TrustStore, stores_of
from modulestack.rehearsal.client_authority import client_authority


def seed_trust_stores(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put one with a CA of the rehearsal's own for each of *references*, its ARN; says what was put."""
    for arn in dict.fromkeys(references):
        with aws.internal():
            known = stores_of(aws.backend("elbv2", arn.split(":")[3]))
            authority = client_authority(aws.clock.now())
            known.setdefault(arn, TrustStore(arn.split("/")[1], arn, (authority.certificate,)))
        yield f"trust store {arn}"
