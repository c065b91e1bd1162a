"""A certificate for one name, or names that have the same proof, validated by DNS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Output, ResourceOptions
from pulumi_aws import acm, route53

from components.dns import HostedZones


def certificate(
    name: str,
    *,
    host: str,
    others: Sequence[str] = (),
    zones: HostedZones,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Output[str]:
    """
    ARN of an ACM certificate for *host*, known once it is issued; *others* are names that the same record proves.

    Its validation record is in the public one of *zones*; ACM renews the certificate by itself as long as the
    record is there.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """
    requested = acm.Certificate(
        name,
        domain_name=host,
        subject_alternative_names=[*others] or None,
        validation_method="DNS",
        tags=tags,
        opts=opts,
    )
    validation = requested.domain_validation_options[0]
    record = route53.Record(
        f"{name}-validation",
        zone_id="" if zones.public_id is None else zones.public_id,
        name=validation.resource_record_name,
        type=validation.resource_record_type,
        records=[validation.resource_record_value],
        ttl=60,
        # ACM gives every certificate of an account for this name the same record.
        allow_overwrite=True,
        opts=zones.opts(opts, public=True),
    )
    issued = acm.CertificateValidation(
        name, certificate_arn=requested.arn, validation_record_fqdns=[record.fqdn], opts=opts
    )
    arn: Output[str] = issued.certificate_arn
    return arn
