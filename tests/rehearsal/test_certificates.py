"""Certificates that are there: looked up, shown by a module's load balancer, and left as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.embedded_aws.traffic import Traffic
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.verbs.certificate_status import CertificateReader
from tests.support.certificates import DAY_S, pem
from tests.support.program import copy_program

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
WEB = {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet"}
Bring = Callable[..., Sandbox]


@pytest.fixture
def bring(tmp_path: Path) -> Iterator[Bring]:
    """Makes a sandbox of an environment with these modules."""
    made: list[Sandbox] = []

    def made_of(modules: dict[str, Any], **more: Any) -> Sandbox:
        config = {
            "aws:region": "eu-west-1",
            "modulestack:network": {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}},
            "modulestack:domain": {"zone": "example.com"},
            "modulestack:modules": modules,
            **{f"modulestack:{key}": value for key, value in more.items()},
        }
        copy_program(tmp_path)
        (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
        made.append(Sandbox("shop", tmp_path))
        return made[-1]

    yield made_of
    for sandbox in made:
        sandbox.aws.close()


def certificates(sandbox: Sandbox) -> dict[str, str]:
    """ARN → first name, of all that ACM has."""
    found = sandbox.aws.client("acm").list_certificates()["CertificateSummaryList"]
    return {one["CertificateArn"]: one["DomainName"] for one in found}


def test_what_a_module_names_is_shown_and_stays(bring: Bring):
    """The newest issued certificate of a name; others to who asks for theirs; one of its own once the key is gone."""
    wild = {**WEB, "certificate": "*.example.com", "further_certificates": [ARN, "shop.example.org"]}
    sandbox = bring({"web": wild})
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    traffic, there = Traffic(sandbox.aws), certificates(sandbox)
    dns_name = sandbox.aws.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    by_name = {name: arn for arn, name in there.items()}
    assert sorted(by_name) == ["*.example.com", "shop.example.org", "web.example.com"]
    found = traffic.send("https://web.example.com/")
    assert (found.service, found.is_trusted, found.certificate) == ("web", True, ARN)
    other = traffic.send("https://www.example.com/", to=dns_name)
    assert (other.certificate, other.is_trusted) == (by_name["*.example.com"], True)
    assert traffic.send("https://shop.example.org/", to=dns_name).certificate == by_name["shop.example.org"]
    sandbox.up(**{"modulestack:modules": json.dumps({"web": WEB})})
    made = certificates(sandbox).keys() - there.keys()
    assert traffic.send("https://web.example.com/").certificate in made
    assert traffic.send("https://shop.example.org/", to=dns_name).is_trusted is False
    assert there.items() <= certificates(sandbox).items()
    newest = {**WEB, "certificate": "web.example.com"}
    with pytest.raises(ProgramError, match=r"the newest is arn:\S+, which is made here and would go: name another one"):
        sandbox.up(**{"modulestack:modules": json.dumps({"web": newest})})
    assert traffic.send("https://web.example.com/").certificate in made


def test_whoever_imported_a_certificate_is_told_to_import_the_next_one(bring: Bring):
    """In time, by status and by verify; once it is over clients go away, until the next one is there."""
    sandbox = bring({"web": {**WEB, "further_certificates": ["shop.example.org"]}})
    aws, acm = sandbox.aws, sandbox.aws.client("acm")

    def given() -> dict[str, bytes]:
        made = pem("shop.example.org", begins=aws.clock.now(), days=90)
        return {"Certificate": made.certificate, "PrivateKey": made.private_key}

    aws.clock.sleep(1)
    arn = acm.import_certificate(**given())["CertificateArn"]
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    manifest, traffic = sandbox.manifest(outputs["modules"], "web"), Traffic(aws)
    dns_name = aws.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    reads = AwsClient(aws.session(), aws.clock, region=aws.region)

    def seen() -> tuple[bool, str]:
        own, other = CertificateReader(reads).of(manifest)
        assert (own.name, own.is_renewed, own.problem) == ("web.example.com", True, "")
        assert (other.arn, other.name, other.is_renewed) == (arn, "shop.example.org", False)
        return traffic.send("https://shop.example.org/", to=dns_name).is_trusted, other.problem

    assert seen() == (True, "")
    aws.clock.sleep(65 * DAY_S)
    trusted, problem = seen()
    assert (trusted, problem.partition(":")[0].rpartition(", ")[2]) == (True, "in 24 days")
    assert f"aws acm import-certificate --certificate-arn {arn} --certificate fileb://" in problem
    aws.clock.sleep(25 * DAY_S)
    trusted, problem = seen()
    assert (trusted, "clients go away: ACM does not renew what was imported" in problem) == (False, True)
    acm.import_certificate(CertificateArn=arn, **given())
    assert seen() == (True, "")


def test_a_certificate_that_is_not_there_is_told_before_anything_is_made(bring: Bring):
    sandbox = bring({"web": {**WEB, "certificate": "*.example.com"}})
    acm = sandbox.aws.client("acm")
    for arn in certificates(sandbox):
        acm.delete_certificate(CertificateArn=arn)
    with pytest.raises(ProgramError, match=r"web\.certificate: there is no issued certificate \*\.example\.com in eu"):
        sandbox.up()
    acm.request_certificate(DomainName="*.example.com", ValidationMethod="DNS")
    pending = (
        r"web\.certificate: arn:\S+ is PENDING_VALIDATION, which no load balancer shows: put the record that proves"
    )
    with pytest.raises(ProgramError, match=pending):
        sandbox.up()
    assert sandbox.aws.client("elbv2").describe_load_balancers()["LoadBalancers"] == []


def test_a_certificate_without_the_host_is_told_with_its_names(bring: Bring):
    sandbox = bring({"web": {**WEB, "certificate": "*.example.com", "host": "a.b.example.com"}})
    with sandbox.aws.internal():
        for one in sandbox.aws.backend("acm")._certificates.values():
            fresh = type(one).generate_cert("*.example.com", "123456789012", "eu-west-1", ["other.example.com"])
            one.cert, one.sans = fresh.cert, fresh.sans
    with pytest.raises(ProgramError) as caught:
        sandbox.up()
    assert "*.example.com is for" in str(caught.value)
    assert "and the module's host is a.b.example.com: name a certificate that has it" in str(caught.value)


def test_modules_that_share_a_load_balancer_share_its_certificates(bring: Bring):
    """One is made for the names only that none has that the file names."""
    behind = {**WEB, "load_balancers": {"front": {"routes": [{"hosts": ["web.example.com", "a.b.example.com"]}]}}}
    front = {"scheme": "internet-facing", "certificate": "*.example.com", "further_certificates": ["shop.example.org"]}
    sandbox = bring({"web": behind}, load_balancers={"front": front})
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    dns_name = sandbox.aws.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    traffic, by_name = Traffic(sandbox.aws), {name: arn for arn, name in certificates(sandbox).items()}
    assert sorted(by_name) == ["*.example.com", "a.b.example.com", "shop.example.org"]
    hosts = ("web.example.com", "a.b.example.com", "shop.example.org")
    found = [traffic.send(f"https://{host}/", to=dns_name) for host in hosts]
    assert [(one.service, one.status, one.is_trusted) for one in found] == [
        ("web", 200, True),
        ("web", 200, True),
        (None, 404, True),
    ]
    assert found[0].certificate == by_name["*.example.com"]
