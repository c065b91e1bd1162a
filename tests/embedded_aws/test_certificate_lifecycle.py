"""Certificates of ACM in time: imported ones, their end, and what ACM renews."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation import certificate_lifecycle
from modulestack.embedded_aws.validation.certificates import certificates_can_be_shown
from modulestack.embedded_aws.validation.request_context import RequestContext
from tests.support.certificates import DAY_S, Pem, pem


def imported(aws: EmbeddedAws, given: Pem, **more: Any) -> str:
    """ARN."""
    acm = aws.client("acm")
    made = acm.import_certificate(Certificate=given.certificate, PrivateKey=given.private_key, **more)
    return str(made["CertificateArn"])


def described(aws: EmbeddedAws, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    return found


def test_an_imported_certificate_ends_and_the_next_one_takes_its_place(aws: EmbeddedAws):
    """Under the same ARN, with its tags; nobody renews it."""
    now = aws.clock.now()
    arn = imported(aws, pem("a.example.com", begins=now, days=90), Tags=[{"Key": "a", "Value": "b"}])
    told = described(aws, arn)
    assert [told[each] for each in ("Type", "Status", "KeyAlgorithm", "RenewalEligibility")] == [
        *("IMPORTED", "ISSUED", "EC_prime256v1", "INELIGIBLE")
    ]
    assert (told["NotBefore"].timestamp(), told["NotAfter"].timestamp()) == (now, now + 90 * DAY_S)
    aws.clock.sleep(90 * DAY_S)
    assert described(aws, arn)["Status"] == "EXPIRED"
    with aws.internal(), pytest.raises(AwsError, match="UnsupportedCertificate"):
        certificates_can_be_shown(RequestContext(aws, aws.region), [arn])
    imported(aws, pem("a.example.com", begins=aws.clock.now(), days=90), CertificateArn=arn)
    assert described(aws, arn)["Status"] == "ISSUED"
    assert aws.client("acm").list_tags_for_certificate(CertificateArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]


def test_what_cannot_be_imported(aws: EmbeddedAws):
    now = aws.clock.now()
    good, other = (pem("a.example.com", begins=now, days=90) for _ in range(2))
    arn, requested = imported(aws, good), aws.client("acm").request_certificate(DomainName="b.com")["CertificateArn"]
    tags = [{"Key": "a", "Value": "b"}]
    refused: tuple[tuple[Pem, dict[str, Any], str], ...] = (
        (pem("a.example.com", begins=now - 90 * DAY_S, days=89), {}, "has expired"),
        (pem("a.example.com", begins=now + DAY_S, days=90), {}, "not in effect yet"),
        (Pem(good.certificate, other.private_key), {}, "does not match the public key"),
        (Pem(b"no certificate", good.private_key), {}, "not PEM-encoded"),
        (pem("a.example.com", begins=now, days=90, rsa_bits=2048), {"CertificateArn": arn}, "cannot be changed"),
        (other, {"CertificateArn": arn, "Tags": tags}, "Tagging is not permitted on re-import"),
        (other, {"CertificateArn": requested}, "was not imported"),
    )
    for given, more, text in refused:
        with pytest.raises(ClientError, match=text) as caught:
            imported(aws, given, **more)
        assert caught.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        imported(aws, other, CertificateArn=f"{arn[:-1]}x")


def _proven(aws: EmbeddedAws) -> tuple[str, dict[str, Any]]:
    """ARN of a certificate that is issued, and how its record is taken away."""
    acm, route53 = aws.client("acm"), aws.client("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    arn = str(acm.request_certificate(DomainName="a.example.com", ValidationMethod="DNS")["CertificateArn"])
    proof = described(aws, arn)["DomainValidationOptions"][0]["ResourceRecord"]
    record = {"Name": proof["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": proof["Value"]}]}
    change = {"Action": "CREATE", "ResourceRecordSet": record}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    return arn, {"HostedZoneId": zone, "ChangeBatch": {"Changes": [{**change, "Action": "DELETE"}]}}


def _show(aws: EmbeddedAws, arn: str) -> None:
    ec2, elb = aws.client("ec2"), aws.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    balancer = elb.create_load_balancer(Name="a", Subnets=subnets, Scheme="internal")["LoadBalancers"][0]
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Port=443,
        Protocol="HTTPS",
        Certificates=[{"CertificateArn": arn}],
        DefaultActions=[answer],
    )


def test_acm_renews_what_is_shown_and_proven(aws: EmbeddedAws):
    """As long as its record is there; what no load balancer shows it lets end."""
    arn, away = _proven(aws)
    _show(aws, arn)
    first = described(aws, arn)
    assert (first["Status"], first["RenewalEligibility"], len(first["InUseBy"])) == ("ISSUED", "ELIGIBLE", 1)
    aws.clock.sleep(400 * DAY_S)
    second = described(aws, arn)
    assert (second["Status"], second["NotAfter"] > first["NotAfter"]) == ("ISSUED", True)
    aws.client("route53").change_resource_record_sets(**away)
    aws.clock.sleep(310 * DAY_S)
    third = described(aws, arn)
    assert (third["Status"], third["RenewalSummary"]["RenewalStatus"]) == ("ISSUED", "PENDING_VALIDATION")
    aws.clock.sleep(60 * DAY_S)
    assert described(aws, arn)["Status"] == "EXPIRED"


def test_acm_lets_end_what_nobody_shows(aws: EmbeddedAws):
    arn, _ = _proven(aws)
    assert described(aws, arn)["RenewalEligibility"] == "INELIGIBLE"
    aws.clock.sleep(366 * DAY_S)
    assert described(aws, arn)["Status"] == "EXPIRED"


def test_one_that_is_aged_is_as_it_was_afterwards(aws: EmbeddedAws):
    """Its names and its key's kind are so meanwhile, too."""
    arn = imported(aws, pem("a.example.com", begins=aws.clock.now(), days=90, rsa_bits=2048))
    first, context = described(aws, arn), RequestContext(aws, aws.region)
    with aws.internal():
        restore = certificate_lifecycle.age(context, arn, 14)
        assert certificate_lifecycle.days_left(context, arn) == 14
    meanwhile = described(aws, arn)
    assert {key for key in first if first[key] != meanwhile[key]} <= {
        "NotBefore",
        "NotAfter",
        "Serial",
        "SignatureAlgorithm",
    }
    restore()
    assert described(aws, arn) == first
