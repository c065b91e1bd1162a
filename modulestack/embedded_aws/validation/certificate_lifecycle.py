"""
What time does to ACM's certificates: they are issued, renewed by ACM where it can, and expire.

Sources:
    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
    https://docs.aws.amazon.com/acm/latest/userguide/check-certificate-renewal-status.html
    https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import moto_import, moto_time
from modulestack.embedded_aws.clock import Clock, SimulatedClock
from modulestack.embedded_aws.cloudfront.state import state_of
from modulestack.embedded_aws.listener_certificates import further_certificates
from modulestack.embedded_aws.validation.request_context import RequestContext

DAY_S = 86_400
RENEWED_BEFORE_S = 60 * DAY_S
"""How long before its end ACM first tries to renew a certificate. AWS has told it as 60 days and as fewer."""
_MOTO_LASTS_S = 365 * DAY_S
"""How long one is good that moto makes."""
_RENEWED_PARTS = ("cert", "key", "_cert", "_key")
"""What moto keeps of a certificate's own text and dates."""


def bring_up_to_date(context: RequestContext) -> None:
    """
    Every certificate is as time has left it by now.

    A pending one whose CNAME records are in a public zone is issued; AWS takes minutes for it. One of those that a
    load balancer shows is renewed in time; whatever is over is expired. moto would issue one after a minute of wall
    time, proved or not: that is switched off.
    """
    moto_import.module("moto.settings").ACM_VALIDATION_WAIT = float("inf")
    known = context.backend("acm")._certificates
    if not known:
        return
    now, used, records = context.aws.clock.now(), shown_by(context), set(_public_records(context))
    for arn, certificate in known.items():
        certificate.in_use_by = used.get(arn, [])
        pending = certificate.status == "PENDING_VALIDATION"
        due = bool(certificate.in_use_by) and _is_due(certificate, now)
        if certificate.type == "AMAZON_ISSUED" and (pending or due) and _is_proven(certificate, records):
            certificate.status = "ISSUED"
            if due:
                _renew(context, certificate)
        if certificate.status == "ISSUED" and now >= ends_at(certificate):
            certificate.status = "EXPIRED"


def shown_by(context: RequestContext) -> dict[str, list[str]]:
    """Certificate → ARNs of the load balancers, and distributions of CloudFront, that show it."""
    found: dict[str, list[str]] = {}
    for balancer in context.backend("elbv2").load_balancers.values():
        for listener in balancer.listeners.values():
            for arn in (listener.certificate, *further_certificates(listener)):
                if arn and balancer.arn not in found.setdefault(arn, []):
                    found[arn].append(balancer.arn)
    for distribution in state_of(context.aws).distributions.values():
        if arn := (distribution.config.get("ViewerCertificate") or {}).get("ACMCertificateArn"):
            found.setdefault(arn, []).append(distribution.arn)
    return found


def ends_at(certificate: Any) -> float:
    """When moto's *certificate* is over, epoch seconds."""
    end: datetime.datetime = certificate._cert.not_valid_after_utc
    return end.timestamp()


def days_left(context: RequestContext, arn: str) -> float | None:
    """What ACM tells CloudWatch of the certificate: whole days until its end; None: it is over, or not issued."""
    bring_up_to_date(context)
    certificate = context.backend("acm")._certificates.get(arn)
    if certificate is None or certificate.status != "ISSUED":
        return None
    return float((ends_at(certificate) - context.aws.clock.now()) // DAY_S)


def age(context: RequestContext, arn: str, days: int) -> Callable[[], None]:
    """
    The certificate *arn* becomes one that ends in *days*, as if it had been issued so long ago.

    Call what is returned to have it as it was.
    """
    certificate = context.backend("acm")._certificates[arn]
    before = {part: getattr(certificate, part) for part in _RENEWED_PARTS}
    issued_at = context.aws.clock.now() + (days + 0.5) * DAY_S - _MOTO_LASTS_S
    _issue(context, certificate, SimulatedClock(issued_at))

    def restore() -> None:
        for part, value in before.items():
            setattr(certificate, part, value)

    return restore


def renewal(certificate: Any, now: float) -> dict[str, Any]:
    """What DescribeCertificate tells of ACM's renewal of moto's *certificate*, which is brought up to date."""
    if certificate.type != "AMAZON_ISSUED":
        return {}
    eligible = bool(certificate.in_use_by) and certificate.status == "ISSUED"
    if not eligible or not _is_due(certificate, now):
        return {"RenewalEligibility": "ELIGIBLE" if eligible else "INELIGIBLE"}
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    waiting = [{**option, "ValidationStatus": "PENDING_VALIDATION"} for option in options]
    summary = {"RenewalStatus": "PENDING_VALIDATION", "DomainValidationOptions": waiting, "UpdatedAt": now}
    return {"RenewalEligibility": "ELIGIBLE", "RenewalSummary": summary}


def _is_due(certificate: Any, now: float) -> bool:
    return bool(certificate.status == "ISSUED" and now >= ends_at(certificate) - RENEWED_BEFORE_S)


def _renew(context: RequestContext, certificate: Any) -> None:
    """The same names under the same ARN, from now on; whoever shows it shows the new one."""
    _issue(context, certificate, context.aws.clock)


def _issue(context: RequestContext, certificate: Any, clock: Clock) -> None:
    """The text of *certificate* is made anew, at the time of *clock*."""
    with moto_time.kept_by(clock, "acm"):
        fresh = type(certificate).generate_cert(
            certificate.common_name, context.aws.account_id, context.region, list(certificate.sans)
        )
    for part in _RENEWED_PARTS:
        setattr(certificate, part, getattr(fresh, part))


def _is_proven(certificate: Any, records: Collection[tuple[str, str]]) -> bool:
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    return all(_proof(option["ResourceRecord"]) in records for option in options)


def _public_records(context: RequestContext) -> Iterator[tuple[str, str]]:
    for zone in context.hosted_zones():
        if not zone.private_zone:
            for record in zone.rrsets:
                if record.type == "CNAME":
                    yield from ((_bare(record.name), _bare(value)) for value in record.records)


def _proof(record: Mapping[str, str]) -> tuple[str, str]:
    return _bare(record["Name"]), _bare(record["Value"])


def _bare(name: Any) -> str:
    text = name["Value"] if isinstance(name, dict) else name
    return str(text).strip('"').rstrip(".").lower()
