"""A certificate for one name, proved by DNS."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import acm, route53


@dataclasses.dataclass(frozen=True, kw_only=True)
class CertificateArgs:
    """The name, and the public zone in which it is proved."""

    host: str
    zone_id: Input[str]
    tags: Mapping[str, str]


class Certificate(ComponentResource):
    """An ACM certificate that AWS renews by itself as long as its record stands."""

    arn: Output[str]
    """Known once the certificate is issued."""

    def __init__(self, name: str, args: CertificateArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Certificate", name, {}, opts)
        child = ResourceOptions(parent=self)
        certificate = acm.Certificate(name, domain_name=args.host, validation_method="DNS", tags=args.tags, opts=child)
        proof = certificate.domain_validation_options[0]
        record = route53.Record(
            f"{name}-proof",
            zone_id=args.zone_id,
            name=proof.resource_record_name,
            type=proof.resource_record_type,
            records=[proof.resource_record_value],
            ttl=60,
            # ACM gives every certificate of an account for this name the same record.
            allow_overwrite=True,
            opts=child,
        )
        self.arn = acm.CertificateValidation(
            name, certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn], opts=child
        ).certificate_arn
        self.register_outputs({"arn": self.arn})
