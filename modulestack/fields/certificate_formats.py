"""Certificates and authorities, as a file names them: by ARN, or by the name that they are for."""

from __future__ import annotations

from modulestack.contract import limits
from modulestack.contract.partitions import PARTITION, REGION
from modulestack.fields.network_formats import DNS_PATTERN
from modulestack.fields.pattern import matches

_ARN = rf"arn:{PARTITION}:acm:{REGION}:[0-9]{{12}}:certificate/[0-9a-f-]{{36}}"
_NAME = rf"(\*\.)?{DNS_PATTERN.removeprefix('^').removesuffix('$')}"
CERTIFICATE_PATTERN = rf"^({_ARN}|{_NAME})$"
"""Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateSummary.html"""


def certificate(text: str) -> str:
    """
    A certificate of ACM: its ARN, or its domain name, which may begin with ``*.``.

    Raises:
        ValueError: it is neither.
    """
    if text.startswith("arn:") and ":acm:" not in text:
        raise ValueError("is not of ACM: import the certificate there, and name it by its ARN or its domain name")
    if not matches(CERTIFICATE_PATTERN, text):
        raise ValueError(
            "names no certificate: allowed an ARN, such as arn:aws:acm:eu-west-1:123456789012:certificate/"
            "12345678-1234-1234-1234-123456789012, or a domain name in lower case, such as '*.example.com'"
        )
    if not text.startswith("arn:") and len(text) > limits.DNS_NAME_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, DNS takes {limits.DNS_NAME_LENGTH}")
    return text


AUTHORITY_PATTERN = rf"^arn:{PARTITION}:acm-pca:{REGION}:[0-9]{{12}}:certificate-authority/[0-9a-f-]{{36}}$"
"""Source: https://docs.aws.amazon.com/privateca/latest/APIReference/API_CertificateAuthority.html (Arn)"""


def authority(text: str) -> str:
    """
    A private certificate authority of AWS Private CA: its ARN.

    Raises:
        ValueError: it is none.
    """
    if not matches(AUTHORITY_PATTERN, text):
        raise ValueError(
            "names no private certificate authority: allowed an ARN, such as arn:aws:acm-pca:eu-west-1:123456789012:"
            "certificate-authority/12345678-1234-1234-1234-123456789012"
        )
    return text
