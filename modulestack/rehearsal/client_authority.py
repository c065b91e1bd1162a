"""A CA of a rehearsal's own, and certificates of clients that it has signed."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class ClientAuthority:
    """Valid for a year."""

    certificate: x509.Certificate
    private_key: ec.EllipticCurvePrivateKey
    now: datetime.datetime

    def client(self, *, days: int = 30) -> x509.Certificate:
        """A client's certificate of yesterday, which ends in so many *days*; negative: it ended before today."""
        begin = self.now - max(1, 1 - days) * _DAY
        made = _builder("client", self.certificate.subject, self.private_key, begin, self.now + days * _DAY)
        return made.sign(self.private_key, hashes.SHA256())

    def revoked(self, found: Sequence[x509.Certificate]) -> x509.CertificateRevocationList:
        """A list with *found*."""
        made = x509.CertificateRevocationListBuilder(self.certificate.subject, self.now - _DAY, self.now + _DAY)
        for each in found:
            one = x509.RevokedCertificateBuilder(each.serial_number, self.now - _DAY)
            made = made.add_revoked_certificate(one.build())
        return made.sign(self.private_key, hashes.SHA256())


def client_authority(now: float) -> ClientAuthority:
    """A new one; it is *now* (epoch seconds)."""
    time, own = datetime.datetime.fromtimestamp(int(now), datetime.UTC), ec.generate_private_key(ec.SECP256R1())
    made = _builder("rehearsed CA", _name("rehearsed CA"), own, time - 60 * _DAY, time + 365 * _DAY)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return ClientAuthority(made.sign(own, hashes.SHA256()), own, time)


def _builder(
    name: str, issuer: x509.Name, own: ec.EllipticCurvePrivateKey, begin: datetime.datetime, end: datetime.datetime
) -> x509.CertificateBuilder:
    number = x509.random_serial_number()
    return x509.CertificateBuilder(issuer, _name(name), own.public_key(), number, begin, end)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
