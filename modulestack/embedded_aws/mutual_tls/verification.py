"""
What a load balancer makes of a client's certificate as it connects.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID

from modulestack.contract import mutual_tls
from modulestack.embedded_aws.mutual_tls.trust_stores import TrustStore, is_authority, is_supported

Chain = Sequence[x509.Certificate]
"""What a client shows: its own certificate first, then those of who has signed it, as far as it has them."""


def outcome(chain: Chain, store: TrustStore, *, now: float, ignores_expiry: bool) -> str:
    """
    Whether *chain* is let in at *now* (epoch seconds): ``Success``, or why not, as connection logs have it.

    A CA of the trust store is trusted whether it is a root or not: AWS does not say that a root must be there.
    """
    if not chain:
        return mutual_tls.NO_CERTIFICATE
    leaf, *others = chain
    if not is_supported(leaf):
        return mutual_tls.UNSUPPORTED
    path = _path(leaf, others, store.authorities)
    if path is None:
        return mutual_tls.UNTRUSTED
    if len(path) > mutual_tls.CHAIN_DEPTH:
        return mutual_tls.TOO_DEEP
    if not _is_of_a_client(leaf):
        return mutual_tls.WRONG_PURPOSE
    time = datetime.datetime.fromtimestamp(now, datetime.UTC)
    if any(time < each.not_valid_before_utc for each in path):
        return mutual_tls.NOT_YET_VALID
    if any(time > each.not_valid_after_utc and not (ignores_expiry and each is leaf) for each in path):
        return mutual_tls.EXPIRED
    if any(_is_revoked(each, store) for each in path):
        return mutual_tls.REVOKED
    return mutual_tls.SUCCESS


def _path(leaf: x509.Certificate, others: Chain, authorities: Chain) -> list[x509.Certificate] | None:
    """From *leaf* to the first CA that is known; None: none is reached."""
    path = [leaf]
    while path[-1] not in authorities:
        signers = [each for each in (*authorities, *others) if each not in path and _has_signed(each, path[-1])]
        if not signers:
            return None
        path.append(signers[0])
    return path


def _has_signed(signer: x509.Certificate, signed: x509.Certificate) -> bool:
    if not is_authority(signer):
        return False
    try:
        signed.verify_directly_issued_by(signer)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _is_of_a_client(leaf: x509.Certificate) -> bool:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return ExtendedKeyUsageOID.CLIENT_AUTH in usage or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage


def _is_revoked(found: x509.Certificate, store: TrustStore) -> bool:
    lists = [each for each in store.lists.values() if each.issuer == found.issuer]
    return any(each.get_revoked_certificate_by_serial_number(found.serial_number) is not None for each in lists)
