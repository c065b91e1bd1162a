"""ACM: a certificate is issued once its records are in Route 53, and cannot be deleted while something uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import moto_import
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.listener_certificates import further_certificates
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def issue_validated_certificates(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Every pending certificate whose CNAME records are in a public zone is issued; AWS takes minutes for it.

    moto would issue it after a minute of wall time, proved or not: that is switched off.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """
    moto_import.module("moto.settings").ACM_VALIDATION_WAIT = float("inf")
    for certificate in context.backend("acm")._certificates.values():
        if certificate.status == "PENDING_VALIDATION" and certificate.type == "AMAZON_ISSUED":
            records = set(_public_records(context))
            options = certificate.describe()["Certificate"]["DomainValidationOptions"]
            if all(_proof(option["ResourceRecord"]) in records for option in options):
                certificate.status = "ISSUED"


def certificate_is_not_in_use(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html"""
    arn = params["CertificateArn"]
    balancers = context.backend("elbv2").load_balancers.values()
    listeners = [listener for balancer in balancers for listener in balancer.listeners.values()]
    if any(arn in (one.certificate, *further_certificates(one)) for one in listeners):
        raise AwsError(
            "ResourceInUseException",
            f"Certificate {arn} in account {context.aws.account_id} is in use.",
        )


def _public_records(context: RequestContext) -> Iterator[tuple[str, str]]:
    for zone in context.backend("route53").zones.values():
        if not zone.private_zone:
            for record in zone.rrsets:
                if record.type == "CNAME":
                    yield from ((_bare(record.name), _bare(value)) for value in record.records)


def _proof(record: Mapping[str, str]) -> tuple[str, str]:
    return _bare(record["Name"]), _bare(record["Value"])


def _bare(name: Any) -> str:
    text = name["Value"] if isinstance(name, dict) else name
    return str(text).strip('"').rstrip(".").lower()


RULES = ServiceRules(
    before={
        "DeleteCertificate": (certificate_is_not_in_use,),
        "DescribeCertificate": (issue_validated_certificates,),
        "GetCertificate": (issue_validated_certificates,),
        "ListCertificates": (issue_validated_certificates,),
    },
)
