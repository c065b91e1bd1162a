"""A certificate for one name, proved by DNS."""

from __future__ import annotations

from components.certificate import Certificate, CertificateArgs
from tests.harness import deploy

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/web-certificate"


def test_a_certificate_is_proved_before_it_is_used():
    done = deploy(
        lambda: Certificate(
            "web-certificate", CertificateArgs(host="web.example.com", zone_id="Z-example.com", tags={"m": "web"})
        )
    )
    assert done.inputs() == {
        "acm/certificate:Certificate web-certificate": {
            "domainName": "web.example.com",
            "validationMethod": "DNS",
            "tags": {"m": "web"},
        },
        "route53/record:Record web-certificate-proof": {
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
