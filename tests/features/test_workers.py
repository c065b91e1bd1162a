"""A module without a port: what it may not say, and what it is made of."""

from __future__ import annotations

import pytest

from modulestack.features import registry
from modulestack.features.fold import ModulePlan, fold
from tests.support.environments import environment
from tests.support.problems import Problems

NO_PORT = "and a module without port has no load balancer: leave it out, or set port"


@pytest.mark.parametrize(
    ("keys", "place", "what"),
    [
        ("reachable_from: internet", "reachable_from", "who may call the module"),
        ("reachable_from: [web]", "reachable_from", "who may call the module"),
        ("host: www.example.com", "host", "what the module is called on the internet"),
        (
            "health_check: {path: /healthz}",
            "health_check",
            "how the load balancer checks tasks (container_health_check needs no load balancer)",
        ),
        ("load_balancing: {idle_timeout_s: 30}", "load_balancing", "how the load balancer spreads requests"),
        (
            "deployment: {grace_period_s: 60}",
            "deployment.grace_period_s",
            "how long the load balancer's failed checks do not count",
        ),
        (
            "scaling: {min: 1, max: 2, cpu_percent: 50, requests_per_task: 9}",
            "scaling.requests_per_task",
            "how many requests the load balancer sends to a task",
        ),
    ],
)
def test_what_is_about_requests_needs_a_port(problems: Problems, keys: str, place: str, what: str):
    """The line is the key's own, whatever its value is."""
    text = f"""
        config:
          aws:region: eu-west-1
          modulestack:network: {{create: {{}}}}
          modulestack:domain: {{zone: example.com}}
          modulestack:modules:
            web: {{image: a:1, port: 80}}
            worker:
              image: a:1
              {keys}
    """
    assert problems(text) == [f":10: modules.worker.{place}: says {what}, {NO_PORT}"]


def test_defaults_that_need_a_port_are_not_for_workers(problems: Problems):
    """They are for the modules that have one; what is left of a section holds."""
    text = """
        config:
          aws:region: eu-west-1
          modulestack:network: {create: {}}
          modulestack:defaults:
            health_check: {path: /healthz}
            deployment: {grace_period_s: 90, maximum_percent: 100}
          modulestack:modules:
            web: {image: a:1, port: 80}
            worker: {image: a:1}
    """
    without_room = (
        "100 leaves no room for a new version while minimum_healthy_percent is 100: "
        "allowed 200 and more, or a lower minimum_healthy_percent"
    )
    assert problems(text) == [f":7: defaults.deployment.maximum_percent: {without_room}"]


def test_nobody_may_be_listed_by_a_worker(problems: Problems):
    """An empty list says that nobody calls it, which is so."""
    text = """
        config:
          aws:region: eu-west-1
          modulestack:network: {create: {}}
          modulestack:modules:
            worker: {image: a:1, reachable_from: []}
            api: {image: a:1, port: 80, reachable_from: [worker]}
    """
    assert problems(text) == []


def test_a_wrong_port_is_told_alone(problems: Problems):
    """It is not taken for none."""
    text = """
        config:
          aws:region: eu-west-1
          modulestack:network: {create: {}}
          modulestack:modules:
            web: {image: a:1, port: 99999, reachable_from: internet}
    """
    assert [line.split(": ")[1] for line in problems(text)] == ["modules.web.port"]


def _plan(**keys: object) -> ModulePlan:
    env = environment({"worker": {"image": "a:1", **keys}})
    module = env.modules["worker"]
    context = env.context_of(module, partition="aws", account_id="123456789012")
    return fold(registry.contributions(module, context))


def test_a_worker_has_nothing_of_a_load_balancer():
    """Neither listener nor target group, nothing comes in, and no grace for checks that there are not."""
    plan = _plan()
    assert (plan.listeners, plan.ingress, plan.load_balancer, plan.target_group) == ((), (), {}, {})
    assert plan.containers[0]["portMappings"] == []
    assert "health_check_grace_period_seconds" not in plan.service


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ("a worker's release", "a worker's release that crashes", "a task of a worker is killed")),
        (
            {"container_health_check": {"command": ["CMD", "true"]}},
            (
                "a worker's release",
                "a worker's release that crashes",
                "a task of a worker is killed",
                "a worker's release that never becomes healthy",
            ),
        ),
        ({"port": 80, "container_health_check": {"command": ["CMD", "true"]}}, ()),
    ],
)
def test_a_rehearsal_shows_what_a_worker_promises(keys: dict[str, object], expected: tuple[str, ...]):
    """Of checks that it does not have nothing."""
    assert _plan(**keys).scenarios == expected
