"""Stand-ins for certificates that somebody else requested or imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract import arn
from modulestack.embedded_aws.account import EmbeddedAws


def seed_certificates(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """
    Put an issued certificate for each of *references*; says what was put.

    Each is an ARN or a domain name, and the hosts that it is to be for: a stand-in is for all of them.
    """
    hosts: dict[str, list[str]] = {}
    for reference in references:
        name, _, host = reference.partition(" ")
        hosts.setdefault(name, []).append(host)
    for name, names in hosts.items():
        found_arn = arn.parse(name)
        by_arn, region = found_arn is not None, found_arn.region if found_arn else aws.region
        wanted = [*([] if by_arn else [name]), *dict.fromkeys(names)]
        acm = aws.client("acm", region)
        made = acm.request_certificate(
            DomainName=wanted[0], SubjectAlternativeNames=wanted[1:] or wanted, ValidationMethod="DNS"
        )["CertificateArn"]
        with aws.internal():
            known = aws.backend("acm", region)._certificates
            found = known.pop(made)
            found.status = "ISSUED"
            found.arn = name if by_arn else made
            known[found.arn] = found
        yield f"certificate {name} for {', '.join(dict.fromkeys(names))}"
