"""What may go wrong with a module that runs: made to happen for as long as it takes to be told, and undone."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from modulestack.contract import arn, names
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.loads import Load
from modulestack.rehearsal.scenarios.failing_checks import sick
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.seeding import queues
from modulestack.release.verbs.rollout_status import ROLLING

BUSY = 1000.0
"""Requests a minute of a module that has many, unless its file waits for more before it counts them."""
Incident = Callable[[RehearsedModule], contextlib.AbstractContextManager[None]]


def of_requests(**fields: float) -> Incident:
    """Many requests, of which *fields* are as a Load has them; as shares and factors of what the file counts from."""

    @contextlib.contextmanager
    def happens(module: RehearsedModule) -> Iterator[None]:
        for group in _target_groups(module):
            balancers = [arn.partition(":loadbalancer/")[2] for arn in group["LoadBalancerArns"]]
            for of in (*balancers, group["TargetGroupArn"].rpartition(":")[2]):
                module.aws.loads.set(of, dataclasses.replace(Load(requests=BUSY), **fields))
        yield
        module.aws.loads.clear()

    return happens


def of_tasks(**fields: float) -> Incident:
    """Tasks that use more of their CPU or memory than is good."""

    @contextlib.contextmanager
    def happens(module: RehearsedModule) -> Iterator[None]:
        manifest = module.manifest
        module.aws.loads.set(f"{manifest.cluster}/{manifest.service}", dataclasses.replace(Load(), **fields))
        yield
        module.aws.loads.clear()

    return happens


@contextlib.contextmanager
def nothing(module: RehearsedModule) -> Iterator[None]:  # noqa: ARG001
    """All is as it was."""
    yield


@contextlib.contextmanager
def busy(module: RehearsedModule, **fields: float) -> Iterator[None]:
    """Its load balancers and its tasks have to do what *fields* of a Load say."""
    with (
        of_requests(**fields)(module) if module.manifest.target_groups else nothing(module),
        of_tasks(**fields)(module),
    ):
        yield


def of_new_tasks(behaviour: Behaviour) -> Incident:
    """All tasks end, as if their hosts failed, and those that ECS starts in their place behave so."""

    @contextlib.contextmanager
    def happens(module: RehearsedModule) -> Iterator[None]:
        with _new_tasks(module, module.running_image(), behaviour):
            yield

    return happens


@contextlib.contextmanager
def checks_fail(module: RehearsedModule) -> Iterator[None]:
    """The same, and what load balancers ask for health in those is not well."""
    with _new_tasks(module, *sick(module)):
        yield


@contextlib.contextmanager
def _new_tasks(module: RehearsedModule, image: str, behaviour: Behaviour) -> Iterator[None]:
    ecs = module.aws.client("ecs")
    module.aws.ecs.behaviours.set(image, behaviour)
    for task in module.tasks():
        ecs.stop_task(cluster=module.manifest.cluster, task=task, reason="rehearsal")
    yield
    module.aws.ecs.behaviours.forget(image)
    # What does not start is tried more and more seldom: as a person would, begin anew.
    ecs.update_service(cluster=module.manifest.cluster, service=module.manifest.service, forceNewDeployment=True)


@contextlib.contextmanager
def deployment_fails(module: RehearsedModule) -> Iterator[None]:
    """
    Somebody deploys an image that cannot be pulled, past `modulestack release`; ECS rolls it back.

    Where requests are shifted no circuit breaker does: whoever deployed it asks for that.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    """
    ecs, before = module.aws.client("ecs"), module.definition()
    kept = {key: before[key] for key in _REGISTERED if key in before}
    containers = [{**each, "image": module.image("missing")} for each in before["containerDefinitions"]]
    made = ecs.register_task_definition(**{**kept, "containerDefinitions": containers})["taskDefinition"]
    where = {"cluster": module.manifest.cluster, "service": module.manifest.service}
    deployed = ecs.update_service(**where, taskDefinition=made["taskDefinitionArn"])["service"]
    if deployed["deploymentConfiguration"]["strategy"] != ROLLING:
        ecs.stop_service_deployment(serviceDeploymentArn=deployed["currentServiceDeployment"], stopType="ROLLBACK")
    yield
    ecs.update_service(**where, taskDefinition=before["taskDefinitionArn"])
    ecs.deregister_task_definition(taskDefinition=made["taskDefinitionArn"])


@contextlib.contextmanager
def job_fails(module: RehearsedModule) -> Iterator[None]:
    """A job runs, as its schedule runs it, and ends with 1."""
    job = next(job for job in module.manifest.jobs if job.schedule)
    image, ecs = module.running_image(), module.aws.client("ecs")
    module.aws.ecs.behaviours.set(image, Behaviour(exit_code=1))
    where = {"cluster": module.manifest.cluster, "services": [module.manifest.service]}
    service = ecs.describe_services(**where)["services"][0]
    placed = {key: service[key] for key in ("networkConfiguration", "launchType") if service.get(key)}
    if service.get("capacityProviderStrategy"):
        placed["capacityProviderStrategy"] = service["capacityProviderStrategy"]
    command = {"name": module.manifest.container, "command": list(job.command)}
    ecs.run_task(
        cluster=module.manifest.cluster,
        taskDefinition=service["taskDefinition"],
        group=names.task_group(job.name),
        overrides={"containerOverrides": [command]},
        **placed,
    )
    yield
    module.aws.ecs.behaviours.forget(image)


@contextlib.contextmanager
def message_waits(module: RehearsedModule) -> Iterator[None]:
    """A message is in the queue, and nobody takes it."""
    found = arn.parse(module.manifest.queue)
    if found is None:
        raise ValueError(f"{module.manifest.module}: its manifest names no queue")
    sqs = module.aws.client("sqs", found.region)
    url = str(sqs.get_queue_url(QueueName=found.resource)["QueueUrl"])
    queues.send(sqs, url, 1)
    yield
    queues.take_all(sqs, url)


def _target_groups(module: RehearsedModule) -> list[dict[str, Any]]:
    arns = list(module.manifest.target_groups)
    groups: list[dict[str, Any]] = module.aws.client("elbv2").describe_target_groups(TargetGroupArns=arns)[
        "TargetGroups"
    ]
    return groups


_REGISTERED = (
    "family",
    "taskRoleArn",
    "executionRoleArn",
    "networkMode",
    "volumes",
    "requiresCompatibilities",
    "cpu",
    "memory",
    "runtimePlatform",
    "placementConstraints",
    "ephemeralStorage",
)
