"""aws:acm/certificate:Certificate. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.acm.common import TAGS, validation_records
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Output,
    ResourceTable,
    always,
    answered,
    at,
    params,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

_wanted = params(
    "domainName=DomainName", keyAlgorithm="KeyAlgorithm", subjectAlternativeNames="SubjectAlternativeNames"
)


def _validated_by_dns(inputs: Properties) -> Properties:
    if inputs.get("validationMethod") != "DNS":
        raise InvalidInput("validationMethod", "a rehearsal knows certificates that DNS validates")
    return inputs


def _request(ctx: Context, inputs: Properties) -> dict[str, Any]:
    return {"ValidationMethod": "DNS", **_wanted(ctx, inputs)}


def _time(name: str) -> Output:
    return lambda certificate: f"{certificate.found[name]:%Y-%m-%dT%H:%M:%SZ}" if certificate.found.get(name) else ""


HANDLER = TableHandler(
    ResourceTable(
        type="aws:acm/certificate:Certificate",
        service="acm",
        check=_validated_by_dns,
        create="request_certificate",
        create_params=_request,
        id=answered("CertificateArn"),
        ready=lambda certificate: bool(validation_records(certificate.found)),
        describe="describe_certificate",
        describe_params=lambda id_, _: {"CertificateArn": id_},
        found="Certificate",
        missing=("ResourceNotFoundException",),
        outputs={
            "arn": the_id,
            "certificateAuthorityArn": always(""),
            "domainName": "DomainName",
            "domainValidationOptions": lambda certificate: validation_records(certificate.found),
            "earlyRenewalDuration": always(""),
            "keyAlgorithm": lambda certificate: certificate.found["KeyAlgorithm"].replace("-", "_"),
            "notAfter": _time("NotAfter"),
            "notBefore": _time("NotBefore"),
            "options": lambda _: {"certificateTransparencyLoggingPreference": "ENABLED", "export": "DISABLED"},
            "pendingRenewal": always(False),
            "renewalEligibility": at("RenewalEligibility", "INELIGIBLE"),
            "renewalSummaries": lambda _: [],
            "status": "Status",
            "subjectAlternativeNames": lambda certificate: sorted(certificate.found["SubjectAlternativeNames"]),
            "type": "Type",
            "validationEmails": lambda _: [],
            "validationMethod": always("DNS"),
        },
        key=lambda id_, _: {"CertificateArn": id_},
        delete="delete_certificate",
        busy=("ResourceInUseException",),
        timeout_s=20 * 60,
        tag_form=TAGS,
        replaces=frozenset(
            {
                "certificateAuthorityArn",
                "domainName",
                "keyAlgorithm",
                "region",
                "subjectAlternativeNames",
                "validationMethod",
                "validationOptions",
            }
        ),
    )
)
"""A certificate that Amazon issues once DNS proves who owns the name."""
