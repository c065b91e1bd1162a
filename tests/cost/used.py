"""What requests have used, made by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from modulestack.cost.load_cost import LoadCost, load_cost
from modulestack.cost.load_use import ModuleUse
from modulestack.cost.running_costs import TaskSize
from modulestack.cost.task_runs import TaskRun, task_times
from modulestack.engine.resource_state import ResourceState
from tests.cost.made import of, resource, service, task_definition

SIZE = TaskSize(vcpu=Decimal(1), memory_gb=Decimal(2))
BALANCER = resource("lb/loadBalancer:LoadBalancer", {"internal": True}, outputs={"arn": "arn:web"})
ZONE = resource("route53/zone:Zone", {})
LOGS = resource("cloudwatch/logGroup:LogGroup", {})


def use(**given: Any) -> ModuleUse:
    """Of the module web: 360,000 requests of 50 ms in an hour, 100 a second, to a load balancer of its own."""
    of: dict[str, Any] = {
        "module": "web",
        "balancer": "arn:web",
        "balancer_owner": "web",
        "hours": ((Decimal(3600), 360_000),),
        "request_s": Decimal("0.05"),
        **given,
    }
    return ModuleUse(**of)


def cost_of(
    *uses: ModuleUse,
    seconds: int = 3600,
    tasks: int = 2,
    region: str = "us-east-1",
    more: tuple[ResourceState, ...] = (),
) -> LoadCost:
    """Two tasks of 1 vCPU and 2 GB by the file, and *tasks* that ran all the time."""
    runs = [TaskRun(owner="web", size=SIZE, began=0.0) for _ in range(tasks)]
    return load_cost(
        of(service(), task_definition(), BALANCER, ZONE, LOGS, *more, region=region),
        seconds=Decimal(seconds),
        requests=sum(each.requests for each in uses),
        tasks=task_times(runs, region, 0.0, float(seconds)),
        uses=uses,
    )
