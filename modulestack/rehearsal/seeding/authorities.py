"""Stand-ins for private certificate authorities that somebody else runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract.connect_tls import AUTHORITY_TAG, AUTHORITY_TAG_VALUE
from modulestack.embedded_aws.account import EmbeddedAws


def seed_authorities(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put one that issues certificates, with the tag that ECS needs, for each of *references*, its ARN."""
    for arn in dict.fromkeys(references):
        client = aws.client("acm-pca")
        made = client.create_certificate_authority(
            CertificateAuthorityConfiguration={
                "KeyAlgorithm": "RSA_2048",
                "SigningAlgorithm": "SHA256WITHRSA",
                "Subject": {"CommonName": "rehearsed"},
            },
            CertificateAuthorityType="ROOT",
            UsageMode="SHORT_LIVED_CERTIFICATE",
        )["CertificateAuthorityArn"]
        with aws.internal():
            known = aws.backend("acm-pca").certificate_authorities
            found = known.pop(made)
            found.arn, found.status = arn, "ACTIVE"
            known[arn] = found
        client.tag_certificate_authority(
            CertificateAuthorityArn=arn, Tags=[{"Key": AUTHORITY_TAG, "Value": AUTHORITY_TAG_VALUE}]
        )
        yield f"private certificate authority {arn}"
