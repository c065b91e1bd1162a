"""Namespaces of AWS Cloud Map that a file names and does not own, looked up before anything is made."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from components.not_there import is_not_there
from components.private_zone import zone_in
from modulestack.contract import discovery
from modulestack.contract.discovery import CLOUD_MAP, SERVICE_CONNECT
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment

SERVICE = "aws:servicediscovery/service:Service"
_SEVERAL = re.compile("multiple|too many results", re.IGNORECASE)
"""Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/tfresource/not_found_error.go"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundNamespaces:
    """Those that are there; empty: none is named."""

    connect_arn: str = ""
    cloud_map_arn: str = ""
    cloud_map_id: str = ""
    zone_id: str = ""
    """Of the hosted zone in which names of Cloud Map are."""

    @property
    def arns(self) -> tuple[str, ...]:
        """Of both."""
        return tuple(filter(None, (self.connect_arn, self.cloud_map_arn)))

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """Of those that have one."""
        return tuple(filter(None, (self.zone_id,)))


NO_NAMESPACES = FoundNamespaces()


def look_up(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> FoundNamespaces:
    """
    Those that *environment* names.

    Raises:
        pulumi.RunError: one is not there, does not resolve, or has a name that is to be made. Nothing has been touched.
    """
    there = environment.existing_namespaces
    connect = _found(SERVICE_CONNECT, there.service_connect, opts) if there.service_connect else None
    dns = _found(CLOUD_MAP, there.cloud_map, opts) if there.cloud_map else None
    if dns and there.cloud_map:
        _resolves(environment, there.cloud_map, dns.hosted_zone, opts)
    found = FoundNamespaces(
        connect_arn=connect.arn if connect else "",
        cloud_map_arn=dns.arn if dns else "",
        cloud_map_id=dns.id if dns else "",
        zone_id=dns.hosted_zone if dns else "",
    )
    ids = {SERVICE_CONNECT: connect.id if connect else "", CLOUD_MAP: found.cloud_map_id}
    if taken := list(_taken(environment, standing, found, ids, opts)):
        raise pulumi.RunError("\n".join(taken))
    return found


def _found(way: str, name: str, opts: pulumi.InvokeOptions) -> Any:
    """What the provider says of it."""
    from pulumi_aws.servicediscovery.get_dns_namespace import get_dns_namespace
    from pulumi_aws.servicediscovery.get_http_namespace import get_http_namespace

    field = f"existing_namespaces.{way}"
    kind = "HTTP namespace" if way == SERVICE_CONNECT else "private DNS namespace"
    try:
        if way == SERVICE_CONNECT:
            return get_http_namespace(name=name, opts=opts)
        return get_dns_namespace(name=name, type="DNS_PRIVATE", opts=opts)
    except Exception as error:  # the SDK has no other
        if _SEVERAL.search(str(error)):
            raise pulumi.RunError(
                f"{field}: several of the kind {kind} are called {name}: name one that is alone with its name"
            ) from None
        if is_not_there(error):
            raise pulumi.RunError(
                f"{field}: there is no {kind} {name} in this region: name one that is there, or leave it out for one "
                "that is made"
            ) from None
        raise pulumi.RunError(f"{field}: {name} cannot be looked up: {error}") from None


def _resolves(environment: Environment, name: str, zone: str, opts: pulumi.InvokeOptions) -> None:
    vpc = environment.network.existing.known_id if environment.network.existing else ""
    if zone_in(vpc, name, opts, what=f"existing_namespaces.{CLOUD_MAP}: {name}") != zone:
        raise pulumi.RunError(
            f"existing_namespaces.{CLOUD_MAP}: {name} does not resolve in {vpc}, where modules call each other: let "
            f"whoever owns it associate its hosted zone {zone} with that VPC, or name another one"
        )


def _taken(
    environment: Environment,
    standing: StandingEnvironment,
    found: FoundNamespaces,
    ids: Mapping[str, str],
    opts: pulumi.InvokeOptions,
) -> Iterator[str]:
    """What is called there as a module is to be, and is not that module's."""
    for name, module in environment.modules.items():
        for way in () if module.is_worker else module.ways:
            if not ids.get(way) or _is_own(module, way, standing, found):
                continue
            wanted = discovery.service(environment.name, name, ids[way])
            if _is_there(wanted, ids[way], way, opts):
                yield (
                    f"existing_namespaces.{way}: {wanted} is there already, and is not {name}'s of this environment: "
                    "let whoever owns it delete it, name another namespace, or call the module otherwise"
                )


def _is_own(module: Module, way: str, standing: StandingEnvironment, found: FoundNamespaces) -> bool:
    """Whether an earlier run put *module* there."""
    kind, end = (SERVICE, "discovery") if way == CLOUD_MAP else ("aws:ecs/service:Service", "service")
    for each in standing.resources:
        if (each["type"], each["name"]) == (kind, f"{module.name}-{end}"):
            outputs = each["outputs"]
            if way == CLOUD_MAP:
                return bool((outputs.get("dnsConfig") or {}).get("namespaceId") == found.cloud_map_id)
            return bool((outputs.get("serviceConnectConfiguration") or {}).get("namespace") == found.connect_arn)
    return False


def _is_there(name: str, namespace: str, way: str, opts: pulumi.InvokeOptions) -> bool:
    from pulumi_aws.servicediscovery.get_service import get_service

    try:
        get_service(name=name, namespace_id=namespace, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return False
        raise pulumi.RunError(f"existing_namespaces.{way}: {name} cannot be looked up there: {error}") from None
    return True
