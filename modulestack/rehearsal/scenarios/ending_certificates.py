"""
Whether somebody is told of a certificate that ends.

Of one whose proof is gone, so that ACM cannot renew it, and of one that somebody imported and forgot. It becomes
one that was issued long ago; days would take long to go by.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

from modulestack.contract import arn
from modulestack.contract.alarm_kinds import OF_CERTIFICATES
from modulestack.embedded_aws.validation import certificate_lifecycle
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.features.alarms import CERTIFICATE_ENDS
from modulestack.rehearsal.scenarios.alarm_states import NOBODY, alarm_of, subscribers
from modulestack.rehearsal.scenarios.alarms import told
from modulestack.rehearsal.scenarios.alert_windows import out_of_windows
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario


@contextlib.contextmanager
def _ends(certificate: str, days: int, module: RehearsedModule) -> Iterator[None]:
    """In *days*: ACM cannot renew it, as it is not proved any more, until somebody mends that."""
    found = arn.parse(certificate)
    region = found.region if found else module.aws.region
    context = RequestContext(module.aws, region)
    acm = module.aws.client("acm", region)
    options = acm.describe_certificate(CertificateArn=certificate)["Certificate"].get("DomainValidationOptions", [])
    with contextlib.ExitStack() as undone:
        for record in [option["ResourceRecord"] for option in options if "ResourceRecord" in option]:
            undone.enter_context(_without(record, module))
        with module.aws.internal():
            restore = certificate_lifecycle.age(context, certificate, days)
        yield
    with module.aws.internal():
        if certificate_lifecycle.days_left(context, certificate) in (None, float(days)):
            restore()


@contextlib.contextmanager
def _without(record: dict[str, str], module: RehearsedModule) -> Iterator[None]:
    """As if somebody had deleted the proof from its zone, by hand."""
    route53 = module.aws.client("route53")
    sets = [
        (zone["Id"], each)
        for zone in route53.list_hosted_zones()["HostedZones"]
        for each in route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if each["Type"] == "CNAME" and each["Name"].rstrip(".") == record["Name"].rstrip(".")
    ]

    def change(action: str) -> None:
        for zone, each in sets:
            changes: Any = [{"Action": action, "ResourceRecordSet": each}]
            route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    change("DELETE")
    try:
        yield
    finally:
        change("CREATE")


def _told(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    kinds = [OF_CERTIFICATES, *(f"{OF_CERTIFICATES}-{each}" for each in module.manifest.further_certificates)]
    seen = []
    for kind in kinds:
        [alarm] = module.aws.client("cloudwatch").describe_alarms(AlarmNames=[alarm_of(kind, module)])["MetricAlarms"]
        [query] = alarm["Metrics"]
        [dimension] = query["MetricStat"]["Metric"]["Dimensions"]
        observed = told(kind, module, functools.partial(_ends, dimension["Value"], int(alarm["Threshold"])))
        if not observed.met:
            return Observation(False, f"{kind}: {observed.text}")
        seen.append(observed.text if kind == OF_CERTIFICATES else f"{kind}: {observed.text}")
    return Observation(True, "; ".join(seen))


ENDING_CERTIFICATES = Scenario(
    name=CERTIFICATE_ENDS,
    promise="every subscriber that has confirmed gets the message",
    run=out_of_windows(_told),
    on_demand=True,
    not_tried=lambda module: "" if subscribers(module) else NOBODY,
)
"""On modules whose own load balancer shows certificates."""
