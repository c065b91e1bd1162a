"""
A small world for ECS: its clock, and other services that are plain dictionaries.

Every answer is held against botocore's model.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import ipaddress
import numbers
import operator
from collections.abc import Callable, Mapping
from typing import Any

import botocore.loaders
import botocore.model
import pytest

from modulestack.embedded_aws.ec2_auto_scaling.groups import InstanceGroup
from modulestack.embedded_aws.ecs import input_checks
from modulestack.embedded_aws.ecs.backend import OPERATIONS
from modulestack.embedded_aws.ecs.cloud_map_dependencies import DiscoveryNamespace, DiscoveryService
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour, BehaviourRegistry
from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.event_queue import EventQueue
from modulestack.embedded_aws.ecs.identifiers import IdGenerator
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask
from modulestack.embedded_aws.ecs.network_paths import NetworkPlace
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.service_scheduler import ServiceScheduler
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings

START = 1_767_261_600.0
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
ROLE = "arn:aws:iam::123456789012:role/execution"


@functools.cache
def model() -> botocore.model.ServiceModel:
    """botocore's model of ECS."""
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ecs", "service-2"), "ecs")


def misfits(shape: Any, value: Any, path: str = "") -> list[str]:
    """Where *value* is not of *shape*: unknown keys, wrong types, values that an enum does not have."""
    if shape.type_name == "structure":
        if not isinstance(value, Mapping):
            return [f"{path}: {value!r} is no structure"]
        if shape.is_document_type:
            return []
        unknown = [f"{path}.{key}: unknown" for key in value if key not in shape.members]
        missing = [f"{path}.{key}: missing" for key in shape.required_members if key not in value]
        inner = [misfits(shape.members[k], v, f"{path}.{k}") for k, v in value.items() if k in shape.members]
        return unknown + missing + functools.reduce(operator.iadd, inner, [])
    if shape.type_name == "list":
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"]
        return functools.reduce(
            operator.iadd, (misfits(shape.member, item, f"{path}[{index}]") for index, item in enumerate(value)), []
        )
    if shape.type_name == "map":
        return [] if isinstance(value, Mapping) else [f"{path}: {value!r} is no map"]
    if shape.type_name == "string":
        fits = isinstance(value, str) and (not shape.enum or value in shape.enum)
    elif shape.type_name == "boolean":
        fits = isinstance(value, bool)
    elif shape.type_name in ("integer", "long"):
        fits = isinstance(value, int) and not isinstance(value, bool)
    else:
        fits = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return [] if fits else [f"{path}: {value!r} is no {shape.type_name}"]


@dataclasses.dataclass
class FakeDependencies:
    """The account's other services, as dictionaries."""

    groups: dict[str, TargetGroupSettings] = dataclasses.field(default_factory=dict)
    registered: dict[str, dict[str, int]] = dataclasses.field(default_factory=dict)
    subnets: dict[str, TaskSubnet] = dataclasses.field(default_factory=dict)
    security_groups: set[str] = dataclasses.field(default_factory=lambda: {"sg-1"})
    roles: set[str] = dataclasses.field(default_factory=lambda: {ROLE})
    missing_images: set[str] = dataclasses.field(default_factory=set)
    digests: dict[str, str] = dataclasses.field(default_factory=dict)
    missing_secrets: dict[str, str] = dataclasses.field(default_factory=dict)
    files: dict[str, str] = dataclasses.field(default_factory=dict)
    log_groups: set[str] = dataclasses.field(default_factory=lambda: {"/modulestack/staging/web"})
    logs: dict[tuple[str, str], list[tuple[float, str]]] = dataclasses.field(default_factory=dict)
    alarms: dict[str, str] = dataclasses.field(default_factory=dict)
    alarm_window: float = 0.0
    rules: dict[str, dict[str, int]] = dataclasses.field(default_factory=dict)
    """Target group → weight, by rule or listener."""
    written: list[tuple[str, dict[str, int]]] = dataclasses.field(default_factory=list)
    """What was written into them, in order."""
    denied: dict[str, str] = dataclasses.field(default_factory=dict)
    """Action → the text with which every role is refused it."""
    missing_functions: set[str] = dataclasses.field(default_factory=set)
    listening: bool = False
    """Whether anybody listens to what happens."""
    emitted: list[tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=list)
    out_of_reach: set[str] = dataclasses.field(default_factory=set)
    """Short names of services that no task gets to; empty: the internet."""

    def target_group(self, arn: str) -> TargetGroupSettings | None:
        return self.groups.get(arn)

    def listens(self) -> bool:
        return self.listening

    def emit(self, detail_type: str, resources: list[str], detail: dict[str, Any]) -> None:
        self.emitted.append((detail_type, detail))

    def rule_groups(self, arn: str) -> Mapping[str, int] | None:
        return self.rules.get(arn)

    def weigh(self, arn: str, weights: Mapping[str, int]) -> None:
        self.rules[arn] |= weights
        self.written.append((arn, dict(weights)))

    def denial(self, role: str, action: str, resource: str) -> str | None:
        return self.denied.get(action)

    def has_function(self, arn: str) -> bool:
        return arn not in self.missing_functions

    def add_target(self, arn: str, address: str, port: int) -> None:
        self.registered.setdefault(arn, {})[address] = port

    def fetch(self, image: str, role: str | None) -> str | None:
        """No cache pulls anything through."""
        return None

    def remove_target(self, arn: str, address: str) -> None:
        self.registered[arn].pop(address, None)

    def subnet(self, subnet_id: str) -> TaskSubnet | None:
        return self.subnets.get(subnet_id)

    def reaches(self, place: NetworkPlace, service: str, of_region: str) -> bool:
        return service not in self.out_of_reach

    def is_reached_by(self, arn: str, subnet: str, address: str, port: int) -> bool:
        """No network ACL is in the way."""
        return True

    def zones(self) -> list[str]:
        return sorted({subnet.zone for subnet in self.subnets.values()})

    def has_security_group(self, group_id: str) -> bool:
        return group_id in self.security_groups

    def has_role(self, arn_or_name: str) -> bool:
        return arn_or_name in self.roles

    def digest(self, image: str) -> str | None:
        if image in self.missing_images:
            return None
        made = f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"
        return image.partition("@")[2] or self.digests.get(image, made)

    def missing_secret(self, value_from: str) -> str | None:
        return self.missing_secrets.get(value_from)

    def file_in_s3(self, object_arn: str) -> str | None:
        return self.files.get(object_arn)

    def missing_file(self, object_arn: str) -> str | None:
        return None if object_arn in self.files else f"{object_arn} is not there"

    def has_log_group(self, name: str, region: str) -> bool:
        return name in self.log_groups

    def create_log_group(self, name: str, region: str) -> None:
        self.log_groups.add(name)

    def write_log(self, group: str, stream: str, region: str, time: float, lines: tuple[str, ...]) -> None:
        self.logs.setdefault((group, stream), []).extend((time, line) for line in lines)

    def firing_alarms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if self.alarms.get(name) == "ALARM")

    def missing_alarms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in self.alarms)

    def alarm_window_s(self, names: tuple[str, ...]) -> float:
        return self.alarm_window if names else 0.0


@dataclasses.dataclass
class FakeConnect:
    """Certificates are issued, unless there is a reason why not."""

    reason: str | None = None

    def no_certificate(self, tls: Mapping[str, Any]) -> str | None:
        return self.reason


@dataclasses.dataclass
class FakeVolumes:
    """Every role and key may be used, and there is no snapshot."""

    def is_trusted(self, role_arn: str) -> bool:
        return bool(role_arn)

    def may_create(self, role_arn: str) -> bool:
        return bool(role_arn)

    def snapshot_gib(self, snapshot: str) -> int | None:
        return 1

    def create(self, managed: Mapping[str, Any], *, zone: str, tags: Mapping[str, str], at: str | None) -> str:
        return "vol-0123456789abcdef0"

    def detach(self, volume: str) -> None: ...
    def delete(self, volume: str) -> None: ...


@dataclasses.dataclass
class FakeCloudMap:
    """Namespace ``staging``, and registries: those that were made or are in ``registries``, by ARN."""

    registries: dict[str, DiscoveryService] = dataclasses.field(default_factory=dict)
    instances: dict[str, dict[str, bool]] = dataclasses.field(default_factory=dict)
    """By registry, which instance is healthy."""

    def service(self, arn: str) -> DiscoveryService | None:
        known = DiscoveryService(arn=arn, has_srv=False, is_checked=True)
        return self.registries.get(arn, None if arn == "arn:gone" else known)

    def namespace(self, reference: str) -> DiscoveryNamespace | None:
        name = reference.rsplit("/", 1)[-1]
        return None if name == "nowhere" else DiscoveryNamespace(id=name, arn=f"arn:namespace/{name}", name=name)

    def named(self, namespace: DiscoveryNamespace, name: str) -> str | None:
        arn = f"{namespace.arn}/{name}"
        return arn if arn in self.registries else None

    def create(self, namespace: DiscoveryNamespace, name: str) -> str:
        arn = f"{namespace.arn}/{name}"
        self.registries[arn] = DiscoveryService(arn=arn, has_srv=False, is_checked=False)
        return arn

    def delete(self, arn: str) -> None:
        self.registries.pop(arn)

    def register(self, arn: str, instance: str, attributes: Mapping[str, str], *, healthy: bool) -> None:
        self.instances.setdefault(arn, {})[instance] = healthy

    def set_health(self, arn: str, instance: str, *, healthy: bool) -> None:
        self.instances[arn][instance] = healthy

    def deregister(self, arn: str, instance: str) -> None:
        self.instances[arn].pop(instance)


class FakeEc2:
    """EC2 and its Auto Scaling groups."""

    groups: dict[str, InstanceGroup] = dataclasses.field(default_factory=dict)
    """By ARN."""

    def group(self, arn: str) -> InstanceGroup | None:
        return self.groups.get(arn)

    def machine(self, instance_id: str) -> None:
        return None


class World:
    """ECS in eu-west-1 with a cluster ``staging-web``, three zones and a target group that checks every 15 s."""

    def __init__(self, *, zones: str = "abc") -> None:
        self.dependencies = FakeDependencies()
        self.ec2 = FakeEc2()
        self.event_queue = EventQueue(START)
        self.behaviours = BehaviourRegistry()
        self.cloud_map = FakeCloudMap()
        self.connect = FakeConnect()
        self.region = RegionState(
            name="eu-west-1",
            account_id="123456789012",
            event_queue=self.event_queue,
            ids=IdGenerator("test"),
            behaviours=self.behaviours,
            dependencies=self.dependencies,  # type: ignore[arg-type]
            ec2=self.ec2,  # type: ignore[arg-type]
            volumes=FakeVolumes(),  # type: ignore[arg-type]
            cloud_map=self.cloud_map,  # type: ignore[arg-type]
            connect=self.connect,  # type: ignore[arg-type]
        )
        self.region.listener = ServiceScheduler(self.region)
        for index, zone in enumerate(zones):
            cidr = ipaddress.IPv4Network(f"10.0.{index}.0/24")
            made = TaskSubnet(id=f"subnet-{zone}", vpc="vpc-1", zone=f"eu-west-1{zone}", cidr=cidr)
            self.dependencies.subnets[made.id] = made
        self.dependencies.groups[GROUP] = TargetGroupSettings(
            arn=GROUP,
            attached=True,
            target_type="ip",
            health_check_port="traffic-port",
            interval_s=15.0,
            timeout_s=5.0,
            healthy_threshold=2,
            unhealthy_threshold=2,
            matcher="200",
            deregistration_delay_s=30.0,
        )
        self.call("CreateCluster", clusterName="staging-web", capacityProviders=["FARGATE", "FARGATE_SPOT"])

    @property
    def at(self) -> float:
        """Seconds since the beginning."""
        return self.event_queue.now - START

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        """An operation's answer, after all that is due; it must fit botocore's model."""
        self.event_queue.run_until(self.event_queue.now)
        input_checks.check(operation, params)
        answer = OPERATIONS[operation](self.region, params)
        shape = model().operation_model(operation).output_shape
        assert misfits(shape, answer) == []
        return answer

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.event_queue.run_until(self.event_queue.now + seconds)

    def until(self, condition: Callable[[], bool], *, limit_s: float = 3600.0) -> float:
        """Let time pass until *condition* holds; the seconds since the beginning."""
        limit = self.event_queue.now + limit_s
        self.event_queue.run_until(self.event_queue.now)
        while not condition():
            due = self.event_queue.next_due()
            assert due is not None, "nothing will happen any more"
            assert due <= limit, "it takes too long"
            self.event_queue.run_until(due)
        return self.at

    def define(self, image: str = "app:1", **container: Any) -> str:
        """Register a revision; *container* adds to its only container. Its ARN."""
        made = {"name": "web", "image": image, "portMappings": [{"containerPort": 8080}], **container}
        return self.define_containers([made])

    def define_containers(self, containers: list[dict[str, Any]]) -> str:
        """Register a revision of several containers. Its ARN."""
        arn: str = self.call(
            "RegisterTaskDefinition",
            family="staging-web",
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=ROLE,
            taskRoleArn=ROLE,
            containerDefinitions=containers,
        )["taskDefinition"]["taskDefinitionArn"]
        return arn

    def create(
        self,
        desired: int = 2,
        *,
        definition: str | None = None,
        minimum: int = 100,
        maximum: int = 200,
        breaker: Mapping[str, Any] | None = None,
        balanced: bool = True,
        configuration: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> dict[str, Any]:
        """Create the service ``web``."""
        subnets = sorted(self.dependencies.subnets)
        network = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": ["sg-1"]}}
        balancers = [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}] if balanced else []
        limits: dict[str, Any] = {"minimumHealthyPercent": minimum, "maximumPercent": maximum}
        limits |= {"deploymentCircuitBreaker": breaker or {"enable": True, "rollback": True}}
        if "capacityProviderStrategy" not in params:
            params.setdefault("launchType", "FARGATE")
        service: dict[str, Any] = self.call(
            "CreateService",
            **{
                "cluster": "staging-web",
                "serviceName": "web",
                "taskDefinition": definition or self.define(),
                "desiredCount": desired,
                "networkConfiguration": network,
                "loadBalancers": balancers,
                "deploymentConfiguration": {**limits, **(configuration or {})},
                **params,
            },
        )["service"]
        return service

    def release(self, image: str = "app:2", **container: Any) -> dict[str, Any]:
        """Register a revision and update the service to it; the service."""
        return self.update(taskDefinition=self.define(image, **container))

    def update(self, **params: Any) -> dict[str, Any]:
        """Update the service; the service."""
        service: dict[str, Any] = self.call("UpdateService", cluster="staging-web", service="web", **params)["service"]
        return service

    def behave(self, image: str, **behaviour: Any) -> None:
        """Say what containers of *image* do."""
        self.behaviours.set(image, Behaviour(**behaviour))

    @property
    def service(self) -> dict[str, Any]:
        """The service as it is described."""
        described = self.call("DescribeServices", cluster="staging-web", services=["web"], include=["TAGS"])
        service: dict[str, Any] = described["services"][0]
        return service

    @property
    def raw(self) -> EcsService:
        """The service itself."""
        return self.region.clusters["staging-web"].services["web"]

    @property
    def tasks(self) -> list[EcsTask]:
        """All tasks, the stopped ones too, in the order in which they were launched."""
        return list(self.region.clusters["staging-web"].tasks.values())

    @property
    def alive(self) -> list[EcsTask]:
        """The tasks that are meant to run."""
        return [task for task in self.tasks if task.desired_status == "RUNNING"]

    def described(self, task: EcsTask) -> dict[str, Any]:
        """A task as it is described."""
        described = self.call("DescribeTasks", cluster="staging-web", tasks=[task.arn], include=["TAGS"])
        found: dict[str, Any] = described["tasks"][0]
        return found

    @property
    def deployments(self) -> list[dict[str, Any]]:
        """The service deployments in full, newest first."""
        arns = [
            brief["serviceDeploymentArn"]
            for brief in self.call("ListServiceDeployments", cluster="staging-web", service="web")["serviceDeployments"]
        ]
        described = self.call("DescribeServiceDeployments", serviceDeploymentArns=arns)
        deployments: list[dict[str, Any]] = described["serviceDeployments"]
        return deployments

    @property
    def events(self) -> list[str]:
        """What the service's events say, oldest first, without its name."""
        return [event["message"].removeprefix("(service web) ") for event in reversed(self.service["events"])]

    def settled(self) -> bool:
        """Whether the newest deployment is over and the service is steady."""
        self.event_queue.run_until(self.event_queue.now)
        return self.raw.steady

    def steady(self) -> float:
        """Let time pass until the service is steady; the seconds since the beginning."""
        return self.until(self.settled)


@pytest.fixture(scope="session")
def new_world() -> type[World]:
    """For tests that need several worlds."""
    return World


@pytest.fixture
def world() -> World:
    """A world of the test's own."""
    return World()
