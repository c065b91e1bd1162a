"""Certificates that load balancers show: there, issued, of this region, and with a key that they can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.certificate_lifecycle import bring_up_to_date
from modulestack.embedded_aws.validation.listener_rules import balancer_arn
from modulestack.embedded_aws.validation.request_context import RequestContext

_KEYS = frozenset({"RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"})
"""Key algorithms of certificates that a load balancer takes, by ACM's names.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html"""


def https_has_a_certificate(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html"""
    balancer = context.backend("elbv2").load_balancers.get(balancer_arn(context, params))
    if params.get("Protocol") != "HTTPS" or balancer is None or balancer.type != "application":
        return
    arns = [one["CertificateArn"] for one in params.get("Certificates", []) if "CertificateArn" in one]
    if not arns:
        raise AwsError("ValidationError", "A certificate must be specified for HTTPS listeners")
    if len(arns) > 1:
        text = f"Up to '1' certificate ARNs can be specified, but '{len(arns)}' were specified"
        raise AwsError("ValidationError", text)
    certificates_can_be_shown(context, arns)


def certificates_can_be_shown(context: RequestContext, arns: Sequence[str]) -> None:
    """
    ACM's certificates are of the load balancer's region, issued, and of a key that it takes; IAM's are not looked at.

    Raises:
        AwsError: one is not.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    bring_up_to_date(context)
    known = context.backend("acm")._certificates
    for arn in arns:
        if arn not in known and ":acm:" in arn:
            raise AwsError("CertificateNotFound", f"Certificate '{arn}' not found")
        if arn in known and (known[arn].status != "ISSUED" or _key(known[arn]) not in _KEYS):
            raise AwsError(
                "UnsupportedCertificate",
                f"The certificate '{arn}' must have a fully-qualified domain name, a supported signature, "
                "and a supported key size.",
            )


def _key(certificate: Any) -> str:
    """ACM's name of a certificate's key: ``RSA_2048``."""
    told = certificate.describe()["Certificate"].get("KeyAlgorithm", "RSA_2048")
    return str(told).replace("-", "_")
