"""
Mutual TLS at the listeners of application load balancers: what AWS takes, and what it tells targets and logs.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
"""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract.limits import Range

VERIFY, PASSTHROUGH, OFF = "verify", "passthrough", "off"
"""What a listener does with a client's certificate: verify it, hand it to the target unseen, not ask for one."""

TRUST_STORES_PER_REGION = 20
VERIFYING_LISTENERS_PER_LOAD_BALANCER = 2
CA_CERTIFICATES_PER_TRUST_STORE = 25
CA_CERTIFICATE_BYTES = 16 * 1024
CA_SUBJECT_BYTES_PER_TRUST_STORE = 10_000
CHAIN_DEPTH = 4
"""Certificates from a client's own to a root, both counted."""
REVOCATION_LISTS_PER_TRUST_STORE = 30
REVOKED_PER_TRUST_STORE = 500_000
REVOCATION_LIST_BYTES = 50 * 1024 * 1024

RSA_BITS = Range(2048, 8192)
CURVES = ("secp256r1", "secp384r1", "secp521r1")
HASHES = ("sha256", "sha384", "sha512")
"""With which certificates are signed."""

CERTIFICATE_HEADERS: Mapping[str, str] = {
    "x_amzn_mtls_clientcert_serial_number": "X-Amzn-Mtls-Clientcert-Serial-Number",
    "x_amzn_mtls_clientcert_issuer": "X-Amzn-Mtls-Clientcert-Issuer",
    "x_amzn_mtls_clientcert_subject": "X-Amzn-Mtls-Clientcert-Subject",
    "x_amzn_mtls_clientcert_validity": "X-Amzn-Mtls-Clientcert-Validity",
    "x_amzn_mtls_clientcert_leaf": "X-Amzn-Mtls-Clientcert-Leaf",
    "x_amzn_mtls_clientcert": "X-Amzn-Mtls-Clientcert",
}
"""
How a listener's attributes name it → the header by which a target is told: the last one of passthrough, the others of
verify.
"""
CHAIN = "x_amzn_mtls_clientcert"
"""The one that has the whole chain."""

SUCCESS = "Success"
TOO_DEEP = "ClientCertMaxChainDepthExceeded"
REVOKED = "ClientCertCrlHit"
UNTRUSTED = "ClientCertUntrusted"
NOT_YET_VALID = "ClientCertNotYetValid"
EXPIRED = "ClientCertExpired"
UNSUPPORTED = "ClientCertTypeUnsupported"
WRONG_PURPOSE = "ClientCertPurposeInvalid"
NO_CERTIFICATE = "UnmappedConnectionError"
"""
Reasons why a handshake failed, as connection logs have them: ``Failed:ClientCertExpired``.

Of a client without a certificate the page has none: here it is the one for what has no name of its own.
"""
