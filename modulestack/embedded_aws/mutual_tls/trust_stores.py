"""
Trust stores of a region: their CAs, and the certificates that these have revoked.

Sentences are ours: AWS publishes the codes, not the texts.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
"""

from __future__ import annotations

import dataclasses
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from modulestack.contract import mutual_tls
from modulestack.embedded_aws.errors import AwsError

_STORES = "modulestack_trust_stores"
"""Where a region's load balancing of moto's keeps them."""
INVALID_BUNDLE, INVALID_LIST = "InvalidCaCertificatesBundle", "InvalidRevocationContent"


@dataclasses.dataclass
class TrustStore:
    """One of them."""

    name: str
    arn: str
    authorities: tuple[x509.Certificate, ...]
    lists: dict[int, x509.CertificateRevocationList] = dataclasses.field(default_factory=dict)
    """By their ids."""
    last_list: int = 0

    @property
    def revoked(self) -> int:
        """How many certificates its lists have."""
        return sum(len(one) for one in self.lists.values())

    @property
    def described(self) -> dict[str, Any]:
        """As the API tells of it."""
        return {
            "Name": self.name,
            "TrustStoreArn": self.arn,
            "Status": "ACTIVE",
            "NumberOfCaCertificates": len(self.authorities),
            "TotalRevokedEntries": self.revoked,
        }


def stores_of(elbv2: Any) -> dict[str, TrustStore]:
    """ARN → trust store, of moto's load balancing of a region."""
    if not hasattr(elbv2, _STORES):
        setattr(elbv2, _STORES, {})
    found: dict[str, TrustStore] = getattr(elbv2, _STORES)
    return found


def store_of(elbv2: Any, arn: str) -> TrustStore:
    """
    The trust store with *arn*, of moto's load balancing of a region.

    Raises:
        AwsError: there is none.
    """
    found = stores_of(elbv2).get(arn)
    if found is None:
        raise AwsError("TrustStoreNotFound", f"Trust store '{arn}' not found")
    return found


def listeners_with(elbv2: Any, arn: str) -> list[str]:
    """ARNs of the listeners that verify with the trust store *arn*."""
    return [
        listener.arn
        for balancer in elbv2.load_balancers.values()
        for listener in balancer.listeners.values()
        if (getattr(listener, "mutual_authentication", None) or {}).get("TrustStoreArn") == arn
    ]


def read(s3: Any, bucket: str, key: str, version: str | None, missing: str) -> bytes:
    """
    What is in an object of S3, by moto's S3.

    Raises:
        AwsError: with the code *missing*: there is no such object.
    """
    found = s3.get_object(bucket, key, version) if bucket in s3.buckets else None
    if found is None:
        raise AwsError(missing, f"The object '{key}' of the bucket '{bucket}' cannot be found")
    content: bytes = found.value
    return content


def authorities_in(bundle: bytes) -> tuple[x509.Certificate, ...]:
    """
    The CAs of a bundle.

    Raises:
        AwsError: it is none, or has more or others than load balancing takes.
    """
    try:
        found = tuple(x509.load_pem_x509_certificates(bundle))
    except (ValueError, x509.InvalidVersion) as error:
        raise AwsError(INVALID_BUNDLE, f"The CA certificates bundle is not valid: {error}") from None
    for one in found:
        if not is_authority(one) or not is_supported(one):
            text = f"The certificate '{one.subject.rfc4514_string()}' is no CA certificate that is supported"
            raise AwsError(INVALID_BUNDLE, text)
    if len(found) > mutual_tls.CA_CERTIFICATES_PER_TRUST_STORE:
        text = f"A trust store can have up to '{mutual_tls.CA_CERTIFICATES_PER_TRUST_STORE}' CA certificates"
        raise AwsError(INVALID_BUNDLE, text)
    return found


def list_in(content: bytes) -> x509.CertificateRevocationList:
    """
    A list of revoked certificates.

    Raises:
        AwsError: it is none, or is too large.
    """
    if len(content) > mutual_tls.REVOCATION_LIST_BYTES:
        raise AwsError(INVALID_LIST, "The revocation file is too large")
    try:
        return x509.load_pem_x509_crl(content)
    except ValueError as error:
        raise AwsError(INVALID_LIST, f"The revocation file is not valid: {error}") from None


def is_authority(found: x509.Certificate) -> bool:
    """Whether it may sign others."""
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def is_supported(found: x509.Certificate) -> bool:
    """Whether load balancing takes its version, key and signature."""
    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        known = key.key_size in mutual_tls.RSA_BITS
    else:
        known = isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in mutual_tls.CURVES
    signed = found.signature_hash_algorithm
    return known and found.version is x509.Version.v3 and signed is not None and signed.name in mutual_tls.HASHES
