"""
What a module's load balancers prove themselves with, until when, and who must act before that.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html
    https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
    https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import certificates
from modulestack.contract.load_balancers import OWN
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.visible import visible
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected

_ENCRYPTED = ("https://", "tls://")
_DAY_S = 86_400


@dataclasses.dataclass(frozen=True, kw_only=True)
class CertificateStatus:
    """One that clients of a module are shown."""

    arn: str
    name: str
    """Its first name."""
    expires: str
    """``2026-04-01``; empty: that is not known."""
    is_renewed: bool
    """Whether ACM renews it by itself: what was imported it does not."""
    problem: str
    """What is wrong, or will be soon, and who does what; empty: nothing."""


class CertificateReader:
    """Reads each listener and each certificate once, however many modules are behind it."""

    def __init__(self, aws: AwsClient) -> None:
        self._aws = aws
        self._shown: dict[str, tuple[str, ...]] = {}
        self._details: dict[str, Mapping[str, Any]] = {}

    def of(self, manifest: ModuleManifest) -> tuple[CertificateStatus, ...]:
        """
        Those of the load balancers that lead to a module; of one that others share, those that have its name.

        Raises:
            AwsFailure: AWS could not be asked.
        """
        if not any(url.startswith(_ENCRYPTED) for url in (manifest.url, *manifest.former_urls)):
            return ()
        arns = dict.fromkeys(arn for arn in self._arns(manifest) if ":acm:" in arn)
        return tuple(self._status(arn, manifest.region) for arn in arns)

    def _arns(self, manifest: ModuleManifest) -> Iterator[str]:
        try:
            groups = self._aws.call("elbv2", "describe_target_groups", TargetGroupArns=list(manifest.target_groups))
        except Rejected:  # one is gone, of which `verify` tells
            return
        shared = {each.target_group for each in manifest.load_balancers if each.name != OWN}
        host = manifest.url.partition("://")[2].partition(":")[0]
        for group in groups["TargetGroups"]:
            for balancer in group.get("LoadBalancerArns", ()):
                if balancer not in self._shown:
                    self._shown[balancer] = tuple(self._on(balancer))
                arns = self._shown[balancer]
                yield from self._for(host, arns) if group["TargetGroupArn"] in shared else arns

    def _on(self, balancer: str) -> Iterator[str]:
        """The default of each listener comes first."""
        for listener in self._aws.paginate("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer):
            if listener.get("Protocol") in {"HTTPS", "TLS"}:
                found = self._aws.paginate(
                    "elbv2", "describe_listener_certificates", "Certificates", ListenerArn=listener["ListenerArn"]
                )
                for each in sorted(found, key=lambda one: not one.get("IsDefault")):
                    yield str(each["CertificateArn"])

    def _for(self, host: str, arns: tuple[str, ...]) -> Iterator[str]:
        """The one of *arns* that a client is shown who asks for *host*; the first: the default."""
        names = {arn: self._detail(arn).get("SubjectAlternativeNames") or () for arn in arns if ":acm:" in arn}
        yield certificates.shown(names, host) or arns[0]

    def _detail(self, arn: str) -> Mapping[str, Any]:
        """As ACM describes it; empty: it is gone."""
        if arn not in self._details:
            try:
                found = self._aws.call("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
            except Rejected:
                found = {}
            self._details[arn] = found
        return self._details[arn]

    def _status(self, arn: str, region: str) -> CertificateStatus:
        detail = self._detail(arn)
        return CertificateStatus(
            arn=arn,
            name=visible(str(detail.get("DomainName", ""))),
            expires=_date(detail),
            is_renewed=detail.get("Type") in {"AMAZON_ISSUED", "PRIVATE"},
            problem=problem_of(arn, detail, now=self._aws.clock.now(), region=region),
        )


def problem_of(arn: str, detail: Mapping[str, Any], *, now: float, region: str) -> str:
    """What is wrong with a certificate, or will be within 30 days, as ACM describes it; empty: nothing."""
    if not detail:
        return f"the certificate {arn} is gone: name another one"
    name = f"certificate {visible(str(detail.get('DomainName', '')))}"
    ends: datetime.datetime | None = detail.get("NotAfter")
    days = (ends.timestamp() - now) / _DAY_S if ends else None
    if detail["Status"] not in {"ISSUED", "EXPIRED"}:
        return f"{name} is {detail['Status']}: name another one ({arn})"
    if detail["Status"] == "EXPIRED" or (days is not None and days <= 0):
        return f"{name} expired on {_date(detail)}, clients go away: {_remedy(arn, detail, region)}"
    if days is not None and days <= certificates.SOON_DAYS:
        return f"{name} expires on {_date(detail)}, in {int(days)} days: {_remedy(arn, detail, region)}"
    return ""


def _remedy(arn: str, detail: Mapping[str, Any], region: str) -> str:
    """Who does what."""
    if detail.get("Type") == "IMPORTED":
        return (
            "ACM does not renew what was imported; import the next one in its place, and load balancers show it: "
            f"aws acm import-certificate --certificate-arn {arn} --certificate fileb://certificate.pem "
            f"--private-key fileb://private-key.pem --certificate-chain fileb://chain.pem --region {region}"
        )
    waiting = detail.get("RenewalSummary", {}).get("DomainValidationOptions") or ()
    records = {
        f"{one['ResourceRecord']['Name']} CNAME {one['ResourceRecord']['Value']}"
        for one in waiting
        if one.get("ValidationStatus") != "SUCCESS" and "ResourceRecord" in one
    }
    if records:
        listed = visible(", ".join(sorted(records)))
        return f"ACM cannot renew it before the domain's public zone has {listed}"
    if any(one.get("ValidationEmails") for one in waiting):
        return "ACM renews it once somebody follows the link in its mail to the domain's owner"
    if detail["Status"] == "EXPIRED":
        return f"ACM renews it no more; name another one in place of {arn}"
    reason = detail.get("RenewalSummary", {}).get("RenewalStatusReason")
    return f"ACM has not renewed it yet{f' ({visible(str(reason))})' if reason else ''}: look at {arn} in ACM"


def _date(detail: Mapping[str, Any]) -> str:
    ends: datetime.datetime | None = detail.get("NotAfter")
    return ends.astimezone(datetime.UTC).strftime("%Y-%m-%d") if ends else ""
