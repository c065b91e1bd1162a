"""ACM: what time has done by now, what may be imported, and that nothing is deleted which somebody shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.certificate_lifecycle import bring_up_to_date, shown_by
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def up_to_date(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html"""
    bring_up_to_date(context)


def certificate_is_not_in_use(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html"""
    arn = params["CertificateArn"]
    if arn in shown_by(context):
        raise AwsError(
            "ResourceInUseException",
            f"Certificate {arn} in account {context.aws.account_id} is in use.",
        )


RULES = ServiceRules(
    before={
        "DeleteCertificate": (certificate_is_not_in_use,),
        "DescribeCertificate": (up_to_date,),
        "GetCertificate": (up_to_date,),
        "ImportCertificate": (up_to_date,),
        "ListCertificates": (up_to_date,),
    },
)
