"""
aws:acm/certificateValidation:CertificateValidation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate_validation
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.acm.common import validation_records
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

_ISSUE_TIMEOUT_S = 75 * 60


class CertificateValidationHandler(Handler):
    """Nothing of its own: waits until a certificate is issued."""

    type = "aws:acm/certificateValidation:CertificateValidation"
    replaces = frozenset({"certificateArn", "region", "validationRecordFqdns"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """Polls DescribeCertificate until it is ISSUED."""
        arn = inputs["certificateArn"]
        certificate = _found(ctx, arn)
        if certificate is None:
            raise InvalidInput("certificateArn", f"there is no certificate {arn}")
        given = {name.rstrip(".") for name in inputs.get("validationRecordFqdns") or []}
        for proof in validation_records(certificate):
            name = str(proof["resourceRecordName"]).rstrip(".")
            if given and name not in given:
                raise InvalidInput(
                    "validationRecordFqdns", f"missing {proof['domainName']} DNS validation record: {name}"
                )
        ctx.wait_until(
            lambda: (_found(ctx, arn) or {}).get("Status") == "ISSUED",
            what=f"{arn} to be issued",
            timeout_s=_ISSUE_TIMEOUT_S,
        )
        issued = _found(ctx, arn) or {}
        return f"{issued['IssuedAt']:%Y-%m-%d %H:%M:%S} +0000 UTC"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeCertificate."""
        certificate = _found(ctx, known["certificateArn"])
        if certificate is None or certificate["Status"] != "ISSUED":
            return None
        return {
            "certificateArn": known["certificateArn"],
            "region": ctx.region,
            "validationRecordFqdns": known.get("validationRecordFqdns"),
        }

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Nothing to do."""


def _found(ctx: Context, arn: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ctx.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found


HANDLER = CertificateValidationHandler()
