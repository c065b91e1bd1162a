"""
JSON Web Tokens, as identity providers (RS256) and load balancers (ES256) sign them.

Sources:
    https://datatracker.ietf.org/doc/html/rfc7515 (JWS), https://datatracker.ietf.org/doc/html/rfc7517 (keys)
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#user-claims-encoding
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

RS256, ES256 = "RS256", "ES256"
Claims = Mapping[str, Any]


class NotValid(Exception):
    """A token cannot be trusted, and why."""


@functools.lru_cache(maxsize=8)
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """The key of whoever is called *name*: another one in each process, as making it takes a while."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@functools.lru_cache(maxsize=8)
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """As ``rsa_key``, on the curve P-256."""
    del name
    return ec.generate_private_key(ec.SECP256R1())


def jwk_of(key: rsa.RSAPrivateKey) -> dict[str, str]:
    """The public part of *key*, as a JWKS endpoint has it."""
    numbers = key.public_key().public_numbers()
    n, e = (_encoded(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (numbers.n, numbers.e))
    return {
        "kty": "RSA",
        "alg": RS256,
        "use": "sig",
        "kid": hashlib.sha256(n.encode()).hexdigest()[:16],
        "n": n,
        "e": e,
    }


def signed_rs256(claims: Claims, key: rsa.RSAPrivateKey) -> str:
    """A token with *claims*."""
    payload = _payload({"alg": RS256, "typ": "JWT", "kid": jwk_of(key)["kid"]}, claims)
    return f"{payload}.{_encoded(key.sign(payload.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def signed_es256(header: Mapping[str, Any], claims: Claims, key: ec.EllipticCurvePrivateKey) -> str:
    """A token with *claims*, as load balancers tell targets of them; *header* is what they say besides."""
    payload = _payload({"alg": ES256, "typ": "JWT", **header}, claims)
    r, s = decode_dss_signature(key.sign(payload.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{payload}.{_encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def verified(token: str, keys: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """
    The claims of *token*, which one of *keys* (JWKs) has signed by RS256, the only way that load balancers take.

    Raises:
        NotValid: it is no token, is signed otherwise, or by nobody of these.
    """
    try:
        head, body, signature = token.split(".")
        header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
        signed = _decoded(signature)
    except (ValueError, binascii.Error):
        raise NotValid("is no JSON Web Token") from None
    if not isinstance(header, dict) or not isinstance(claims, dict) or header.get("alg") != RS256:
        raise NotValid(f"is not signed by {RS256}")
    for jwk in keys:
        if header.get("kid") in (None, jwk["kid"]) and _is_signed(f"{head}.{body}", signed, jwk):
            return claims
    raise NotValid("is signed by nobody whose key is at the JWKS endpoint")


def _is_signed(payload: str, signature: bytes, jwk: Mapping[str, str]) -> bool:
    n, e = (int.from_bytes(_decoded(jwk[part]), "big") for part in ("n", "e"))
    try:
        rsa.RSAPublicNumbers(e, n).public_key().verify(signature, payload.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _payload(header: Mapping[str, Any], claims: Claims) -> str:
    return ".".join(_encoded(json.dumps(each, separators=(",", ":")).encode()) for each in (header, claims))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
