"""A certificate for one name, validated by DNS."""

from __future__ import annotations

from pulumi import Output, ResourceOptions

from components.certificate import certificate
from components.dns import HostedZones
from tests.harness import deploy

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/web-certificate"


def test_a_certificate_is_validated_before_it_is_used():
    done = deploy(
        lambda: certificate(
            "web-certificate",
            host="web.example.com",
            zones=HostedZones(private_id=None, public_id=Output.from_input("Z-example.com"), plain_id=None),
            tags={"m": "web"},
            opts=ResourceOptions(),
        )
    )
    assert done.inputs() == {
        "acm/certificate:Certificate web-certificate": {
            "domainName": "web.example.com",
            "validationMethod": "DNS",
            "tags": {"m": "web"},
        },
        "route53/record:Record web-certificate-validation": {
            "zoneId": "Z-example.com",
            "name": "_proof.web.example.com.",
            "type": "CNAME",
            "records": ["_proof.acm-validations.aws."],
            "ttl": 60,
            "allowOverwrite": True,
        },
        "acm/certificateValidation:CertificateValidation web-certificate": {
            "certificateArn": ARN,
            "validationRecordFqdns": ["_proof.web.example.com"],
        },
    }
