"""
Service Connect: endpoints of services in a namespace, and which of them a deployment's tasks know.

"Existing tasks can't resolve and connect to the new endpoint. Only new tasks with a Service Connect configuration in
the same namespace and that start running after this deployment can." Replacements of tasks know what those of their
deployment do.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.cloud_map_dependencies import DiscoveryNamespace
from modulestack.embedded_aws.ecs.deployment_models import ConnectEndpoint, ServiceRevision, TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState

Fields = Mapping[str, Any]


def configuration(fields: Fields) -> Mapping[str, Any]:
    """A service's Service Connect configuration; empty: it has none, or it is switched off."""
    found: Mapping[str, Any] = fields.get("serviceConnectConfiguration") or {}
    return found if found.get("enabled") else {}


def check(
    region: RegionState, cluster: EcsCluster, name: str, definition: TaskDefinitionRevision, fields: Fields
) -> None:
    """
    Refuse a namespace that is not there, a discovery name that is another's, and clients that one name leads astray.

    *name* is the service's.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    Text (the second): https://github.com/aws/copilot-cli/issues/4337

    Raises:
        AwsError: with AWS's code.
    """
    if not (connect := configuration(fields)):
        return
    namespace = _namespace(region, cluster, connect)
    own = region.arn("service", cluster.name, name)
    taken = {
        (alias, port): endpoint
        for endpoint in endpoints(region, namespace.arn)
        if endpoint.service_arn != own
        for alias, port in (endpoint.alias,)
    }
    seen: set[tuple[str, int]] = set()
    for each, alias in _declared(namespace, definition, connect):
        discovery = region.cloud_map.named(namespace, each["discovery_name"])
        owner = next((e.service_arn for e in endpoints(region, namespace.arn) if e.discovery_arn == discovery), None)
        if discovery is not None and owner != own:
            raise lookup.invalid(f"SC service is already used by {namespace.arn}")
        before = next((e for e in endpoints(region, namespace.arn) if e.discovery_arn == discovery), None)
        if before is not None and before.app_protocol != each["app_protocol"]:
            raise lookup.invalid(
                f"appProtocol of the Service Connect service {each['discovery_name']} cannot change: delete the "
                "service and create it again."
            )
        if alias in seen or alias in taken:
            raise lookup.invalid(
                f"The client alias {alias[0]}:{alias[1]} is already used by another Service Connect service in the "
                "namespace."
            )
        seen.add(alias)


def namespace_of(region: RegionState, service: EcsService) -> DiscoveryNamespace | None:
    """Where *service* serves and is a client; None: it is not in Service Connect."""
    connect = configuration(service.fields)
    return _namespace(region, service.cluster, connect) if connect else None


def _namespace(region: RegionState, cluster: EcsCluster, connect: Fields) -> DiscoveryNamespace:
    reference = connect.get("namespace") or (cluster.service_connect_defaults or {})["namespace"]
    if (found := region.cloud_map.namespace(reference)) is None:
        raise lookup.invalid(f"Namespace {reference} was not found.")
    return found


def _declared(
    namespace: DiscoveryNamespace, definition: TaskDefinitionRevision, connect: Fields
) -> Iterator[tuple[dict[str, Any], tuple[str, int]]]:
    """What each service of a configuration is, and by which name and port clients know it."""
    ports = {
        mapping["name"]: mapping
        for container in definition.containers
        for mapping in container.get("portMappings") or ()
        if mapping.get("name")
    }
    for service in connect.get("services") or ():
        mapped = ports[service["portName"]]
        port = mapped["containerPort"]
        discovery_name = service.get("discoveryName") or service["portName"]
        alias = next(iter(service.get("clientAliases") or ()), {"port": port})
        known_as = (alias.get("dnsName") or f"{discovery_name}.{namespace.name}", alias["port"])
        made = {"discovery_name": discovery_name, "port": service.get("ingressPortOverride") or port}
        authority = _authority(service)
        yield {**made, "app_protocol": mapped.get("appProtocol"), "authority": authority}, known_as


def _authority(service: Fields) -> str:
    """ARN of the authority of a service of a configuration; empty: its calls are not encrypted."""
    tls = service.get("tls") or {}
    return str((tls.get("issuerCertificateAuthority") or {}).get("awsPcaAuthorityArn", ""))


def deployed(region: RegionState, service: EcsService, revision: ServiceRevision) -> tuple[ConnectEndpoint, ...]:
    """
    The endpoints that a deployment of *revision* of *service* that begins now knows.

    Its own are made first; those that it no longer has are gone.
    """
    connect = configuration(revision.fields)
    if not connect:
        forget(region, service)
        return ()
    namespace = _namespace(region, service.cluster, connect)
    own = []
    for each, alias in _declared(namespace, revision.definition, connect):
        arn = region.cloud_map.named(namespace, each["discovery_name"])
        own.append(
            ConnectEndpoint(
                namespace_arn=namespace.arn,
                service_arn=service.arn,
                discovery_name=each["discovery_name"],
                discovery_arn=arn or region.cloud_map.create(namespace, each["discovery_name"]),
                alias=alias,
                container_port=each["port"],
                app_protocol=each["app_protocol"],
                authority=each["authority"],
            )
        )
    for endpoint in service.endpoints:
        if endpoint.discovery_arn not in [each.discovery_arn for each in own]:
            region.cloud_map.delete(endpoint.discovery_arn)
    service.endpoints = own
    return tuple(endpoints(region, namespace.arn))


def endpoints(region: RegionState, namespace_arn: str) -> list[ConnectEndpoint]:
    """All that there are in a namespace."""
    return [
        endpoint
        for service in region.services()
        for endpoint in service.endpoints
        if endpoint.namespace_arn == namespace_arn
    ]


def forget(region: RegionState, service: EcsService) -> None:
    """The service has no endpoints any more."""
    for endpoint in service.endpoints:
        region.cloud_map.delete(endpoint.discovery_arn)
    service.endpoints = []


def reaches(region: RegionState, caller: EcsTask, name: str, port: int) -> bool:
    """Whether a call of *name* and *port* by a task finds one that serves it."""
    return bool(serving(region, caller, name, port))


def serving(region: RegionState, caller: EcsTask, name: str, port: int) -> list[EcsTask]:
    """The tasks of which one answers when *caller* calls *name* and *port*."""
    if caller.last_status != "RUNNING":
        return []
    known = next((each for each in caller.endpoints if each.alias == (name, port)), None)
    if known is None:
        return []
    service = next((one for one in region.services() if one.arn == known.service_arn), None)
    found = [task for task in (service.tasks.values() if service else ()) if known.discovery_arn in task.registries]
    return [task for task in found if _speaks_as(task, known)]


def _speaks_as(task: EcsTask, known: ConnectEndpoint) -> bool:
    """
    Whether the proxy of *task* has certificates of the authority, or none, that a client's was told of.

    No page of AWS says that one takes what is not encrypted beside what is.
    """
    connect = configuration(task.deployment.revision.fields) if task.deployment else {}
    for service in connect.get("services") or ():
        if (service.get("discoveryName") or service["portName"]) == known.discovery_name:
            return _authority(service) == known.authority
    return True


NO_CERTIFICATE = "ResourceInitializationError: failed to configure TLS of Service Connect: {}"
"""Why a task stops that has no certificate. AWS's pages do not have the text."""


def problem(region: RegionState, task: EcsTask) -> str | None:
    """Why the proxy of *task* has no certificate, and so the task does not start; None: it has, or needs none."""
    connect = configuration(task.deployment.revision.fields) if task.deployment else {}
    for service in connect.get("services") or ():
        if service.get("tls") and (reason := region.connect.no_certificate(service["tls"])):
            return NO_CERTIFICATE.format(reason)
    return None
