"""The preflight alone, and all of it."""

from __future__ import annotations

import dataclasses

from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.machine_versions import GroupFacts, read_group, read_images, version_problems
from modulestack.release.planning.machines import MachineFacts, interface_problem, machine_problems, read_machines
from modulestack.release.planning.plan import ReleasePlan, plan_release
from modulestack.release.planning.preflight import PreflightFinding
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.verbs.alert_status import unconfirmed
from modulestack.release.verbs.certificate_status import CertificateReader
from modulestack.release.verbs.rollout_status import rollout_status


def verify(dependencies: Dependencies, request: ReleaseRequest) -> ReleasePlan:
    """
    The plan of *request* with all findings, even if nothing is to be done, and with no role taken as proven.

    Of a module on machines also what is the matter with those.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    plan = _with_certificates(
        dependencies, _with_alerts(dependencies, plan_release(dependencies, request, thorough=True))
    )
    plan = _with_progress(dependencies, plan)
    if not request.manifest.capacity:
        return plan
    aws, manifest = dependencies.aws, request.manifest
    facts, unread = read_machines(aws, manifest)
    group, no_group = read_group(aws, manifest)
    images, no_images = read_images(aws, facts.machines if group else ())
    texts = [f"not checked: {text}" for text in dict.fromkeys((*unread, *no_group, *no_images))]
    if not unread:
        own = plan.desired.document.get("networkMode") == "awsvpc"
        texts += machine_problems(facts, manifest, has_interfaces=own)
        if own and not manifest.managed_instances and not manifest.daemon:
            texts += filter(None, [_interfaces(plan, facts, group)])
    texts += version_problems(group, facts.machines, images, manifest)
    return dataclasses.replace(plan, findings=(*plan.findings, *(PreflightFinding("warn", text) for text in texts)))


def _with_progress(dependencies: Dependencies, plan: ReleasePlan) -> ReleasePlan:
    """*plan* with the deployment that a release would have to wait for."""
    found = rollout_status(dependencies.aws, plan.request.manifest, plan.service)
    texts = (f"a deployment goes on, for which a release waits: {found.text}",) if found else ()
    return dataclasses.replace(plan, findings=(*plan.findings, *(PreflightFinding("warn", text) for text in texts)))


def _with_alerts(dependencies: Dependencies, plan: ReleasePlan) -> ReleasePlan:
    """*plan* with who is not told when something is wrong."""
    try:
        texts = unconfirmed(dependencies.aws, plan.request.manifest)
    except AccessDenied:
        texts = ("not checked: who is told when something is wrong (sns:ListSubscriptionsByTopic)",)
    return dataclasses.replace(plan, findings=(*plan.findings, *(PreflightFinding("warn", text) for text in texts)))


def _with_certificates(dependencies: Dependencies, plan: ReleasePlan) -> ReleasePlan:
    """*plan* with what its load balancers will soon no longer prove."""
    try:
        found = CertificateReader(dependencies.aws).of(plan.request.manifest)
    except AccessDenied:
        texts = ["not checked: until when certificates are good (acm:DescribeCertificate)"]
    else:
        texts = [each.problem for each in found if each.problem]
    return dataclasses.replace(plan, findings=(*plan.findings, *(PreflightFinding("warn", text) for text in texts)))


def _interfaces(plan: ReleasePlan, facts: MachineFacts, group: GroupFacts | None) -> str:
    service = plan.service
    return interface_problem(
        facts,
        plan.request.manifest,
        desired=service.desired,
        running=service.running,
        most_machines=int(group.group["MaxSize"]) if group else 0,
    )
