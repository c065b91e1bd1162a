"""
Releases, rehearsed: what may happen to a new version, played on the simulated clock with the real deployer.

Each scenario is a promise: what was expected, what was observed, whether it was met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.image_behaviours import IMAGE_BEHAVIOURS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.result import ScenarioResult
from modulestack.rehearsal.seeding.images import push_images
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions, parse_requests
from modulestack.release.several_modules import Coordination, release_modules, run_each
from modulestack.release.verbs import release
from modulestack.release.verbs.rollback import rollback


class ScenarioRunner:
    """The scenarios of one module, in order: each starts from what the one before left."""

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest, image: str, *, patience_s: float) -> None:
        """*image* is the module's own, of which the scenarios' versions are tags; *patience_s*: until tasks must serve."""
        self._patience_s = patience_s
        self._aws = aws
        self._target = manifest
        self._repository = parse(image).name
        events: list[Any] = []
        self._tools = Dependencies(
            aws=AwsClient(aws.session(), aws.clock, region=aws.region), who="rehearsal", report=events.append
        )

    def scenarios(self) -> Iterator[ScenarioResult]:
        """Play them; a scenario that is not met does not stop the others."""
        list(push_images(self._aws, [f"{self._repository}:{tag}" for tag in ("r1", "r2", *IMAGE_BEHAVIOURS)]))
        yield self._released("a first release", "r1")
        yield self._released("a second release", "r2")
        yield self._scenario("the same release again", "nothing to do, nothing changed", self._nothing_to_do)
        yield self._undone("a release whose container crashes", "crash")
        yield self._undone("a release whose image does not exist", "missing")
        yield self._undone("a release that never passes its health check", "unhealthy")
        yield self._scenario("a task is killed", "replaced by ECS, all tasks healthy again", self._replaced)
        yield self._scenario("a rollback", "back on the first release's image, served all along", self._rolled_back)

    def _released(self, name: str, tag: str) -> ScenarioResult:
        def act(availability: AvailabilityMonitor) -> tuple[bool, str]:
            verdict = self._release(tag)
            running = self._running_image()
            met = verdict.kind == "succeeded" and running == f"{self._repository}:{tag}" and self._served(availability)
            return met, f"{verdict.sentence()}; {self._serving(availability)}"

        return self._scenario(name, "runs the new image, served all along", act)

    def _undone(self, name: str, tag: str) -> ScenarioResult:
        def act(availability: AvailabilityMonitor) -> tuple[bool, str]:
            before = self._running_image()
            verdict = self._release(tag)
            met = (
                verdict.kind in {"rolled-back-by-us", "rolled-back-by-ecs"}
                and self._running_image() == before
                and self._served(availability)
            )
            return met, f"{verdict.sentence()}; {self._serving(availability)}"

        return self._scenario(name, "undone, the old version served all along", act)

    def _nothing_to_do(self, availability: AvailabilityMonitor) -> tuple[bool, str]:
        revisions = self._revisions()
        verdict = self._release("r2")
        return verdict.kind == "nothing-to-do" and self._revisions() == revisions and self._served(
            availability
        ), verdict.sentence()

    def _replaced(self, availability: AvailabilityMonitor) -> tuple[bool, str]:
        ecs, where = self._aws.client("ecs"), {"cluster": self._target.cluster}
        task = ecs.list_tasks(serviceName=self._target.service, **where)["taskArns"][0]
        ecs.stop_task(task=task, reason="rehearsal", **where)
        desired = self._service()["desiredCount"]
        started = self._aws.clock.now()
        while not self._is_whole(without=task) and self._aws.clock.now() - started < self._patience_s:
            self._aws.clock.sleep(5)
        took = self._aws.clock.now() - started
        return self._is_whole(
            without=task
        ), f"a new task served {took:.0f} s later, {desired} of {desired} healthy; {self._serving(availability)}"

    def _rolled_back(self, availability: AvailabilityMonitor) -> tuple[bool, str]:
        order = parse_requests(
            self._tools.aws, self._target.environment, {self._target.module: ""}, {}, by_digest=False
        )[0]
        work = {
            self._target.module: rollback(self._tools, order, ReleaseOptions(timeout_s=2 * self._patience_s), to=None)
        }
        verdict = run_each(self._tools, work, lambda: False)[0]
        met = (
            verdict.kind == "succeeded"
            and self._running_image() == f"{self._repository}:r1"
            and self._served(availability)
        )
        return met, f"{verdict.sentence()}; {self._serving(availability)}"

    def _scenario(
        self, name: str, expected: str, act: Callable[[AvailabilityMonitor], tuple[bool, str]]
    ) -> ScenarioResult:
        began = self._aws.clock.now()
        with AvailabilityMonitor(self._aws, self._target.target_groups[0]).watching() as availability:
            met, observed = act(availability)
        return ScenarioResult(
            name=name,
            expected=expected,
            observed=observed,
            met=met,
            simulated_s=round(self._aws.clock.now() - began, 1),
        )

    def _release(self, tag: str) -> Verdict:
        images = {self._target.module: f"{self._repository}:{tag}"}
        wanted = parse_requests(self._tools.aws, self._target.environment, images, {}, by_digest=False)
        return release_modules(
            self._tools, wanted, ReleaseOptions(timeout_s=2 * self._patience_s), Coordination(), release.execute
        )[0]

    def _service(self) -> dict[str, Any]:
        answer = self._aws.client("ecs").describe_services(
            cluster=self._target.cluster, services=[self._target.service]
        )
        service: dict[str, Any] = answer["services"][0]
        return service

    def _running_image(self) -> str:
        definition = self._aws.client("ecs").describe_task_definition(taskDefinition=self._service()["taskDefinition"])
        containers = definition["taskDefinition"]["containerDefinitions"]
        return next(str(c["image"]) for c in containers if c["name"] == self._target.container)

    def _revisions(self) -> int:
        pages = (
            self._aws.client("ecs").get_paginator("list_task_definitions").paginate(familyPrefix=self._target.family)
        )
        return sum(len(page["taskDefinitionArns"]) for page in pages)

    def _is_whole(self, *, without: str) -> bool:
        """Whether as many tasks as desired run and are healthy, and *without* (ARN) is none of them."""
        arns = self._aws.client("ecs").list_tasks(cluster=self._target.cluster, serviceName=self._target.service)[
            "taskArns"
        ]
        availability = AvailabilityMonitor(self._aws, self._target.target_groups[0])
        desired: int = self._service()["desiredCount"]
        return without not in arns and len(arns) == availability.least == desired

    def _served(self, availability: AvailabilityMonitor) -> bool:
        """Whether at least one healthy task answered at every moment, and the minimum healthy percent was kept."""
        desired: int = self._service()["desiredCount"]
        return availability.least >= desired

    def _serving(self, availability: AvailabilityMonitor) -> str:
        return f"never fewer than {availability.least} healthy"
