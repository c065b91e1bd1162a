"""
Calls by Service Connect while a deployment shifts traffic: which service revision's task answers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectTestTrafficRules.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.deployment_strategies import CONNECT_TEST_HEADER
from modulestack.embedded_aws.ecs import service_connect
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState

Headers = Iterable[tuple[str, str]]


def answering(
    region: RegionState, caller: EcsTask, name: str, port: int, *, draw: float, headers: Headers = ()
) -> EcsTask | None:
    """
    The task that answers when *caller* calls *name* and *port*; None: nobody does.

    *draw* is a random number, 0 included and 1 not: a revision gets as many calls as its weight says, and each of its
    tasks as many as the others.
    """
    tasks = service_connect.serving(region, caller, name, port)
    is_test = any(_is_test(task, headers) for task in tasks)
    by_revision: dict[str, list[EcsTask]] = {}
    shares: dict[str, float] = {}
    for task in tasks:
        arn = task.deployment.revision.arn if task.deployment else ""
        by_revision.setdefault(arn, []).append(task)
        shares[arn] = _share(task, is_test=is_test)
    at = draw * sum(shares.values())
    for arn, share in shares.items():
        if at < share:
            return by_revision[arn][int(at / share * len(by_revision[arn]))]
        at -= share
    return None


def _share(task: EcsTask, *, is_test: bool) -> float:
    """How much of such traffic the revision of *task* has; of a service that shifts none each task has as much."""
    weights = task.deployment.weights if task.deployment else None
    found = None if weights is None else weights.test if is_test else weights.production
    return 100.0 if found is None else found


def _is_test(task: EcsTask, headers: Headers) -> bool:
    given = {name.lower(): value for name, value in headers}
    connect = service_connect.configuration(task.deployment.revision.fields) if task.deployment else {}
    rules = [rule for service in connect.get("services") or () if (rule := _rule(service))]
    for header in rules or [{"name": CONNECT_TEST_HEADER}]:
        value = given.get(str(header["name"]).lower())
        exact = (header.get("value") or {}).get("exact")
        if value is not None and exact in (None, value):
            return True
    return False


def _rule(service: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """By which header a service of a configuration knows test traffic; None: by the usual one."""
    aliases = service.get("clientAliases") or ()
    found: list[Mapping[str, Any]] = [rules["header"] for one in aliases if (rules := one.get("testTrafficRules"))]
    return found[0] if found else None
