"""
The private keys of ACM's certificates, made and read once in a process.

A key of 2048 bits takes as long to make as a small load balancer does. Nobody is shown those of certificates that ACM
issues, so that they may all be one; those of imported ones stay as they are.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from modulestack.embedded_aws import moto_import

_READ = 64
"""How many keys are remembered as read."""


def install() -> None:
    """Replace what makes and reads keys in moto's ACM. Call with moto's LOCK held."""
    models = moto_import.module("moto.acm.models")
    if isinstance(models.cryptography, SimpleNamespace):
        return
    whole = models.cryptography
    made = functools.cache(whole.hazmat.primitives.asymmetric.rsa.generate_private_key)
    rsa = SimpleNamespace(generate_private_key=made)
    primitives = SimpleNamespace(asymmetric=SimpleNamespace(rsa=rsa))
    models.cryptography = SimpleNamespace(x509=whole.x509, hazmat=SimpleNamespace(primitives=primitives))
    read = models.CertBundle.validate_pk

    @functools.lru_cache(maxsize=_READ)
    def once(key: bytes) -> Any:
        return read(SimpleNamespace(key=key))

    models.CertBundle.validate_pk = lambda bundle: once(bundle.key)
