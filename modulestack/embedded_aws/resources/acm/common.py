"""What the ACM resource types have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.tags import TagForm

TAGS = TagForm(
    service="acm",
    argument=lambda tags_: {"Tags": tags.pairs(tags_)},
    read=lambda acm, described: tags.mapping(acm.list_tags_for_certificate(CertificateArn=described.id)["Tags"]),
    add=lambda acm, arn, _, tags_: acm.add_tags_to_certificate(CertificateArn=arn, Tags=tags.pairs(tags_)),
    remove=lambda acm, arn, _, keys: acm.remove_tags_from_certificate(
        CertificateArn=arn, Tags=[{"Key": key} for key in keys]
    ),
)


def validation_records(certificate: Mapping[str, Any]) -> list[Properties]:
    """The records that DNS must have for *certificate*, as DescribeCertificate tells it: one entry per name."""
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
