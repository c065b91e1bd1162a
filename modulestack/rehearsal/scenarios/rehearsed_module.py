"""One module of an environment that is up: what scenarios do to it, and what they ask of AWS about it."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Iterator
from typing import Any

from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.scaled_metrics import BACKLOG
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.rehearsal.module_status import returned
from modulestack.rehearsal.scenarios.pause_answers import PauseAnswers
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps, run_alone
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.pull_through import caches_in_use
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest, parse_requests, pulled
from modulestack.release.progress_events import ProgressEvent
from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot
from modulestack.release.several_modules import Coordination, release_modules, run_each
from modulestack.release.task_run.drain import drain
from modulestack.release.verbs import log_query, release
from modulestack.release.verbs.continue_pause import current_deployment
from modulestack.release.verbs.log_query import QueryAnswer
from modulestack.release.verbs.rollback import rollback
from modulestack.release.verbs.rollout_status import ROLLING
from modulestack.release.verbs.status import ended_containers
from modulestack.release.verbs.stop_task import stop_task, targets_to_drain
from modulestack.release.verbs.watch import watch


class RehearsedModule:
    """A module and its embedded account; time passes on the account's clock."""

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest, image: str, *, patience_s: float) -> None:
        """
        Scenarios release tags of *image*, the module's own.

        *patience_s* is in simulated seconds: until then tasks must serve.
        """
        self.aws = aws
        self.manifest = manifest
        self.patience_s = patience_s
        self.repository = parse(image).name
        self._options = ReleaseOptions(timeout_s=2 * patience_s)
        self.progress: list[str] = []
        """What releases said of what they wait for."""
        self._dependencies = Dependencies(
            aws=AwsClient(aws.session(), aws.clock, region=aws.region), who="rehearsal", report=self._note
        )
        self.pauses = PauseAnswers(self._dependencies.aws, manifest)
        """Who continues what a pause holds."""

    def _note(self, event: ProgressEvent) -> None:
        if event.kind == "progress":
            self.progress.append(event.text)

    def image(self, tag: str) -> str:
        """The module's repository at *tag*, as it is called where tasks pull it."""
        return pulled(f"{self.repository}:{tag}", self.manifest)

    @property
    def is_pushed(self) -> bool:
        """Whether somebody pushes the module's images to where tasks pull them; no: ECR fetches them."""
        return not caches_in_use([parse(self.image("any"))], self.manifest)

    def release(self, tag: str) -> Verdict:
        """``modulestack release`` of *tag*."""
        images = {self.manifest.module: f"{self.repository}:{tag}"}
        requests = parse_requests(self._dependencies.aws, self.manifest.environment, images, {}, by_digest=False)
        return release_modules(self._dependencies, requests, self._options, Coordination(), release.execute)[0]

    def begin_release(self, tag: str, *, timeout_s: float = math.inf) -> Steps[Verdict]:
        """The same, step by step, for ``beside``; followed for *timeout_s* at most."""
        options = dataclasses.replace(self._options, timeout_s=min(timeout_s, self._options.timeout_s))
        images = {self.manifest.module: f"{self.repository}:{tag}"}
        [request] = parse_requests(self._dependencies.aws, self.manifest.environment, images, {}, by_digest=False)
        plan = yield from release.prepare(self._dependencies, request, options)
        if isinstance(plan, Verdict):
            return plan
        return (yield from release.execute(self._dependencies, plan, options))

    def begin_rollback(self) -> Steps[Verdict]:
        """``modulestack rollback``, step by step."""
        return rollback(self._dependencies, self._own_request(), self._options, to=None)

    def watch(self) -> Verdict:
        """``modulestack watch``."""
        return run_alone(watch(self._dependencies, self._own_request(), self._options), self.aws.clock)

    def deployment(self) -> ServiceDeploymentSnapshot | None:
        """The service deployment that goes on, as ECS shows it; None: none does."""
        return current_deployment(self._dependencies.aws, self.manifest)

    def ask(self, query: str, *, since_s: float) -> QueryAnswer:
        """``modulestack logs --query`` of the last *since_s* seconds."""
        now, aws = self.aws.clock.now(), self._dependencies.aws
        return run_alone(log_query.ask(aws, self.manifest, query, since=now - since_s, until=now), self.aws.clock)

    def roll_back(self, to: int | None = None) -> Verdict:
        """``modulestack rollback``; *to* a revision's number, or to where it leads by itself."""
        work = {self.manifest.module: rollback(self._dependencies, self._own_request(), self._options, to=to)}
        return run_each(self._dependencies, work, lambda: False)[0]

    def _own_request(self) -> ReleaseRequest:
        """Of a verb that is given no image."""
        module, environment = self.manifest.module, self.manifest.environment
        [request] = parse_requests(self._dependencies.aws, environment, {module: ""}, {}, by_digest=False)
        return request

    def stop_a_task(self) -> str:
        """Stop one of the module's tasks, as a host that fails does; its ARN."""
        task = self.tasks()[0]
        self.aws.client("ecs").stop_task(cluster=self.manifest.cluster, task=task, reason="rehearsal")
        return task

    def stop_by_command(self) -> float:
        """``modulestack stop`` of one that runs; for how many seconds its requests had time."""
        aws, began = self._dependencies.aws, self.aws.clock.now()
        task = self.running_tasks()[0].rpartition("/")[2]
        targets = targets_to_drain(aws, self.manifest, task, within_s=math.inf)
        left = drain(aws, targets, until=math.inf, look=lambda _left_s: None, on_trouble=lambda _failure: None)
        run_alone(left, self.aws.clock)
        stop_task(aws, self.manifest, task, "rehearsal")
        return self.aws.clock.now() - began

    def tasks(self) -> list[str]:
        """ARNs of the module's tasks that shall run."""
        found = self.aws.client("ecs").list_tasks(cluster=self.manifest.cluster, serviceName=self.manifest.service)
        arns: list[str] = found["taskArns"]
        return arns

    def sidecars(self) -> dict[str, dict[str, Any]]:
        """Definitions of the containers beside the module's own, by name."""
        others = [c for c in self.definition()["containerDefinitions"] if c["name"] != self.manifest.container]
        return {str(container["name"]): dict(container) for container in others}

    def containers_of(self, task: str) -> dict[str, dict[str, Any]]:
        """What ECS says of the containers of *task* (ARN), by name."""
        described = self.aws.client("ecs").describe_tasks(cluster=self.manifest.cluster, tasks=[task])["tasks"]
        return {c["name"]: c for found in described for c in found["containers"]}

    def ended_containers(self) -> tuple[str, ...]:
        """What ``modulestack status`` says of containers that ended although their tasks go on."""
        return ended_containers(self._dependencies.aws, self.manifest)

    def running_tasks(self) -> list[str]:
        """ARNs of those that run."""
        arns = self.tasks()
        if not arns:
            return []
        described = self.aws.client("ecs").describe_tasks(cluster=self.manifest.cluster, tasks=arns)["tasks"]
        return [task["taskArn"] for task in described if task["lastStatus"] == "RUNNING"]

    def scaling_bounds(self) -> tuple[int, int, float]:
        """Fewest tasks, most tasks, and what its queue's policy holds for each."""
        tracked = [each["TargetTrackingScalingPolicyConfiguration"] for each in self.scaling_policies("TargetTracking")]
        value = next(each["TargetValue"] for each in tracked if returned(each).get("Id") == BACKLOG)
        target = self.scalable_target()
        return target["MinCapacity"], target["MaxCapacity"], value

    def scaling_policies(self, kind: str) -> list[dict[str, Any]]:
        """Those of a *kind*, such as ``TargetTracking``."""
        pages = self.aws.client("application-autoscaling").get_paginator("describe_scaling_policies")
        found = (each for page in pages.paginate(**self.scaled_resource()) for each in page["ScalingPolicies"])
        return [each for each in found if each["PolicyType"] == f"{kind}Scaling"]

    def scaled_resource(self) -> dict[str, str]:
        """What Application Auto Scaling calls its number of tasks."""
        return {
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/{self.manifest.cluster}/{self.manifest.service}",
            "ScalableDimension": "ecs:service:DesiredCount",
        }

    def scalable_target(self) -> dict[str, Any]:
        """Its bounds, and what is suspended."""
        where = self.scaled_resource()
        ids = [where.pop("ResourceId")]
        scaling = self.aws.client("application-autoscaling")
        target: dict[str, Any] = scaling.describe_scalable_targets(**where, ResourceIds=ids)["ScalableTargets"][0]
        return target

    def scheduled_actions(self) -> list[dict[str, Any]]:
        """Its schedules."""
        scaling = self.aws.client("application-autoscaling")
        found: list[dict[str, Any]] = scaling.describe_scheduled_actions(**self.scaled_resource())["ScheduledActions"]
        return found

    def configuration(self) -> dict[str, Any]:
        """How its service is deployed, as AWS answers it."""
        configuration: dict[str, Any] = self._service()["deploymentConfiguration"]
        return configuration

    @property
    def has_pauses(self) -> bool:
        """Whether its deployments wait for somebody."""
        return any(hook.get("targetType") == "PAUSE" for hook in self.configuration().get("lifecycleHooks", ()))

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """While in here, somebody continues what pauses hold, where its deployments have any."""
        with attached(self.aws.clock, self.pauses) if self.has_pauses else contextlib.nullcontext():
            yield

    @property
    def shifts_requests(self) -> bool:
        """Whether ECS moves its requests from one target group to another."""
        return bool(self.manifest.traffic) and self.configuration()["strategy"] != ROLLING

    def state(self) -> EcsService:
        """What the embedded ECS has of its service: for looks at every moment, which are no calls."""
        return self.aws.ecs.region(self.aws.region).clusters[self.manifest.cluster].services[self.manifest.service]

    def first_step(self) -> float:
        """Percent of the requests that a new version gets first."""
        configuration = self.configuration()
        canary, linear = configuration.get("canaryConfiguration"), configuration.get("linearConfiguration")
        return float(canary["canaryPercent"] if canary else linear["stepPercent"] if linear else 100.0)

    def desired_count(self) -> int:
        """How many tasks the service shall have."""
        count: int = self._service()["desiredCount"]
        return count

    def set_count(self, count: int) -> None:
        """Have the service want so many tasks."""
        where = {"cluster": self.manifest.cluster, "service": self.manifest.service}
        self.aws.client("ecs").update_service(**where, desiredCount=count)

    def grace_period_s(self) -> int:
        """Seconds after a task's start in which failed checks stop nothing."""
        seconds: int = self._service().get("healthCheckGracePeriodSeconds", 0)
        return seconds

    def serving(self) -> str:
        """Name of the container to which the load balancer sends requests."""
        return self.manifest.serving or self.manifest.container

    def checked_port(self, target_group: str) -> int | None:
        """The port that *target_group* (ARN) asks for health; None: the one to which it sends requests."""
        [found] = self.aws.client("elbv2").describe_target_groups(TargetGroupArns=[target_group])["TargetGroups"]
        port: str = found["HealthCheckPort"]
        return int(port) if port.isdecimal() else None

    def is_only_connected_to(self) -> bool:
        """Whether its load balancer checks it by TCP, which asks nothing."""
        if not self.manifest.target_groups:
            return False
        groups = [self.manifest.target_groups[0]]
        [found] = self.aws.client("elbv2").describe_target_groups(TargetGroupArns=groups)["TargetGroups"]
        return bool(found["HealthCheckProtocol"] == "TCP")

    def asked(self) -> str:
        """Name of the container to which the load balancer sends health checks; without one, the module's own."""
        groups = self.manifest.target_groups
        port = self.checked_port(groups[0]) if groups else None
        for name, definition in self.sidecars().items():
            if port in [mapping["containerPort"] for mapping in definition.get("portMappings", ())]:
                return name
        return self.serving()

    def least_healthy(self) -> int:
        """
        How many tasks must serve at any time: the file's ``minimum_healthy_percent`` of the desired count, rounded up.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        """
        service = self._service()
        percent: int = service["deploymentConfiguration"]["minimumHealthyPercent"]
        return -(-int(service["desiredCount"]) * percent // 100)

    def running_image(self) -> str:
        """The image of the task definition that the service runs."""
        containers = self.definition()["containerDefinitions"]
        return next(str(c["image"]) for c in containers if c["name"] == self.manifest.container)

    def definition(self) -> dict[str, Any]:
        """The task definition that the service runs."""
        ecs = self.aws.client("ecs")
        found = ecs.describe_task_definition(taskDefinition=self._service()["taskDefinition"])
        definition: dict[str, Any] = found["taskDefinition"]
        return definition

    def deployments(self) -> list[str]:
        """Ids of the service's deployments, the newest first."""
        return [str(deployment["id"]) for deployment in self._service()["deployments"]]

    def revision_count(self) -> int:
        """How many active revisions the module's task definition has."""
        pages = (
            self.aws.client("ecs").get_paginator("list_task_definitions").paginate(familyPrefix=self.manifest.family)
        )
        return sum(len(page["taskDefinitionArns"]) for page in pages)

    def _service(self) -> dict[str, Any]:
        where = {"cluster": self.manifest.cluster, "services": [self.manifest.service]}
        service: dict[str, Any] = self.aws.client("ecs").describe_services(**where)["services"][0]
        return service
