"""Certificates of another authority's, in PEM, as somebody imports them."""

from __future__ import annotations

import dataclasses
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

DAY_S = 86_400


@dataclasses.dataclass(frozen=True)
class Pem:
    """What ImportCertificate takes."""

    certificate: bytes
    private_key: bytes


def pem(*names: str, begins: float, days: int, rsa_bits: int = 0) -> Pem:
    """Self-signed, for *names*, from *begins* (epoch seconds) on; of P-256, or an RSA key of *rsa_bits*."""
    key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    start = datetime.datetime.fromtimestamp(begins, datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    formats = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return Pem(made.public_bytes(serialization.Encoding.PEM), key.private_bytes(serialization.Encoding.PEM, *formats))
