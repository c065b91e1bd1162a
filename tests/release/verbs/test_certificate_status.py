"""What status and verify say of certificates: until when they are good, and who does what."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from modulestack.cli.status import row
from modulestack.release.verbs.certificate_status import CertificateStatus, problem_of
from modulestack.release.verbs.status import StatusEntry

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
SOON = "certificate example.com expires on 2026-03-11, in 10 days:"
NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
RECORD = {"Name": "_a.example.com.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}
ENTRY = StatusEntry(
    module="web", url="https://web.example.com", released_image="", lock="", last=None, problem="", revision="web:1"
)


def _ending(days: float, **more: Any) -> dict[str, Any]:
    ends = NOW + datetime.timedelta(days=days)
    return {"DomainName": "example.com", "Status": "ISSUED", "Type": "AMAZON_ISSUED", "NotAfter": ends, **more}


def _waits(**option: Any) -> dict[str, Any]:
    return {"RenewalSummary": {"DomainValidationOptions": [{"ValidationStatus": "PENDING_VALIDATION", **option}]}}


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        (_ending(31), ""),
        (_ending(31, Type="IMPORTED"), ""),
        ({}, f"the certificate {ARN} is gone: name another one"),
        (_ending(31, Status="REVOKED"), f"certificate example.com is REVOKED: name another one ({ARN})"),
        (
            _ending(10, Type="IMPORTED"),
            (
                f"{SOON} ACM does not renew what was imported; import "
                f"the next one in its place, and load balancers show it: aws acm import-certificate "
                f"--certificate-arn {ARN} --certificate fileb://certificate.pem --private-key fileb://private-key.pem "
                "--certificate-chain fileb://chain.pem --region eu-west-1"
            ),
        ),
        (
            _ending(10, **_waits(ResourceRecord=RECORD)),
            (
                f"{SOON} ACM cannot renew it before the domain's public "
                "zone has _a.example.com. CNAME _b.acm-validations.aws."
            ),
        ),
        (
            _ending(10, **_waits(ValidationEmails=["admin@example.com"])),
            (f"{SOON} ACM renews it once somebody follows the link in its mail to the domain's owner"),
        ),
        (
            _ending(10, RenewalSummary={"RenewalStatusReason": "CAA_ERROR"}),
            (f"{SOON} ACM has not renewed it yet (CAA_ERROR): look at {ARN} in ACM"),
        ),
        (
            _ending(-1, Status="EXPIRED"),
            (
                "certificate example.com expired on 2026-02-28, clients go away: "
                "ACM renews it no more; name another one "
                f"in place of {ARN}"
            ),
        ),
    ],
)
def test_who_does_what(detail: dict[str, Any], expected: str):
    assert problem_of(ARN, detail, now=NOW.timestamp(), region="eu-west-1") == expected


def test_status_tells_the_day_of_what_was_imported_and_each_problem_on_a_line_of_its_own():
    def one(*, is_renewed: bool, problem: str = "") -> CertificateStatus:
        return CertificateStatus(
            arn=ARN, name="example.com", expires="2026-09-01", is_renewed=is_renewed, problem=problem
        )

    quiet = dataclasses.replace(ENTRY, certificates=(one(is_renewed=True), one(is_renewed=False)))
    loud = dataclasses.replace(ENTRY, certificates=(one(is_renewed=False, problem="it is over"),))
    assert row(quiet, "prod")[-1] == ("certificate example.com was imported, and expires on 2026-09-01",)
    assert row(loud, "prod")[-1] == ("it is over",)
    assert loud.to_json()["certificates"][0]["expires"] == "2026-09-01"
    assert "certificates" not in ENTRY.to_json()
