"""A module on the embedded AWS whose requests ECS shifts between two target groups."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract.load_balancers import is_listener
from modulestack.contract.manifest import ModuleManifest
from tests.support.standing import StandingSandbox


class ShiftingModule:
    """It, as who releases sees it."""

    def __init__(self, standing: StandingSandbox, name: str = "web") -> None:
        self.name = name
        self.standing, self.ecs, self.elb = standing, standing.aws.client("ecs"), standing.aws.client("elbv2")

    @property
    def manifest(self) -> ModuleManifest:
        path = f"/modulestack/dev/{self.name}/target"
        value = self.standing.aws.client("ssm").get_parameter(Name=path)["Parameter"]["Value"]
        return ModuleManifest.from_json(value, path)

    def release(self) -> str:
        """Begin one, as a release does: another revision; the service deployment."""
        [service] = self.ecs.describe_services(cluster=self.manifest.cluster, services=[self.name])["services"]
        answer = self.ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        known = ("family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn")
        again = {key: answer[key] for key in (*known, "containerDefinitions")}
        made = self.ecs.register_task_definition(**again)["taskDefinition"]["taskDefinitionArn"]
        begun = self.ecs.update_service(cluster=self.manifest.cluster, service=self.name, taskDefinition=made)[
            "service"
        ]
        return str(begun["currentServiceDeployment"])

    def status(self, arn: str) -> dict[str, Any]:
        """A service deployment."""
        [found] = self.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
        return dict(found)

    def until(self, arn: str, key: str, value: str) -> None:
        """Let time pass."""
        for _ in range(3000):
            if self.status(arn).get(key) == value:
                return
            self.standing.aws.clock.sleep(2)
        raise AssertionError(self.status(arn))

    def weights(self) -> list[int]:
        """Of both target groups, of each port alike."""
        found = [self._weights_of(each.production_rule, each.target_groups) for each in self.manifest.traffic]
        assert all(each == found[0] for each in found)
        return found[0]

    def _weights_of(self, rule: str, groups: tuple[str, str]) -> list[int]:
        if is_listener(rule):
            actions = self.elb.describe_listeners(ListenerArns=[rule])["Listeners"][0]["DefaultActions"]
        else:
            actions = self.elb.describe_rules(RuleArns=[rule])["Rules"][0]["Actions"]
        found = {g["TargetGroupArn"]: g["Weight"] for g in actions[0]["ForwardConfig"]["TargetGroups"]}
        return [found[arn] for arn in groups]

    def changes(self, config: dict[str, Any], *, refresh: bool) -> tuple[object, ...]:
        """What another run does."""
        if refresh:
            resources = self.standing.sandbox.engine.resources
            resources |= {urn: dataclasses.replace(each, update_failed=True) for urn, each in resources.items()}
            self.standing.sandbox.engine.refresh()
        before = self.weights()
        changed = self.standing.up(**config).changed
        assert self.weights() == before
        return tuple(changed)
