"""
What the tasks of services cost, and what a run of a job does.

Fargate charges for a task's vCPU and memory, and for ephemeral storage above 20 GB, from the pull of its image until it
has stopped: https://aws.amazon.com/fargate/pricing/. Tasks on machines cost what the machines do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from modulestack.cost.cost_line import CostLine, Span, UsageRate, line, rate
from modulestack.cost.made_resources import MadeResource, MadeResources

FREE_STORAGE_GIB = 20
SPOT_NOTE = "Spot at the price on demand: it is up to 70 % less, and moves"
BASELINE_IOPS, BASELINE_THROUGHPUT = 3000, 125
"""Of a gp3 volume, without a charge: https://aws.amazon.com/ebs/pricing/"""


def task_lines(made: MadeResources) -> Iterator[CostLine]:
    """Of every service that runs on Fargate, and of the volumes and addresses that any service's tasks have."""
    for service in made.of("ecs/service:Service"):
        tasks = task_count(service, made)
        volume = service.inputs.get("volumeConfiguration", {}).get("managedEbsVolume")
        if volume:
            yield from volume_lines(service.module, "volumes of tasks", volume, tasks, made.region)
        if not is_fargate(service, made):
            continue
        definition = task_definition(service.inputs["taskDefinition"], made)
        if definition is None:
            continue
        spot = Span(*(spot_tasks(service, made, count) for count in (tasks.least, tasks.now, tasks.most)))
        for name, share, note in (
            ("Fargate", tasks.plus(spot.times(Decimal(-1))), ""),
            ("Fargate Spot", spot, SPOT_NOTE),
        ):
            if share.most > 0:
                yield from _fargate(service.module, name, definition, share, made.region, note)
        if service.inputs.get("networkConfiguration", {}).get("assignPublicIp"):
            yield line(service.module, "public IPv4 addresses of tasks", "ipv4.hour", tasks, made.region)


def job_rates(made: MadeResources) -> Iterator[UsageRate]:
    """What an hour of a scheduled job's task costs is by its vCPU and memory."""
    for schedule in made.of("scheduler/schedule:Schedule"):
        run = schedule.inputs.get("target", {}).get("ecsParameters", {})
        definition = task_definition(run.get("taskDefinitionArn", ""), made)
        if definition is not None and run.get("launchType", "FARGATE") == "FARGATE":
            cpu, memory, _ = size(definition)
            suffix = architecture(definition)
            job = f"job {schedule.inputs.get('name', schedule.name)} of {schedule.module}, while it runs"
            yield rate(schedule.module, f"{job}: {cpu:f} vCPU", f"fargate.vcpu.{suffix}", made.region)
            yield rate(schedule.module, f"{job}: {memory:f} GB", f"fargate.memory.{suffix}", made.region)


def _fargate(
    module: str, name: str, definition: MadeResource, tasks: Span, region: str, note: str
) -> Iterator[CostLine]:
    cpu, memory, storage = size(definition)
    suffix = architecture(definition)
    what = name if suffix == "x86" else f"{name} ARM" if suffix == "arm" else f"{name} {suffix}"
    yield line(module, f"{what} vCPU", f"fargate.vcpu.{suffix}", tasks.times(cpu), region, note)
    yield line(module, f"{what} memory, GB", f"fargate.memory.{suffix}", tasks.times(memory), region, note)
    if storage > FREE_STORAGE_GIB:
        more = tasks.times(storage - FREE_STORAGE_GIB)
        yield line(module, f"{what} storage above {FREE_STORAGE_GIB} GB, GB", "fargate.storage", more, region)


def size(definition: MadeResource) -> tuple[Decimal, Decimal, Decimal]:
    """vCPU, GB of memory and GB of ephemeral storage of a task."""
    storage = definition.inputs.get("ephemeralStorage", {}).get("sizeInGib", FREE_STORAGE_GIB)
    cpu, memory = Decimal(definition.inputs["cpu"]), Decimal(definition.inputs["memory"])
    return cpu / 1024, memory / 1024, Decimal(storage)


def architecture(definition: MadeResource) -> str:
    """``x86`` or ``arm``, as items of the table of prices end."""
    platform = definition.inputs.get("runtimePlatform", {})
    return "arm" if platform.get("cpuArchitecture") == "ARM64" else "x86"


def task_definition(arn: str, made: MadeResources) -> MadeResource | None:
    """The one of *arn*; None: the program did not make it."""
    return next((each for each in made.of("ecs/taskDefinition:TaskDefinition") if each.arn == arn), None)


def is_fargate(service: MadeResource, made: MadeResources) -> bool:
    """Whether its tasks run there, and not on machines."""
    strategies = _strategies(service, made)
    if strategies:
        return all(each["capacityProvider"].startswith("FARGATE") for each in strategies)
    return bool(service.inputs.get("launchType", "FARGATE") == "FARGATE")


def spot_tasks(service: MadeResource, made: MadeResources, count: Decimal) -> Decimal:
    """How many of *count* tasks are Spot: first each provider's base, the rest by weight, to whole tasks."""
    strategies = _strategies(service, made)
    bases = {each["capacityProvider"]: Decimal(each.get("base") or 0) for each in strategies}
    weights = {each["capacityProvider"]: Decimal(each.get("weight") or 0) for each in strategies}
    based = min(bases.get("FARGATE_SPOT", Decimal(0)), count)
    rest = max(count - sum(bases.values(), Decimal(0)), Decimal(0))
    total = sum(weights.values(), Decimal(0))
    share = weights.get("FARGATE_SPOT", Decimal(0)) / total if total else Decimal(0)
    return based + (rest * share).quantize(Decimal(1), ROUND_HALF_UP)


def task_count(service: MadeResource, made: MadeResources) -> Span:
    """How many tasks it has: by its own count, or between what its scaling, and schedules of that, go to."""
    now = Decimal(service.inputs.get("desiredCount", 1))
    cluster = str(service.inputs.get("cluster", "")).rpartition("/")[2]
    resource_id = f"service/{cluster}/{service.inputs.get('name', '')}"
    scaled = [each for each in made.of("appautoscaling/target:Target") if each.inputs["resourceId"] == resource_id]
    if not scaled:
        return Span.of(now)
    bounds = [(Decimal(each.inputs["minCapacity"]), Decimal(each.inputs["maxCapacity"])) for each in scaled]
    for action in made.of("appautoscaling/scheduledAction:ScheduledAction"):
        if action.inputs.get("resourceId") == resource_id:
            to = action.inputs.get("scalableTargetAction", {})
            least, most = to.get("minCapacity"), to.get("maxCapacity")
            bounds.append((Decimal(bounds[0][0] if least is None else least), Decimal(most or bounds[0][1])))
    return Span(min(now, *(each[0] for each in bounds)), now, max(now, *(each[1] for each in bounds)))


def volume_lines(module: str, what: str, volume: Mapping[str, Any], count: Span, region: str) -> Iterator[CostLine]:
    """Volumes of EBS as *volume* says it, *count* of them."""
    kind = volume.get("volumeType", "gp3")
    gib = Decimal(volume.get("sizeInGb") or volume.get("volumeSize") or 0)
    yield line(module, f"{what}: {kind}, GB", f"ebs.{kind}.gb", count.times(gib), region)
    iops = Decimal(volume.get("iops") or 0) - (BASELINE_IOPS if kind == "gp3" else 0)
    if iops > 0:
        yield line(module, f"{what}: {kind}, IOPS", f"ebs.{kind}.iops", count.times(iops), region)
    throughput = Decimal(volume.get("throughput") or 0) - BASELINE_THROUGHPUT
    if kind == "gp3" and throughput > 0:
        yield line(module, f"{what}: gp3, MiB/s", "ebs.gp3.throughput", count.times(throughput), region)


def _strategies(service: MadeResource, made: MadeResources) -> list[Mapping[str, Any]]:
    own: list[Mapping[str, Any]] = list(service.inputs.get("capacityProviderStrategies") or ())
    if own or service.inputs.get("launchType"):
        return own
    cluster = str(service.inputs.get("cluster", "")).rpartition("/")[2]
    of_cluster = (
        each
        for each in made.of("ecs/clusterCapacityProviders:ClusterCapacityProviders")
        if each.inputs.get("clusterName") == cluster
    )
    return [each for found in of_cluster for each in found.inputs.get("defaultCapacityProviderStrategies") or ()]
