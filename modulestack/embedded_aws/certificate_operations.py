"""
Operations of ACM that moto answers otherwise than AWS, from moto's own state.

https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html
https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws import moto_import, moto_time
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.certificate_lifecycle import renewal
from modulestack.embedded_aws.validation.request_context import RequestContext

KEY_USAGES = [{"Name": "DIGITAL_SIGNATURE"}, {"Name": "KEY_ENCIPHERMENT"}]
"""What an issued certificate may be used for."""
_NO_MATCH = "The private key does not match the public key of the certificate."
_NOT_IMPORTED = "The certificate {arn} was not imported, and cannot be reimported."
_OTHER_KEY = "The key type and size of a certificate that is reimported cannot be changed: it is {before}, not {now}."
"""AWS's page says that these are refused, and not in which words."""


def describe(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    moto's answer, and how ACM's renewal of it is; the certificates are up to date.

    Raises:
        AwsError: there is none.
    """
    found = _certificate(context, params["CertificateArn"])
    told = found.describe()["Certificate"]
    usages = {"KeyUsages": KEY_USAGES} if told["Status"] == "ISSUED" else {}
    return {"Certificate": {**told, **usages, **renewal(found, context.aws.clock.now())}}


def import_certificate(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    A new one, or the next in place of one that was imported: it keeps its ARN, its tags, and whoever shows it.

    Raises:
        AwsError: it is not valid now, key and certificate do not belong together, or it is not such as the one before.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html
    """
    arn, tags = params.get("CertificateArn"), params.get("Tags")
    before = _certificate(context, arn) if arn else None
    if before is not None and tags:
        raise AwsError("ValidationException", "Tagging is not permitted on re-import.")
    if before is not None and before.type != "IMPORTED":
        raise AwsError("ValidationException", _NOT_IMPORTED.format(arn=arn))
    body, key, chain = (_decoded(params.get(name)) for name in ("Certificate", "PrivateKey", "CertificateChain"))
    backend, core = context.backend("acm"), moto_import.module("moto.core.exceptions")
    models = moto_import.module("moto.acm.models")
    try:
        with moto_time.kept_by(context.aws.clock, "acm"):
            given = models.CertBundle(context.aws.account_id, body, key, chain=chain, region=context.region, arn=arn)
    except core.AWSError as refused:
        raise AwsError("ValidationException", str(refused.message)) from None
    if given._cert.public_key() != given._key.public_key():
        raise AwsError("ValidationException", _NO_MATCH)
    if before is not None:
        was, now = (each.describe()["Certificate"]["KeyAlgorithm"] for each in (before, given))
        if was != now:
            raise AwsError("ValidationException", _OTHER_KEY.format(before=was, now=now))
        given.tags = before.tags
    elif tags:
        given.tags.add(tags)
    backend._certificates[given.arn] = given
    return {"CertificateArn": given.arn}


def _certificate(context: RequestContext, arn: str) -> Any:
    found = context.backend("acm")._certificates.get(arn)
    if found is None:
        text = f"Certificate with arn {arn} not found in account {context.aws.account_id}"
        raise AwsError("ResourceNotFoundException", text)
    return found


def _decoded(blob: Any) -> bytes | None:
    """JSON has blobs in base64."""
    return base64.b64decode(blob) if isinstance(blob, str) else blob


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("acm", "DescribeCertificate"): describe,
    ("acm", "ImportCertificate"): import_certificate,
}
"""(boto3's service, operation) → what answers it."""
