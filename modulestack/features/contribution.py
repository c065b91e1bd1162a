"""What a feature contributes to a module: plain data, compared and folded before a resource is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from modulestack.contract import policy_document
from modulestack.contract.protocols import transport

PipelineRole = Literal["preview", "up", "release"]
"""The roles of an environment's pipeline. What ``preview`` may do, ``up`` may too."""
SeedKind = Literal[
    "ssm", "secretsmanager", "kms", "iam_policy", "image", "image_once_made", "hosted_zone", "queue",
    "s3_object", "cluster", "log_group", "file_system", "snapshot", "alarm", "security_group", "log_bucket",
    "alert_key", "certificate", "load_balancer", "user_pool", "web_acl", "prefix_list",
    "encryption_key", "log_key", "slack_workspace", "teams_team",
    "role", "service_linked_role", "zone_elsewhere", "private_zone", "namespace",
    "trust_store", "authority",
    "transit_gateway", "ipam_pool", "function",
]  # fmt: skip
Fields = Mapping[str, Any]
"""A part of a request or of a resource's arguments: JSON, keys as the receiver spells them."""


class Condition(NamedTuple):
    """One line of a statement's conditions."""

    operator: str
    """Such as ``StringEquals``."""
    key: str
    """Such as ``aws:SourceVpc``."""
    values: tuple[str, ...]
    """Of which one must fit."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement of an IAM policy that allows."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    """ARNs, or patterns of them."""
    via: tuple[str, ...] = ()
    """
    Hosts of the services through which alone a key may be used; empty: by anybody's request.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    conditions: tuple[Condition, ...] = ()
    """All of which must hold."""

    @property
    def condition(self) -> Mapping[str, Mapping[str, list[str]]] | None:
        """As a policy has it; None: it always holds."""
        via = (Condition("StringEquals", "kms:ViaService", self.via),) if self.via else ()
        found: dict[str, dict[str, list[str]]] = {}
        for operator, key, values in (*via, *self.conditions):
            found.setdefault(operator, {})[key] = list(values)
        return found or None

    @property
    def written(self) -> policy_document.Statement:
        """As a policy has all of it."""
        return policy_document.allow(self.actions, self.resources, self.condition)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listener:
    """A port on which the module's load balancer listens."""

    port: int
    protocol: Literal["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP"]
    action: Literal["forward", "redirect"] = "forward"
    """Forward to a target group of the module's, or redirect to HTTPS."""
    target: str = ""
    """Name of the further port whose target group it is; empty: the module's own port."""
    is_test: bool = False
    """Whether testers reach a new version there before others do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PortTargetGroup:
    """A further port of the module, and the target group that has its tasks there."""

    name: str
    container: str
    """Name of the container that listens."""
    port: int
    """Where it listens."""
    listener_port: int
    """Where the load balancer does."""
    arguments: Fields
    """Of pulumi_aws's target group."""
    protocol: str = "http"
    """What clients speak there."""
    target_protocol: str = "http"
    """What the container is spoken to."""

    @property
    def mapping(self) -> dict[str, Any]:
        """The container's port mapping."""
        return port_mapping(f"port-{self.port}", self.port, transport(self.protocol))


def port_mapping(name: str, port: int, over: str = "tcp") -> dict[str, Any]:
    """
    A container's *port*, over TCP or UDP.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    return {"name": name, "containerPort": port, "hostPort": port, "protocol": over}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ingress:
    """Who may open a connection to a part of the module."""

    into: Literal["load balancer", "tasks"]
    port: int
    source: Literal["internet", "internet by IPv6", "load balancer", "callers"]
    """Callers: the tasks of each module that may call this one."""
    over: Literal["tcp", "udp"] = "tcp"
    addresses: str = ""
    """Of the internet only these, a CIDR block or a prefix list's id; empty: everybody."""


def own_port(port: int, over: Literal["tcp", "udp"]) -> Ingress:
    """How the load balancer reaches *port* of a task."""
    return Ingress(into="tasks", port=port, source="load balancer", over=over)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PipelineAccess:
    """What a role of the environment's pipeline may do besides, on which of the module's things."""

    role: PipelineRole
    statement: Statement


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seed:
    """Something that must be in AWS before the module is brought up; a rehearsal puts it there."""

    kind: SeedKind
    reference: str
    """
    Which one, as the file has it: a reference to a secret, an ARN, an image, a domain name, ``s3://bucket/key``; of
    a queue its ARN and how many messages wait in it; of a file system its id, then ids of its access points and of
    its security group; of a snapshot its id and its GiB; of a hosted zone its name, then perhaps its id, of another
    account's its name, its id and the ARN of a role there; of a certificate its ARN or name, then the host that it
    is for; of a role its ARN, then perhaps a policy (JSON); of a load balancer its name and scheme, then perhaps a
    domain; of a user pool its ARN, its client's id, its domain.
    """


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contribution:
    """
    What one feature adds to a module. What is not set adds nothing.

    Lists are joined, maps merged at every depth; anything else may be set by one feature only. Keys of *container*,
    *containers*, *volumes* and *task* are those of RegisterTaskDefinition; those of *service*, *cluster*,
    *load_balancer* and *target_group* are the arguments of pulumi_aws's resources.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """

    feature: str
    """Who contributes: the name of the feature's file."""
    container: Fields = dataclasses.field(default_factory=dict)
    """Of the module's own container."""
    default_variables: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Plain variables of that container, unless its environment or secrets have those names."""
    containers: tuple[Fields, ...] = ()
    """Containers beside it."""
    volumes: tuple[Fields, ...] = ()
    placeholders: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Placeholders of the template that the feature fills itself → their first values."""
    task: Fields = dataclasses.field(default_factory=dict)
    """Of the task definition."""
    service: Fields = dataclasses.field(default_factory=dict)
    service_ignored: tuple[str, ...] = ()
    """Arguments of the service (camelCase) that somebody else changes while it runs."""
    cluster: Fields = dataclasses.field(default_factory=dict)
    load_balancer: Fields = dataclasses.field(default_factory=dict)
    target_group: Fields = dataclasses.field(default_factory=dict)
    listeners: tuple[Listener, ...] = ()
    """The one that serves first; in a plan those of further ports last."""
    ports: tuple[PortTargetGroup, ...] = ()
    """Besides the module's own."""
    ingress: tuple[Ingress, ...] = ()
    execution_role: tuple[Statement, ...] = ()
    """What ECS may do to start the module's tasks."""
    task_role: tuple[Statement, ...] = ()
    """What the tasks themselves may do."""
    manifest: Fields = dataclasses.field(default_factory=dict)
    """Fields of the module's manifest."""
    pipeline: tuple[PipelineAccess, ...] = ()
    seeds: tuple[Seed, ...] = ()
    scenarios: tuple[str, ...] = ()
    """Names of the scenarios that a rehearsal must show."""
    components: tuple[str, ...] = ()
    """Files of ``components/`` that make resources of the feature's own."""
