"""A service in a small world whose deployments shift traffic between two target groups."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.embedded_aws.ecs.conftest import GROUP, ROLE, World

OTHER = GROUP.replace("web/0123456789abcdef", "web-2/fedcba9876543210")
_LB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
PRODUCTION = f"{_LB}:listener-rule/app/web/0000000000000001/0000000000000002/0000000000000003"
TEST = f"{_LB}:listener-rule/app/web/0000000000000001/0000000000000004/0000000000000005"
LISTENER = f"{_LB}:listener/net/web/0000000000000001/0000000000000002"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:verify"
A_DAY_S = 24 * 3600.0


class ShiftWorld(World):
    """A world with a second target group, a production rule and a test rule."""

    def __init__(self) -> None:
        super().__init__()
        self.dependencies.groups[OTHER] = dataclasses.replace(self.dependencies.groups[GROUP], arn=OTHER)
        self.dependencies.rules[PRODUCTION] = {GROUP: 1, OTHER: 0}
        self.dependencies.rules[TEST] = {GROUP: 1, OTHER: 0}
        self.dependencies.rules[LISTENER] = {GROUP: 1, OTHER: 0}

    def start(
        self,
        strategy: str = "BLUE_GREEN",
        *,
        desired: int = 2,
        bake: int = 10,
        hooks: tuple[dict[str, Any], ...] = (),
        advanced: dict[str, Any] | None = None,
        **configuration: Any,
    ) -> None:
        """Create the service and wait until its first deployment is over."""
        self.create(
            desired,
            loadBalancers=[balancer(**(advanced or {}))],
            breaker={"enable": False, "rollback": False},
            configuration={
                "strategy": strategy,
                "bakeTimeInMinutes": bake,
                "lifecycleHooks": list(hooks),
                **configuration,
            },
        )
        self.steady()
        self.dependencies.written.clear()
        self.region.functions.calls.clear()

    def until_stage(self, stage: str, *, green: float | None = None, limit_s: float = 40 * A_DAY_S) -> float:
        """Let time pass until the newest deployment is in *stage*, at a percentage of production if it is given."""
        return self.until(
            lambda: (
                self.raw.records[0].stage == stage
                and (green is None or self.target.get("requestedProductionTrafficWeight") == green)
            ),
            limit_s=limit_s,
        )

    def until_status(self, status: str, *, limit_s: float = 40 * A_DAY_S) -> float:
        """Let time pass until the newest deployment has *status*."""
        return self.until(lambda: self.raw.records[0].status == status, limit_s=limit_s)

    @property
    def record(self) -> dict[str, Any]:
        """The newest deployment in full."""
        return self.deployments[0]

    @property
    def target(self) -> dict[str, Any]:
        """The service revision that it deploys."""
        found: dict[str, Any] = self.record["targetServiceRevision"]
        return found

    @property
    def source(self) -> dict[str, Any]:
        """The service revision that was there before."""
        found: dict[str, Any] = self.record["sourceServiceRevisions"][0]
        return found

    @property
    def production(self) -> tuple[int, int]:
        """Weights of the production rule: of the group that is named, and of the other."""
        rule = self.dependencies.rules[PRODUCTION]
        return rule[GROUP], rule[OTHER]

    @property
    def live(self) -> str:
        """The target group of the service revision that was deployed last."""
        arn = self.target["arn"]
        revision = self.call("DescribeServiceRevisions", serviceRevisionArns=[arn])["serviceRevisions"][0]
        group: str = revision["resolvedConfiguration"]["loadBalancers"][0]["targetGroupArn"]
        return group

    def stages(self) -> list[tuple[float, str | None]]:
        """The stages from now until the newest deployment is over, with when each began, from now on."""
        began, seen = self.at, list[tuple[float, str | None]]()
        while True:
            self.event_queue.run_until(self.event_queue.now)
            stage = self.raw.records[0].stage
            if not seen or seen[-1][1] != stage:
                seen.append((self.at - began, stage))
            if self.raw.records[0].finished_at is not None:
                return seen
            due = self.event_queue.next_due()
            assert due is not None
            self.event_queue.run_until(due)


def balancer(**advanced: Any) -> dict[str, Any]:
    """A load balancer of the service; what is None is left out of its advanced configuration."""
    given = {
        "alternateTargetGroupArn": OTHER,
        "productionListenerRule": PRODUCTION,
        "testListenerRule": TEST,
        "roleArn": ROLE,
        **advanced,
    }
    return {
        "targetGroupArn": GROUP,
        "containerName": "web",
        "containerPort": 8080,
        "advancedConfiguration": {key: value for key, value in given.items() if value is not None},
    }


def function(*stages: str, **more: Any) -> dict[str, Any]:
    """A hook that calls a function."""
    return {"hookTargetArn": FUNCTION, "roleArn": ROLE, "lifecycleStages": list(stages), **more}


def pause(*stages: str, **timeout: Any) -> dict[str, Any]:
    """A hook that waits for somebody."""
    made = {"targetType": "PAUSE", "lifecycleStages": list(stages)}
    return {**made, "timeoutConfiguration": timeout} if timeout else made
