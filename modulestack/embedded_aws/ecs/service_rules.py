"""
What CreateService and UpdateService refuse of a service's settings beside its task definition, a function for each.

A rule takes the cluster, the task definition and the settings that the service would have, and raises AWS's error.
Where a page gives the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract import ebs, limits
from modulestack.embedded_aws.ecs import lookup, placement_rules, platform_versions
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsCluster, runs_on_instances
from modulestack.embedded_aws.ecs.traffic_shift import strategy_rules

Fields = Mapping[str, Any]
ServiceRule = Callable[[EcsCluster, TaskDefinitionRevision, Fields], None]

WEIGHT = limits.Range(0, 1000)
BASE = limits.Range(0, 100_000)
PROVIDERS = 20
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html"""


def enforce(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:
    """
    Refuse what AWS would refuse.

    Raises:
        AwsError: with AWS's code and text.
        NotEmbedded: AWS has it, the embedded AWS has not.
    """
    for rule in RULES:
        rule(cluster, definition, fields)


def the_platform_runs_it(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    A platform version is one of Fargate's, and can do what the task wants.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html
    """
    if not runs_on_instances(fields):
        platform_versions.check(definition.document, fields.get("platformVersion"))


def capacity_is_in_range(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Weights of 0 to 1,000, bases of 0 to 100,000, 20 providers, each once.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    check_capacity(fields.get("capacityProviderStrategy") or ())


def check_capacity(strategy: Any) -> None:
    """As ``capacity_is_in_range``, for RunTask and clusters too."""
    lookup.at_most(strategy, PROVIDERS, "Capacity provider strategy")
    for item in strategy:
        if item.get("weight", 0) not in WEIGHT:
            raise lookup.invalid(f"weight must be between {WEIGHT.min} and {WEIGHT.max}.")
        if item.get("base", 0) not in BASE:
            raise lookup.invalid(f"base must be between {BASE.min} and {BASE.max}.")
    names = [item["capacityProvider"] for item in strategy]
    if len(set(names)) < len(names):
        raise lookup.invalid("A capacity provider strategy cannot contain the same capacity provider twice.")


def fargate_uses_the_linked_role(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Tasks with network interfaces of their own are registered with the service-linked role, no other.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (role)
    """
    if fields.get("role"):
        raise lookup.invalid("You cannot specify an IAM role for services that require a service linked role.")


def target_groups_are_few(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Five target groups, each for one port.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
    """
    balancers = fields.get("loadBalancers") or ()
    lookup.at_most(balancers, limits.TARGET_GROUPS_PER_SERVICE, "Load balancers")
    arns = [balancer.get("targetGroupArn") for balancer in balancers]
    if len(set(arns)) < len(arns):
        raise lookup.invalid("A target group can be specified once for a service.")


def a_balanced_port_is_mapped_once(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    For TCP or for UDP, even where the target group has both.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerPort: one port, of
    one mapping), https://github.com/aws/containers-roadmap/issues/850, and for the text
    https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/89
    """
    containers = {each["name"]: each for each in definition.document["containerDefinitions"]}
    for balancer in fields.get("loadBalancers") or ():
        name, port = balancer.get("containerName"), balancer.get("containerPort")
        mappings = containers.get(name, {}).get("portMappings") or ()
        if sum(mapping.get("containerPort") == port for mapping in mappings) > 1:
            raise lookup.invalid(f"Container port {port} is used in more than one port mapping for container {name}")


def there_is_one_registry(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    One service registry, of a container's port or of a port.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html
    """
    registries = fields.get("serviceRegistries") or ()
    lookup.at_most(registries, 1, "Service registries")
    for registry in registries:
        if registry.get("containerPort") is not None and registry.get("port") is not None:
            raise lookup.invalid("A service registry takes either a containerName and containerPort, or a port.")


def service_connect_is_whole(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Service Connect has a namespace, and services with names of their own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    """
    connect = fields.get("serviceConnectConfiguration") or {}
    if not connect.get("enabled"):
        return
    if not connect.get("namespace") and not (cluster.service_connect_defaults or {}).get("namespace"):
        raise lookup.invalid(
            "Service Connect requires a namespace: specify one in the Service Connect configuration, or a default "
            "namespace for the cluster."
        )
    services = connect.get("services") or ()
    for each in services:
        lookup.at_most(each.get("clientAliases") or (), 1, "Client aliases")
    names = [each.get("discoveryName") or each["portName"] for each in services]
    if len(set(names)) < len(names):
        raise lookup.invalid("Each Service Connect service must have a discoveryName of its own.")
    if connect.get("accessLogConfiguration") and not connect.get("logConfiguration"):
        raise lookup.invalid("accessLogConfiguration requires a logConfiguration in the Service Connect configuration.")


def volumes_are_of_fargate(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    One volume is configured, as Fargate can have it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/configure-ebs-volume.html
    """
    check_volumes(fields.get("volumeConfigurations") or ())


def check_volumes(given: Sequence[Fields]) -> None:
    """As ``volumes_are_of_fargate``, for RunTask too."""
    lookup.at_most(given, 1, "Volume configurations")
    for each in given:
        _check_volume(each.get("managedEBSVolume") or {})


def _check_volume(volume: Fields) -> None:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html"""
    kind, size, snapshot = volume.get("volumeType", "gp3"), volume.get("sizeInGiB"), volume.get("snapshotId")
    if kind not in ebs.SIZE_GIB:
        raise lookup.invalid(f"The volume type {kind} is not supported on Fargate.")
    if size is None and not snapshot:
        raise lookup.invalid("You must specify either a volume size or a snapshot ID.")
    if size is not None and size not in ebs.SIZE_GIB[kind]:
        raise lookup.invalid(f"A {kind} volume has {ebs.SIZE_GIB[kind].min} to {ebs.SIZE_GIB[kind].max} GiB.")
    if volume.get("volumeInitializationRate") is not None and not snapshot:
        raise lookup.invalid("volumeInitializationRate can be specified only with a snapshot ID.")
    iops, throughput = volume.get("iops"), volume.get("throughput")
    if iops is None and kind in ("io1", "io2"):
        raise lookup.invalid(f"iops is required for volume type {kind}.")
    if iops is not None and (kind not in ebs.IOPS or iops not in ebs.IOPS[kind]):
        raise lookup.invalid(f"iops {iops} is not supported for volume type {kind}.")
    if throughput is not None and (kind != "gp3" or throughput not in ebs.THROUGHPUT_MIB_S):
        raise lookup.invalid(f"throughput {throughput} is not supported for volume type {kind}.")
    if volume.get("filesystemType") == "ntfs":
        raise lookup.invalid("The filesystem type ntfs is not supported for Linux tasks.")


def metrics_are_of_the_service(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    CPU and memory, every 20 or 60 seconds.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MetricConfiguration.html
    """
    for each in (fields.get("monitoring") or {}).get("metricConfigurations") or ():
        if unknown := [name for name in each["metricNames"] if name not in METRICS]:
            raise lookup.invalid(f"Unsupported metric names: {', '.join(unknown)}. Supported are {', '.join(METRICS)}.")
        if each["resolutionSeconds"] not in RESOLUTIONS_S:
            raise lookup.invalid("The values of resolutionSeconds are 20 and 60.")


METRICS = ("CPUUtilization", "MemoryUtilization")
RESOLUTIONS_S = (20, 60)

RULES: tuple[ServiceRule, ...] = (
    placement_rules.fargate_places_by_itself,
    placement_rules.placement_can_be_read,
    placement_rules.daemons_are_one_on_each_instance,
    the_platform_runs_it,
    capacity_is_in_range,
    fargate_uses_the_linked_role,
    target_groups_are_few,
    a_balanced_port_is_mapped_once,
    there_is_one_registry,
    service_connect_is_whole,
    volumes_are_of_fargate,
    metrics_are_of_the_service,
    *strategy_rules.RULES,
)
