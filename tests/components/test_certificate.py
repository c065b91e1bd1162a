"""A certificate for one name, validated by DNS."""

from __future__ import annotations

from pulumi import ResourceOptions

from components.certificate import certificate
from tests.harness import deploy

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/web-certificate"


def test_a_certificate_is_validated_before_it_is_used():
    done = deploy(
        lambda: certificate(
            "web-certificate",
            host="web.example.com",
            zone_id="Z-example.com",
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
