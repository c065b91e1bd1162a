"""What ECS needs of AWS Cloud Map, read from moto's own objects inside ``EmbeddedAws.internal()``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.interfaces import AccountInterface


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscoveryService:
    """A name in a namespace, under which tasks are found."""

    arn: str
    has_srv: bool
    """Whether its records have a port."""
    is_checked: bool
    """Whether it is told of the health of its instances."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscoveryNamespace:
    """Where names are looked up."""

    id: str
    arn: str
    name: str


class CloudMapDependencies:
    """Cloud Map of one account and region."""

    def __init__(self, aws: AccountInterface, region: str) -> None:
        self._aws = aws
        self._region = region

    def service(self, arn: str) -> DiscoveryService | None:
        """The service *arn*; None: there is none."""
        found = self._backend.services.get(arn.rsplit("/", 1)[-1])
        if found is None or found.arn != arn:
            return None
        records = (found.dns_config or {}).get("DnsRecords", ())
        return DiscoveryService(
            arn=arn,
            has_srv=any(record["Type"] == "SRV" for record in records),
            is_checked=bool(found.health_check_custom_config),
        )

    def namespace(self, reference: str) -> DiscoveryNamespace | None:
        """By ARN or name; None: there is none."""
        for found in self._backend.namespaces.values():
            if reference in (found.arn, found.name):
                return DiscoveryNamespace(id=found.id, arn=found.arn, name=found.name)
        return None

    def named(self, namespace: DiscoveryNamespace, name: str) -> str | None:
        """ARN of the service *name* in *namespace*; None: the name is free."""
        inside = (one for one in self._backend.services.values() if one.namespace_id == namespace.id)
        return next((str(one.arn) for one in inside if one.name == name), None)

    def create(self, namespace: DiscoveryNamespace, name: str) -> str:
        """A service for an endpoint of Service Connect, which only the API of Cloud Map finds; its ARN."""
        tags = [{"Key": "AmazonECSManaged", "Value": "true"}]
        made = self._backend.create_service(name, namespace.id, None, None, None, None, None, tags, "HTTP")
        return str(made.arn)

    def delete(self, arn: str) -> None:
        """What ECS made, and whatever is still in it."""
        self._backend.services.pop(arn.rsplit("/", 1)[-1], None)

    def register(self, arn: str, instance: str, attributes: Mapping[str, str], *, healthy: bool) -> None:
        """Put *instance* in; a service that is gone is ignored."""
        if (found := self._backend.services.get(arn.rsplit("/", 1)[-1])) is None:
            return
        self._backend.register_instance(found.id, instance, None, dict(attributes))
        found.instances[-1].health_status = "HEALTHY" if healthy else "UNHEALTHY"

    def set_health(self, arn: str, instance: str, *, healthy: bool) -> None:
        """What a check has found; what is gone is ignored."""
        for each in self._instances(arn):
            if each.instance_id == instance:
                each.health_status = "HEALTHY" if healthy else "UNHEALTHY"

    def deregister(self, arn: str, instance: str) -> None:
        """Take *instance* out; what is gone is ignored."""
        if any(each.instance_id == instance for each in self._instances(arn)):
            self._backend.deregister_instance(arn.rsplit("/", 1)[-1], instance)

    def _instances(self, arn: str) -> list[Any]:
        found = self._backend.services.get(arn.rsplit("/", 1)[-1])
        return list(found.instances) if found else []

    @property
    def _backend(self) -> Any:
        return self._aws.backend("servicediscovery", self._region)
