"""
aws:acm/certificate:Certificate and aws:acm/certificateValidation:CertificateValidation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate_validation
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

_ISSUE_TIMEOUT_S = 75 * 60
_IN_USE_TIMEOUT_S = 20 * 60
_RETRY_S = 10


class Certificate(Handler):
    """A certificate that Amazon issues once DNS proves who owns the name."""

    type = "aws:acm/certificate:Certificate"
    replaces = frozenset(
        {
            "certificateAuthorityArn",
            "domainName",
            "keyAlgorithm",
            "region",
            "subjectAlternativeNames",
            "validationMethod",
            "validationOptions",
        }
    )

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Issued by Amazon, proved by DNS."""
        if inputs.get("validationMethod") != "DNS":
            raise InvalidInput("validationMethod", "a rehearsal knows certificates that DNS validates")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """RequestCertificate."""
        wanted = tags.wanted(ctx, inputs)
        optional = {"keyAlgorithm": "KeyAlgorithm", "subjectAlternativeNames": "SubjectAlternativeNames"}
        made = ctx.client("acm").request_certificate(
            DomainName=inputs["domainName"],
            ValidationMethod="DNS",
            **{aws: inputs[name] for name, aws in optional.items() if inputs.get(name)},
            **({"Tags": tags.pairs(wanted)} if wanted else {}),
        )
        arn = str(made["CertificateArn"])
        ctx.wait_until(lambda: bool(_proofs(_found(ctx, arn) or {})), what=f"{arn}'s validation records", timeout_s=300)
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeCertificate and tags."""
        certificate = _found(ctx, id_)
        if certificate is None:
            return None
        listed = ctx.client("acm").list_tags_for_certificate(CertificateArn=id_)["Tags"]
        times = {"notAfter": certificate.get("NotAfter"), "notBefore": certificate.get("NotBefore")}
        return {
            "arn": id_,
            "certificateAuthorityArn": "",
            "domainName": certificate["DomainName"],
            "domainValidationOptions": _proofs(certificate),
            "earlyRenewalDuration": "",
            "keyAlgorithm": certificate["KeyAlgorithm"].replace("-", "_"),
            **{name: time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else "" for name, time in times.items()},
            "options": {"certificateTransparencyLoggingPreference": "ENABLED", "export": "DISABLED"},
            "pendingRenewal": False,
            "region": ctx.region,
            "renewalEligibility": certificate.get("RenewalEligibility", "INELIGIBLE"),
            "renewalSummaries": [],
            "status": certificate["Status"],
            "subjectAlternativeNames": sorted(certificate["SubjectAlternativeNames"]),
            **tags.outputs(ctx, tags.mapping(listed)),
            "type": certificate["Type"],
            "validationEmails": [],
            "validationMethod": "DNS",
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        client = ctx.client("acm")
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_remove:
            client.remove_tags_from_certificate(CertificateArn=id_, Tags=[{"Key": key} for key in to_remove])
        if to_set:
            client.add_tags_to_certificate(CertificateArn=id_, Tags=tags.pairs(to_set))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteCertificate; retries while a listener still has it."""
        waited_s = 0
        while True:
            try:
                ctx.client("acm").delete_certificate(CertificateArn=id_)
                return
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "ResourceNotFoundException":
                    return
                if code != "ResourceInUseException" or waited_s >= _IN_USE_TIMEOUT_S:
                    raise
            ctx.sleep(_RETRY_S)
            waited_s += _RETRY_S


class CertificateValidation(Handler):
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
        for proof in _proofs(certificate):
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


def _proofs(certificate: dict[str, Any]) -> list[Properties]:
    """What must stand in DNS, one entry per name."""
    return [
        {
            "domainName": option["DomainName"],
            "resourceRecordName": option["ResourceRecord"]["Name"],
            "resourceRecordType": option["ResourceRecord"]["Type"],
            "resourceRecordValue": option["ResourceRecord"]["Value"],
        }
        for option in certificate.get("DomainValidationOptions", [])
        if "ResourceRecord" in option
    ]
