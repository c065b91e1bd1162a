"""Where modules that are called without a load balancer find each other: namespaces of AWS Cloud Map, names in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import Input, Output, ResourceOptions
from pulumi_aws import ecs, servicediscovery

from components.existing_namespaces import FoundNamespaces
from modulestack.contract import discovery
from modulestack.contract.discovery import CLOUD_MAP, SERVICE_CONNECT
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.context import ModuleContext
from modulestack.features.discovery import CloudMap
from modulestack.features.service_connect_section import ServiceConnect, logged

_DNS_NAMESPACE = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"
NAMESPACES = frozenset({_DNS_NAMESPACE, "aws:servicediscovery/httpNamespace:HttpNamespace"})
"""What namespaces that are made are, in a stack's state."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Namespaces:
    """Namespaces of an environment; None: no module needs it."""

    connect_arn: Output[str] | None = None
    """ARN of the one of Service Connect."""
    cloud_map_id: Output[str] | None = None
    """Id of the one that DNS of the VPC resolves."""
    zone_id: Output[str] | None = None
    """Id of that one's hosted zone, which Cloud Map makes; None: it was there before."""


def namespaces(
    environment: Environment, found: FoundNamespaces, *, vpc_id: Input[str], opts: ResourceOptions
) -> Namespaces:
    """
    Those that modules of *environment* are called by: those that were *found*, and what is missing is made.

    Cloud Map makes a hosted zone of its own, which resolves in the VPC *vpc_id* only.

    Source: https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
    """
    connect_arn = Output.from_input(found.connect_arn) if found.connect_arn else None
    if connect_arn is None and SERVICE_CONNECT in environment.namespaces:
        connect_arn = servicediscovery.HttpNamespace(
            f"{environment.name}-connect",
            name=discovery.connect_namespace(environment.name),
            description=f"Where the modules of {environment.name} call each other by Service Connect",
            opts=opts,
        ).arn
    if CLOUD_MAP not in environment.namespaces:
        return Namespaces(connect_arn=connect_arn)
    if found.cloud_map_id:
        return Namespaces(connect_arn=connect_arn, cloud_map_id=Output.from_input(found.cloud_map_id))
    made = servicediscovery.PrivateDnsNamespace(
        f"{environment.name}-tasks",
        name=discovery.cloud_map_namespace(environment.name),
        description=f"Where the modules of {environment.name} find each other's tasks",
        vpc=vpc_id,
        opts=opts,
    )
    return Namespaces(connect_arn=connect_arn, cloud_map_id=made.id, zone_id=made.hosted_zone)


def zones_before(standing: StandingEnvironment) -> list[str]:
    """Ids of the hosted zones of namespaces that an earlier run made: who takes one away deletes its zone, too."""
    made = (each["outputs"] for each in standing.resources if each["type"] == _DNS_NAMESPACE)
    return [str(outputs["hostedZone"]) for outputs in made if outputs.get("hostedZone")]


def registries(
    name: str,
    environment: Environment,
    module: Module,
    shared: Namespaces,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> ecs.ServiceServiceRegistriesArgs | None:
    """
    Where ECS registers *module*'s tasks; None: nowhere.

    Tasks have addresses of their own, so an A record is enough, and the port is what callers are told.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
    """
    if shared.cloud_map_id is None or module.is_worker or CLOUD_MAP not in module.ways:
        return None
    settings = module.cloud_map or CloudMap()
    made = servicediscovery.Service(
        f"{name}-discovery",
        name=discovery.service(environment.name, module.name, environment.existing_namespaces.cloud_map),
        description=f"Tasks of {module.name}",
        dns_config=servicediscovery.ServiceDnsConfigArgs(
            namespace_id=shared.cloud_map_id,
            routing_policy="MULTIVALUE",
            dns_records=[servicediscovery.ServiceDnsConfigDnsRecordArgs(type="A", ttl=settings.ttl_s)],
        ),
        # ECS tells the health of containers. An empty section would be none, and 1 is the only number that there is.
        health_check_custom_config={"failure_threshold": 1},
        # ECS takes the last task out a moment after its service is gone.
        force_destroy=True,
        tags=tags,
        opts=opts,
    )
    return ecs.ServiceServiceRegistriesArgs(registry_arn=made.arn)


def connect(
    environment: Environment,
    module: Module,
    shared: Namespaces,
    standing: StandingEnvironment,
    context: ModuleContext,
    tls: ecs.ServiceServiceConnectConfigurationServiceTlsArgs | None = None,
) -> ecs.ServiceServiceConnectConfigurationArgs | None:
    """
    *module* in Service Connect: as a client, and as a server if it is called so; None: it never was in it.

    *tls* is by what calls are encrypted.

    What it was is switched off in so many words: of a configuration that is merely gone AWS is told nothing.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    if not environment.is_in_service_connect(module):
        had = (each["outputs"] for each in standing.resources if each["name"] == f"{module.name}-service")
        is_in_it = any(outputs.get("serviceConnectConfiguration") for outputs in had)
        return ecs.ServiceServiceConnectConfigurationArgs(enabled=False) if is_in_it else None
    log, calls = _logs(module, context)
    return ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True,
        namespace=shared.connect_arn,
        services=_served(environment, module, tls) or None,
        log_configuration=log,
        access_log_configuration=calls,
    )


def _logs(
    module: Module, context: ModuleContext
) -> tuple[
    ecs.ServiceServiceConnectConfigurationLogConfigurationArgs | None,
    ecs.ServiceServiceConnectConfigurationAccessLogConfigurationArgs | None,
]:
    """Where *module*'s proxy writes, and that it writes a line for each call; of one that does not, nothing."""
    if not (found := logged(module.service_connect, context)):
        return None, None
    where, calls = found["logConfiguration"], found["accessLogConfiguration"]
    return (
        ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
            log_driver=where["logDriver"], options=where["options"]
        ),
        ecs.ServiceServiceConnectConfigurationAccessLogConfigurationArgs(
            format=calls["format"], include_query_parameters=calls["includeQueryParameters"]
        ),
    )


def _served(
    environment: Environment, module: Module, tls: ecs.ServiceServiceConnectConfigurationServiceTlsArgs | None
) -> list[ecs.ServiceServiceConnectConfigurationServiceArgs]:
    if module.port is None or SERVICE_CONNECT not in module.ways:
        return []
    settings = module.service_connect or ServiceConnect()
    name = discovery.service(environment.name, module.name, environment.existing_namespaces.service_connect)
    alias = ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(
        port=module.port, dns_name=discovery.host(SERVICE_CONNECT, environment.name, module.name)
    )
    timeout = ecs.ServiceServiceConnectConfigurationServiceTimeoutArgs(
        idle_timeout_seconds=settings.idle_timeout_s, per_request_timeout_seconds=settings.request_timeout_s
    )
    return [
        ecs.ServiceServiceConnectConfigurationServiceArgs(
            port_name="http", discovery_name=name, client_alias=[alias], timeout=timeout, tls=tls
        )
    ]
