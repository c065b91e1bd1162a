"""
Functions of the provider that look up certificates and authorities.

Sources: https://www.pulumi.com/registry/packages/aws/api-docs/acm/getcertificate/,
https://www.pulumi.com/registry/packages/aws/api-docs/acmpca/getcertificateauthority/
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def certificate(ctx: Context, args: Properties) -> Properties:
    """
    aws:acm/getCertificate:getCertificate, by the first name; of several, only if the newest is asked for.

    Without *keyTypes* ACM lists RSA keys of 1024 and 2048 bits only.

    Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html (keyTypes)
    """
    only(args, "domain", "keyTypes", "mostRecent", "region", "statuses", "types")
    client = ctx.client("acm")
    keys, statuses = args.get("keyTypes") or ["RSA_1024", "RSA_2048"], args.get("statuses") or ["ISSUED"]
    pages = client.get_paginator("list_certificates").paginate(
        CertificateStatuses=statuses, Includes={"keyTypes": keys}
    )
    arns = [one["CertificateArn"] for page in pages for one in page["CertificateSummaryList"]]
    described = [client.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns]
    named = [one for one in described if one["DomainName"] == args["domain"]]
    found = [one for one in named if not args.get("types") or one["Type"] in args["types"]]
    if not found:
        raise InvalidInput("domain", "reading ACM Certificates: empty result")
    if len(found) > 1 and not args.get("mostRecent"):
        raise InvalidInput("domain", "reading ACM Certificates: multiple ACM Certificates matched")
    newest = max(reversed(found), key=lambda one: one["NotBefore"])  # of one second, the one requested last
    arn = newest["CertificateArn"]
    try:
        body = client.get_certificate(CertificateArn=arn)
    except ClientError:
        body = {}
    listed = client.list_tags_for_certificate(CertificateArn=arn)["Tags"]
    return {
        "arn": arn,
        "certificate": body.get("Certificate", ""),
        "certificateChain": body.get("CertificateChain", ""),
        "domain": args["domain"],
        "id": arn,
        "keyTypes": args.get("keyTypes"),
        "mostRecent": args.get("mostRecent"),
        "region": ctx.region,
        "status": newest["Status"],
        "statuses": args.get("statuses"),
        "tags": tags.mapping(listed),
        "types": args.get("types"),
    }


def authority(ctx: Context, args: Properties) -> Properties:
    """aws:acmpca/getCertificateAuthority:getCertificateAuthority."""
    only(args, "arn", "region")
    client, arn = ctx.client("acm-pca"), args["arn"]
    try:
        found = client.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]
        active = found["Status"] == "ACTIVE"
        body = client.get_certificate_authority_certificate(CertificateAuthorityArn=arn) if active else {}
        request = client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
        listed = client.list_tags(CertificateAuthorityArn=arn)["Tags"]
    except ClientError as error:
        raise InvalidInput("arn", f"reading ACM PCA Certificate Authority ({arn}): {error}") from None
    return {
        "arn": arn,
        "certificate": body.get("Certificate", ""),
        "certificateChain": body.get("CertificateChain", ""),
        "certificateSigningRequest": request,
        "id": arn,
        "keyStorageSecurityStandard": found.get("KeyStorageSecurityStandard", ""),
        "notAfter": _time(found, "NotAfter"),
        "notBefore": _time(found, "NotBefore"),
        "region": ctx.region,
        "revocationConfigurations": [],
        "serial": found.get("Serial", ""),
        "status": found["Status"],
        "tags": tags.mapping(listed),
        "type": found["Type"],
        "usageMode": found.get("UsageMode", ""),
    }


def _time(found: Properties, name: str) -> str:
    return f"{found[name]:%Y-%m-%dT%H:%M:%SZ}" if found.get(name) else ""
