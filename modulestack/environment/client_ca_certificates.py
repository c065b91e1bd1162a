"""
Certificates of CAs and their lists of revoked ones, as text: what AWS would not take, line by line. Pure.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from modulestack.contract import mutual_tls
from modulestack.fields.text import bare, listed

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?(?:-----END \1-----|\Z)", re.DOTALL)
_CERTIFICATE, _LIST = "CERTIFICATE", "X509 CRL"


class FilePlace(NamedTuple):
    """What is wrong in a file, and where."""

    line: int | None
    message: str


class _Block(NamedTuple):
    line: int
    kind: str
    text: str


class _Unreadable(Exception):
    """A block that is no certificate, or no list."""


def problems_of_bundle(text: str) -> Iterator[FilePlace]:
    """What is wrong with the bundle *text*."""
    known: dict[bytes, int] = {}
    blocks = [*_blocks(text)]
    subjects = 0
    for block in blocks:
        try:
            found = _certificate(block)
        except _Unreadable as error:
            yield FilePlace(block.line, str(error))
            continue
        subjects += len(found.subject.public_bytes())
        raw = found.public_bytes(Encoding.DER)
        if raw in known:
            yield FilePlace(block.line, f"is the certificate of line {known[raw]} again: leave one of them out")
        known.setdefault(raw, block.line)
        yield from (FilePlace(block.line, message) for message in _problems(found, block))
    if not blocks:
        yield FilePlace(None, "has no certificate in it: write each CA's as PEM, from -----BEGIN CERTIFICATE----- on")
    most = mutual_tls.CA_CERTIFICATES_PER_TRUST_STORE
    if len(blocks) > most:
        yield FilePlace(None, f"has {len(blocks)} certificates, and a trust store takes {most}: leave some out")
    if subjects > mutual_tls.CA_SUBJECT_BYTES_PER_TRUST_STORE:
        most = mutual_tls.CA_SUBJECT_BYTES_PER_TRUST_STORE
        yield FilePlace(
            None, f"has subjects of {subjects} bytes together, and a trust store takes {most}: leave some out"
        )


def problems_of_list(text: str, bundle: str) -> Iterator[FilePlace]:
    """What is wrong with the list *text*, which a CA of *bundle* has signed; that is empty if it is wrong itself."""
    blocks = [*_blocks(text)]
    if not blocks:
        yield FilePlace(None, "has no list in it: write it as PEM, from -----BEGIN X509 CRL----- on")
    issuers = [_certificate(block) for block in _blocks(bundle)]
    for block in blocks:
        try:
            found = _list(block)
        except _Unreadable as error:
            yield FilePlace(block.line, str(error))
            continue
        if len(found) > mutual_tls.REVOKED_PER_TRUST_STORE:
            yield FilePlace(block.line, f"lists {len(found)}: a trust store takes {mutual_tls.REVOKED_PER_TRUST_STORE}")
        if issuers and not any(_has_signed(each, found) for each in issuers):
            issuer = bare(found.issuer.rfc4514_string())
            yield FilePlace(
                block.line, f"is of {issuer}, and no CA of ca_bundle has signed it: add that CA's certificate"
            )


def expired(text: str, now: datetime.datetime) -> Iterator[FilePlace]:
    """CAs of a bundle whose time is over *now*."""
    for block in _blocks(text):
        found = _certificate(block)
        if found.not_valid_after_utc < now:
            yield FilePlace(
                block.line,
                f"{bare(found.subject.rfc4514_string())} expired on {found.not_valid_after_utc:%Y-%m-%d}: whose "
                "certificates it has signed are refused",
            )


def _blocks(text: str) -> Iterator[_Block]:
    for match in _BLOCK.finditer(text):
        yield _Block(text.count("\n", 0, match.start()) + 1, match[1], match[0])


def _certificate(block: _Block) -> x509.Certificate:
    if "PRIVATE KEY" in block.kind:
        raise _Unreadable("is a private key, which nobody but its owner may have: take it out, and have a new one made")
    if block.kind != _CERTIFICATE:
        raise _Unreadable(f"is no certificate but {bare(block.kind)}: leave it out")
    try:
        return x509.load_pem_x509_certificate(block.text.encode())
    except (ValueError, x509.InvalidVersion) as error:
        raise _Unreadable(f"is no certificate that can be read: {_first_line(error)}") from None


def _list(block: _Block) -> x509.CertificateRevocationList:
    if block.kind != _LIST:
        raise _Unreadable(f"is no list of revoked certificates but {bare(block.kind)}: leave it out")
    try:
        return x509.load_pem_x509_crl(block.text.encode())
    except ValueError as error:
        raise _Unreadable(f"is no list that can be read: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _problems(found: x509.Certificate, block: _Block) -> Iterator[str]:
    if len(block.text.encode()) > mutual_tls.CA_CERTIFICATE_BYTES:
        yield f"has {len(block.text.encode())} bytes, and a trust store takes {mutual_tls.CA_CERTIFICATE_BYTES} of each"
    if found.version is not x509.Version.v3:
        yield "is not of version 3 of X.509, and a trust store takes no other: have it issued anew"
        return
    if not _is_ca(found):
        yield f"{bare(found.subject.rfc4514_string())} is no CA (basicConstraints): write the one that signs clients'"
    yield from _problems_of_key(found)
    name = found.signature_hash_algorithm.name if found.signature_hash_algorithm else "none"
    if name not in mutual_tls.HASHES:
        yield f"is signed with {name}: allowed {listed(mutual_tls.HASHES)}"


def _is_ca(found: x509.Certificate) -> bool:
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _problems_of_key(found: x509.Certificate) -> Iterator[str]:
    key, bits = found.public_key(), mutual_tls.RSA_BITS
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size not in bits:
            yield f"has an RSA key of {key.key_size} bits: allowed {bits.min} to {bits.max}"
    elif not isinstance(key, ec.EllipticCurvePublicKey):
        yield "has a key that is neither RSA nor ECDSA: allowed those two"
    elif key.curve.name not in mutual_tls.CURVES:
        yield f"has a key of curve {key.curve.name}: allowed {listed(mutual_tls.CURVES)}"


def _has_signed(issuer: x509.Certificate, found: x509.CertificateRevocationList) -> bool:
    key = issuer.public_key()
    if found.issuer != issuer.subject or not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    try:
        return found.is_signature_valid(key)
    except InvalidSignature:
        return False
