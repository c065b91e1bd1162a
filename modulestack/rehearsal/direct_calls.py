"""Calls of a module's tasks without a load balancer: how many of them its callers find."""

from __future__ import annotations

from modulestack.contract import discovery
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs import service_connect
from modulestack.environment.addresses import host_of
from modulestack.rehearsal.module_status import healthy_task_count


def found_count(aws: EmbeddedAws, manifest: ModuleManifest) -> int:
    """
    How many tasks of a module that has no load balancer a call of any of its callers' tasks finds.

    By Cloud Map those that are healthy under its name. By Service Connect those behind its endpoint; none, if there is
    a task of a caller whose deployment does not know that.
    """
    if manifest.reachable_by[0] == discovery.SERVICE_CONNECT:
        return _behind_endpoint(aws, manifest)
    name, _, namespace = host_of(manifest.url or "").partition(".")
    answer = aws.client("servicediscovery").discover_instances(NamespaceName=namespace, ServiceName=name)
    return len(answer["Instances"])


def _behind_endpoint(aws: EmbeddedAws, manifest: ModuleManifest) -> int:
    callers = manifest.reachable_from if isinstance(manifest.reachable_from, tuple) else ()
    name = f"{manifest.module}.{discovery.connect_namespace(manifest.environment)}"
    with aws.ecs.moment() as region:
        calls = [
            service_connect.reaches(region, task, name, manifest.port or 0)
            for service in region.services()
            if service.name in callers
            for task in service.tasks.values()
            if task.last_status == "RUNNING"
        ]
    return healthy_task_count(aws, manifest.cluster, manifest.service) if all(calls) else 0
