"""Why a certificate that a file names by its domain name cannot be shown by a load balancer, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_aws.acm.get_certificate import get_certificate

KEY_TYPES = ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")
"""
Keys of certificates that are looked for: those that a load balancer takes, but for RSA of 1024 bits.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
"""
_WEAK = ("RSA_1024",)
_REMEDIES: Mapping[str, str] = {
    "PENDING_VALIDATION": "put the record that proves it into the domain's zone, and wait until it is issued",
    "EXPIRED": "import the next one under its ARN (aws acm import-certificate --certificate-arn), or request another",
    "VALIDATION_TIMED_OUT": "nobody proved it within 72 hours: request another",
    "FAILED": "request another",
    "REVOKED": "import or request another, and name that",
    "INACTIVE": "import or request another, and name that",
}
"""
Status of a certificate that is not ISSUED → what helps.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html (Status)
"""


def why_none(name: str, region: str, opts: pulumi.InvokeOptions) -> str:
    """Of *name* there is no issued certificate in *region* with a key that is taken: what there is instead."""
    for statuses, keys in ((("ISSUED",), _WEAK), (tuple(_REMEDIES), (*KEY_TYPES, *_WEAK))):
        try:
            found = get_certificate(
                domain=name, statuses=list(statuses), most_recent=True, key_types=list(keys), opts=opts
            )
        except Exception:  # noqa: S112  the SDK has no other; that there is none is told below
            continue
        if found.status in _REMEDIES:
            return f"{found.arn} is {found.status}, which no load balancer shows: {_REMEDIES[found.status]}"
        return (
            f"{found.arn} has an RSA key of 1024 bits, which is too weak: import or request one with a key of 2048 "
            "bits or more, and name that"
        )
    return (
        f"there is no issued certificate {name} in {region}: request or import one there, or leave it out, "
        "and one is made for the module's host"
    )
