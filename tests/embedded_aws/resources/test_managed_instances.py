"""Capacity providers of Managed Instances, and daemons on them, as the engines make, change and delete them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs.capacity_provider import StillInUse
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.embedded_aws.resources.registry import HANDLERS
from modulestack.embedded_aws.resources.unapplied_inputs import UNAPPLIED
from tests.embedded_aws.managed_instances import Managed
from tests.embedded_aws.resources.round_trips.registry import CASES
from tests.embedded_aws.resources.round_trips.world import Case
from tests.embedded_aws.resources.test_every_input import SAMPLES, Prober, nested_inputs

TOKEN = "aws:ecs/capacityProvider:CapacityProvider"
HANDLER = HANDLERS[TOKEN]
"""Of capacity providers."""


@pytest.fixture
def managed(aws: EmbeddedAws) -> Managed:
    return Managed(aws)


@pytest.fixture
def here(aws: EmbeddedAws) -> Context:
    return Context(client=aws.client, region=aws.region, account_id=aws.account_id, sleep=aws.clock.sleep)


def inputs(managed: Managed, **settings: Any) -> dict[str, Any]:
    """A program's, with requirements under Pulumi's names."""
    found = managed.settings(**settings)
    template = found["instanceLaunchTemplate"]
    template["instanceRequirements"] = {"vcpuCount": {"min": 2, "max": 4}, "memoryMib": {"min": 4096, "max": 16384}}
    template["storageConfiguration"] = {"storageSizeGib": 40}
    return {"name": "managed", "cluster": "c", "managedInstancesProvider": found, "tags": {"a": "b"}}


def test_a_provider_is_active_once_it_is_made_and_shows_what_the_program_said(managed: Managed, here: Context):
    given = inputs(managed, seconds=60)
    made = HANDLER.create(here, given)
    assert managed.provider()["status"] == "ACTIVE"
    shown = made.outputs["managedInstancesProvider"]
    assert shown["infrastructureOptimization"] == {"scaleInAfter": 60}
    assert {
        key: shown["instanceLaunchTemplate"][key] for key in given["managedInstancesProvider"]["instanceLaunchTemplate"]
    } == given["managedInstancesProvider"]["instanceLaunchTemplate"]
    assert (made.outputs["cluster"], made.outputs["tags"]) == ("c", {"a": "b"})


def test_a_provider_changes_in_place_and_leaves_what_it_does_not_say(managed: Managed, here: Context):
    made = HANDLER.create(here, inputs(managed, seconds=60, monitoring="DETAILED"))
    changed = inputs(managed, seconds=120, monitoring="DETAILED")
    outputs = HANDLER.update(here, made.id, made.outputs, changed)
    assert outputs["managedInstancesProvider"]["infrastructureOptimization"] == {"scaleInAfter": 120}
    assert managed.provider()["updateStatus"] == "UPDATE_COMPLETE"
    assert managed.provider()["managedInstancesProvider"]["instanceLaunchTemplate"]["monitoring"] == "DETAILED"


def test_what_cannot_change_in_place_replaces_the_provider():
    assert HANDLER.replaces >= {
        "cluster",
        "name",
        "managedInstancesProvider.instanceLaunchTemplate.capacityOptionType",
    }


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "exactly one of auto_scaling_group_provider or managed_instances_provider"),
        ({"managedInstancesProvider": {"a": 1}}, "required when using managed_instances_provider"),
        ({"autoScalingGroupProvider": {"a": 1}, "cluster": "c"}, "must not be set when using auto_scaling"),
        ({"autoScalingGroupProvider": {"a": 1}, "managedInstancesProvider": {"a": 1}}, "only one of"),
    ],
)
def test_the_provider_s_own_rules(here: Context, given: dict[str, Any], text: str):
    with pytest.raises(InvalidInput, match=text):
        HANDLER.check(here, given)


def test_deleting_it_ends_its_instances_first(managed: Managed, here: Context):
    made = HANDLER.create(here, inputs(managed))
    managed.define()
    managed.serve()
    managed.wait(120)
    assert managed.counts() == (2, 2, 0)
    with pytest.raises(StillInUse, match="in use by service: web"):
        HANDLER.delete(here, made.id, made.outputs)
    managed.ecs.delete_service(cluster="c", service="web", force=True)
    managed.wait(120)
    HANDLER.delete(here, made.id, made.outputs)
    assert (managed.machines(), managed.registered()) == ([], [])
    managed.ecs.delete_cluster(cluster="c")


def test_a_cluster_s_own_providers_do_not_show_those_of_managed_instances(managed: Managed, here: Context):
    """They are the cluster's from the first moment; nothing takes them away."""
    managed.provide()
    handler = HANDLERS["aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"]
    made = handler.create(here, {"clusterName": "c", "capacityProviders": ["FARGATE"]})
    assert made.outputs["capacityProviders"] == ["FARGATE"]
    assert managed.ecs.describe_clusters(clusters=["c"])["clusters"][0]["capacityProviders"] == ["FARGATE", "managed"]
    handler.delete(here, made.id, made.outputs)
    assert managed.ecs.describe_clusters(clusters=["c"])["clusters"][0]["capacityProviders"] == ["managed"]


@pytest.fixture
def unchecked() -> Iterator[EmbeddedAws]:
    """An account whose answers are not checked."""
    aws = EmbeddedAws()
    yield aws
    aws.close()


def test_every_nested_input_is_applied_or_refused_by_name(unchecked: EmbeddedAws, monkeypatch: pytest.MonkeyPatch):
    """As test_every_input.py has it, of a provider of Managed Instances."""
    aws, managed = unchecked, Managed(unchecked)
    monkeypatch.setitem(CASES, TOKEN, Case(lambda _: inputs(managed, seconds=60), {}))
    here = Context(client=aws.client, region=aws.region, account_id=aws.account_id, sleep=aws.clock.sleep)
    prober, refused = Prober(here, managed, TOKEN), UNAPPLIED[TOKEN]  # type: ignore[arg-type]
    ignored = [
        path
        for path, inner, put in nested_inputs(TOKEN, prober.inputs)
        if path not in refused
        and not any(prober.is_applied(put(value)) for value in (([{}], {}) if inner else SAMPLES))
    ]
    assert ignored == []


def test_a_daemon_and_what_it_runs_are_made_changed_and_deleted(managed: Managed, here: Context):
    provider = managed.provide()
    definitions, daemons = (
        HANDLERS["aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"],
        HANDLERS["aws:ecs/daemon:Daemon"],
    )
    agent = {"family": "agent", "containerDefinitions": [{"name": "agent", "image": "agent:1", "memory": 64}]}
    first, second = definitions.create(here, agent), definitions.create(here, agent)
    cluster = managed.ecs.describe_clusters(clusters=["c"])["clusters"][0]["clusterArn"]
    asked = {"name": "agent", "clusterArn": cluster, "capacityProviderArns": [provider]}
    made = daemons.create(here, {**asked, "daemonTaskDefinitionArn": first.id})
    assert (made.outputs["status"], made.outputs["daemonTaskDefinitionArn"]) == ("ACTIVE", first.id)
    managed.wait(60)
    changed = daemons.update(here, made.id, made.outputs, {**asked, "daemonTaskDefinitionArn": second.id})
    assert changed["deploymentArn"] != made.outputs["deploymentArn"]
    assert daemons.read(here, made.id, {})["daemonTaskDefinitionArn"] == second.id  # type: ignore[index]
    with pytest.raises(StillInUse, match="in use by daemon: agent"):
        HANDLER.delete(here, provider, {})
    daemons.delete(here, made.id, changed)
    assert daemons.read(here, made.id, {}) is None
    for definition in (first, second):
        definitions.delete(here, definition.id, definition.outputs)
        assert definitions.read(here, definition.id, {}) is None
    HANDLER.delete(here, provider, {})
    managed.ecs.delete_cluster(cluster="c")
