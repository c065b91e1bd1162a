"""CAs, certificates of clients and lists of revoked ones, made for a test."""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGIN, END = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2049, 1, 1, tzinfo=datetime.UTC)


def pem(*found: x509.Certificate | x509.CertificateRevocationList) -> str:
    """Of all of them, one after the other."""
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in found)


@functools.cache
def key() -> ec.EllipticCurvePrivateKey:
    """One for all of them: keys take long, and nobody asks."""
    return ec.generate_private_key(ec.SECP256R1())


@dataclasses.dataclass(frozen=True)
class Authority:
    """A CA, and what it signs."""

    certificate: x509.Certificate
    private_key: PrivateKeyTypes

    def client(
        self,
        name: str = "partner",
        *,
        begin: datetime.datetime = BEGIN,
        end: datetime.datetime = END,
        usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.CLIENT_AUTH,
    ) -> x509.Certificate:
        """A certificate of the client *name*."""
        made = _builder(name, self.certificate.subject, begin, end, key())
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return _signed(made, self.private_key)

    def below(self, name: str) -> Authority:
        """A CA that this one has signed."""
        own = ec.generate_private_key(ec.SECP256R1())
        made = _builder(name, self.certificate.subject, BEGIN, END, own)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return Authority(_signed(made, self.private_key), own)

    def revoked(self, found: Sequence[x509.Certificate]) -> x509.CertificateRevocationList:
        """A list with *found*."""
        made = x509.CertificateRevocationListBuilder(self.certificate.subject, BEGIN, END)
        for each in found:
            one = x509.RevokedCertificateBuilder(each.serial_number, BEGIN)
            made = made.add_revoked_certificate(one.build())
        return made.sign(self.private_key, hashes.SHA256())  # type: ignore[arg-type]


def authority(name: str, *, end: datetime.datetime = END, own: PrivateKeyTypes | None = None) -> Authority:
    """A root, with a key of its *own* or a new one."""
    own = own or ec.generate_private_key(ec.SECP256R1())
    made = _builder(name, _name(name), BEGIN, end, own)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Authority(_signed(made, own), own)


def _name(text: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example"), x509.NameAttribute(NameOID.COMMON_NAME, text)]
    )


def _builder(
    name: str, issuer: x509.Name, begin: datetime.datetime, end: datetime.datetime, own: PrivateKeyTypes
) -> x509.CertificateBuilder:
    public = own.public_key()
    return x509.CertificateBuilder(issuer, _name(name), public, x509.random_serial_number(), begin, end)  # type: ignore[arg-type]


def _signed(made: x509.CertificateBuilder, private_key: PrivateKeyTypes) -> x509.Certificate:
    return made.sign(private_key, hashes.SHA256())  # type: ignore[arg-type]
