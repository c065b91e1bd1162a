"""Folding: what features contribute becomes one plan, or is told to be impossible."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.contribution import Contribution, Ingress, Listener, Seed, Statement
from modulestack.features.fold import Conflict, FeatureConflict, conflicts, fold

CORE = Contribution(
    feature="core",
    container={
        "name": "web",
        "environment": [{"name": "B", "value": "1"}],
        "mountPoints": [],
        "linuxParameters": {"initProcessEnabled": True},
        "portMappings": [{"containerPort": 80}],
    },
    default_variables={"API_URL": "http://api", "B": "weak", "S": "weak"},
    task={"family": "web"},
    service={"name": "web"},
    service_ignored=("taskDefinition",),
)


def test_lists_are_joined_and_maps_merged():
    """At every depth, in an order that does not hang on who came first."""
    secret = Contribution(feature="secrets", container={"secrets": [{"name": "S", "valueFrom": "x"}]})
    storage = Contribution(
        feature="storage",
        container={
            "linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 1}]},
            "mountPoints": [{"containerPath": "/b", "sourceVolume": "b"}, {"containerPath": "/a", "sourceVolume": "a"}],
        },
        volumes=({"name": "b"}, {"name": "a"}),
        task={"ephemeralStorage": {"sizeInGiB": 30}},
        service={"desired_count": 2},
        service_ignored=("desiredCount",),
    )
    plan = fold((CORE, storage, secret))
    assert plan.containers == (
        {
            "name": "web",
            "environment": [{"name": "API_URL", "value": "http://api"}, {"name": "B", "value": "1"}],
            "linuxParameters": {"initProcessEnabled": True, "tmpfs": [{"containerPath": "/tmp", "size": 1}]},
            "mountPoints": [{"containerPath": "/a", "sourceVolume": "a"}, {"containerPath": "/b", "sourceVolume": "b"}],
            "portMappings": [{"containerPort": 80}],
            "secrets": [{"name": "S", "valueFrom": "x"}],
        },
    )
    assert plan.volumes == ({"name": "a"}, {"name": "b"})
    assert plan.task == {"family": "web", "ephemeralStorage": {"sizeInGiB": 30}}
    assert (plan.service, plan.service_ignored) == (
        {"name": "web", "desired_count": 2},
        ("taskDefinition", "desiredCount"),
    )
    assert plan.containers == fold((secret, storage, CORE)).containers


def test_containers_beside_the_modules_own_are_sorted_by_name():
    """As ECS's answers are."""
    sidecar = Contribution(feature="proxy", containers=({"name": "proxy", "environment": []},))
    assert [container["name"] for container in fold((CORE, sidecar)).containers] == ["proxy", "web"]


def test_everything_else_is_handed_on_once():
    """In the order of the features."""
    one = Contribution(
        feature="one",
        listeners=(Listener(port=80, protocol="HTTP"),),
        ingress=(Ingress(into="tasks", port=1, source="load balancer"),),
        execution_role=(Statement(actions=("a:B",), resources=("*",)),),
        task_role=(Statement(actions=("c:D",), resources=("*",)),),
        manifest={"desired_count_owner": "file"},
        seeds=(Seed(kind="ssm", reference="x"),),
        scenarios=("s",),
        components=("one",),
    )
    two = Contribution(
        feature="two", seeds=(Seed(kind="ssm", reference="x"), Seed(kind="kms", reference="y")), scenarios=("t",)
    )
    plan = fold((CORE, one, two))
    assert (plan.listeners, plan.ingress, plan.execution_role, plan.task_role, plan.manifest, plan.components) == (
        one.listeners,
        one.ingress,
        one.execution_role,
        one.task_role,
        one.manifest,
        ("one",),
    )
    assert (plan.seeds, plan.scenarios) == (
        (Seed(kind="ssm", reference="x"), Seed(kind="kms", reference="y")),
        ("s", "t"),
    )


@pytest.mark.parametrize(
    ("claim", "what"),
    [
        ({"container": {"name": "web"}}, "container name web"),
        ({"containers": ({"name": "web"},)}, "container name web"),
        ({"containers": ({"name": "x", "portMappings": [{"containerPort": 80}]},)}, "port 80 of the task"),
        ({"container": {"environment": [{"name": "B", "value": "1"}]}}, "variable B of the container"),
        ({"container": {"secrets": [{"name": "B", "valueFrom": "1"}]}}, "variable B of the container"),
        (
            {"container": {"linuxParameters": {"initProcessEnabled": True}}},
            "linuxParameters.initProcessEnabled of the container",
        ),
        ({"task": {"family": "other"}}, "family of the task definition"),
        ({"service": {"name": "web"}}, "name of the service"),
    ],
)
def test_a_thing_that_two_want_is_told_with_both_names(claim: dict[str, Any], what: str):
    """Even if they want the same of it: one of them would be changed without the other."""
    other = Contribution(feature="other", **claim)
    assert tuple(conflicts((CORE, other))) == (Conflict(what, "core", "other"),)
    with pytest.raises(FeatureConflict) as problems:
        fold((CORE, other))
    assert str(problems.value) == f"{what} is claimed by core and by other: only one of them can have it"


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (
            {"container": {"mountPoints": [{"containerPath": "/x"}]}},
            {"container": {"linuxParameters": {"tmpfs": [{"containerPath": "/x"}]}}},
            "mount path /x of the container",
        ),
        ({"volumes": ({"name": "v"},)}, {"volumes": ({"name": "v"},)}, "volume v"),
        (
            {"listeners": (Listener(port=80, protocol="HTTP"),)},
            {"listeners": (Listener(port=80, protocol="HTTPS"),)},
            "port 80 of the load balancer",
        ),
        ({"cluster": {"a": {"b": 1}}}, {"cluster": {"a": {"b": 1}}}, "a.b of the cluster"),
        ({"target_group": {"port": 1}}, {"target_group": {"port": 1}}, "port of the target group"),
        (
            {"load_balancer": {"idle_timeout": 1}},
            {"load_balancer": {"idle_timeout": 1}},
            "idle_timeout of the load balancer",
        ),
        ({"manifest": {"url": ""}}, {"manifest": {"url": ""}}, "url of the manifest"),
    ],
)
def test_two_features_cannot_have_the_same_of(one: dict[str, Any], two: dict[str, Any], what: str):
    """Ports, names, paths, arguments."""
    given = (CORE, Contribution(feature="one", **one), Contribution(feature="two", **two))
    assert tuple(conflicts(given)) == (Conflict(what, "one", "two"),)


def test_what_another_container_has_is_its_own():
    """Variables and paths are a container's; names and ports the task's."""
    sidecar = Contribution(
        feature="proxy",
        containers=(
            {
                "name": "proxy",
                "environment": [{"name": "B", "value": "1"}],
                "portMappings": [{"containerPort": 81}],
                "linuxParameters": {"initProcessEnabled": True},
            },
        ),
    )
    assert tuple(conflicts((CORE, sidecar))) == ()
