"""docs/certificates.md: what it says to import a certificate with does so, and so does what `status` prints."""

from __future__ import annotations

import re

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.verbs.certificate_status import problem_of
from tests.support.certificates import DAY_S, pem
from tests.support.program import ROOT
from tests.support.shell_page import Shell, blocks

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"


def test_the_commands_import_a_certificate_and_the_next_ones_under_its_arn():
    aws = EmbeddedAws(region="eu-west-1")
    shell, acm = Shell(aws), aws.client("acm")

    def write_files() -> None:
        made = pem("web.example.com", begins=aws.clock.now(), days=90)
        shell.files = {
            "certificate.pem": made.certificate.decode(),
            "private-key.pem": made.private_key.decode(),
            "chain.pem": made.certificate.decode(),
        }

    first, next_one = blocks(ROOT / "docs" / "certificates.md", "sh")
    write_files()
    shell.run(first)
    [arn] = [
        each["CertificateArn"]
        for each in acm.list_certificates(Includes={"keyTypes": ["EC_prime256v1"]})["CertificateSummaryList"]
    ]
    asked = AwsClient(aws.session(), aws.clock, region=aws.region)

    def problem() -> str:
        detail = asked.call("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
        return problem_of(arn, detail, now=aws.clock.now(), region=aws.region)

    aws.clock.sleep(70 * DAY_S)
    assert "in 20 days" in problem()
    write_files()
    shell.run(next_one.replace(ARN, arn))
    assert problem() == ""
    aws.clock.sleep(91 * DAY_S)
    [printed] = re.findall(r"aws acm import-certificate .*", problem())
    write_files()
    shell.run(printed)
    assert problem() == ""
    assert shell.aws_commands == 3
    aws.close()
