"""Environments that are drawn say every key of the file, but for those that are listed with a reason."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.environment.comparison import dotted_key
from modulestack.environment.effects import EFFECTS, MODULE
from modulestack.environment.model import Environment, Module
from modulestack.fields.violation import FieldPath
from tests.environment.strategies import environments
from tests.support.matrices import EXHAUSTIVE

DRAWS = 5000
"""At most: it ends as soon as all is drawn, after 200 to 900, whichever modules Hypothesis takes constants from."""
VOLUME = f"{MODULE}.volumes.<volume>"
NOT_DRAWN: Mapping[str, str] = {
    "capacity.": "EC2 machines make another environment of every module on them: examples/Pulumi.machines.yaml",
    "managed_instances.": "so do ECS Managed Instances, and their daemons: tests/rehearsal/test_daemons.py",
    f"{MODULE}.capacity": "names one of the two",
    f"{MODULE}.placement": "is for tasks on machines only",
    f"{VOLUME}.host_path": "is for tasks on machines only",
    f"{VOLUME}.exceptions": "is about host_path only",
    "file_systems.": "are tried with what outlives the stack: tests/rehearsal/test_file_systems.py",
    f"{VOLUME}.efs": "names one of them",
    f"{VOLUME}.directory": "is in one of them",
    f"{VOLUME}.access_point_id": "is of one of them",
    f"{VOLUME}.ebs": "each task's disk takes minutes to attach: tests/rehearsal/test_volumes_at_launch.py",
    f"{MODULE}.scaling.predictive.requests_per_task": "needs a port, as scaling.requests_per_task does",
    f"{MODULE}.scaling.predictive.max_capacity_buffer_percent": "does not go with schedules that set max",
    f"{MODULE}.deployment.strategy": "takes more than a module: tests/rehearsal/test_traffic_ownership.py",
    f"{MODULE}.deployment.alternate_target_group": "is of one that has another one next",
    f"{MODULE}.deployment.bake_time_min": "is of strategies that shift requests",
    f"{MODULE}.deployment.canary.": "is of one of them",
    f"{MODULE}.deployment.linear.": "is of one of them",
    f"{MODULE}.deployment.test_traffic": "is of these",
    f"{MODULE}.deployment.hooks.": "are of these",
    f"{MODULE}.deployment.pauses.": "are of these",
    f"{MODULE}.deployment.alarms": "needs somebody who is told: examples/Pulumi.canary.yaml",
    f"{MODULE}.deployment.circuit_breaker": "is set by releases: tests/edits, examples/Pulumi.shop.yaml",
    f"{MODULE}.deployment.early_success": "is set by releases: tests/edits, examples/Pulumi.shop.yaml",
    f"{MODULE}.allowed_sources": "lets nobody else in: tests/edits, examples/Pulumi.edge.yaml",
    "previews": "are environments beside it: tests/rehearsal/test_previews.py, examples/Pulumi.previews.yaml",
    "network.create.ipam_pool": "is somebody's: tests/edits, examples/Pulumi.networks.yaml",
    "network.create.transit_gateway": "is somebody's: tests/edits, examples/Pulumi.networks.yaml",
    "network.create.subnets": "have addresses by the network's own: tests/edits, examples/Pulumi.networks.yaml",
    "network.create.nat_instance_type": "is of nat: instance: tests/edits",
    "quotas.": "change nothing but how much is refused: tests/environment/test_quotas.py",
    f"{MODULE}.security_headers": "does not go away again: tests/edits, examples/Pulumi.edge.yaml",
    "web_acl": "is before whatever public modules there are: tests/edits, examples/Pulumi.guarded.yaml",
    "encryption_key": "is of all that there is: tests/rehearsal/test_encryption_key.py, examples/Pulumi.encrypted.yaml",
    "access_logs": "is the same whatever modules are: tests/edits, tests/rehearsal/test_access_logs.py",
    "alerts": "watch what is there, and change nothing of it: tests/rehearsal/test_alerts.py",
    "container_insights": "is a setting of clusters, whatever runs there: tests/edits",
    "queries": "are saved whatever modules there are: tests/edits, examples/Pulumi.dashboard.yaml",
    f"{MODULE}.queries": "are saved beside it: tests/edits, examples/Pulumi.dashboard.yaml",
    f"{MODULE}.metric_filters": "count what tasks write: tests/edits, examples/Pulumi.alerts.yaml",
    "dashboard": "shows whatever modules there are: tests/edits, examples/Pulumi.dashboard.yaml",
    f"{MODULE}.alarms": "are watched for by alerts",
    "pull_through_cache.": "changes all images of its registry: tests/rehearsal/test_pull_through_cache.py",
    **dict.fromkeys(
        ("load_balancers", f"{MODULE}.load_balancers"),
        "are of several modules: tests/rehearsal/test_shared_load_balancers.py, examples/Pulumi.shared.yaml",
    ),
    f"{MODULE}.sign_in": "needs a domain, HTTP and somebody who signs in: tests/edits, examples/Pulumi.signin.yaml",
    f"{MODULE}.mutual_authentication": "needs a domain, and files: tests/edits, examples/Pulumi.edge.yaml",
    f"{MODULE}.request_headers": "needs a domain, and HTTP: tests/edits, examples/Pulumi.edge.yaml",
    f"{MODULE}.jwt": "needs a domain, HTTP and tokens: tests/edits, examples/Pulumi.signin.yaml",
    f"{MODULE}.certificate": "names one that is there: tests/rehearsal/test_certificates.py",
    f"{MODULE}.further_certificates": "names some that are there: tests/rehearsal/test_certificates.py",
    f"{MODULE}.existing_security_groups": "are of an existing network: tests/rehearsal/test_existing_network.py",
    **{
        f"{MODULE}.{key}": "makes another load balancer or target group of a module: examples/Pulumi.protocols.yaml"
        for key in (
            "protocol",
            "target_protocol",
            "listener_port",
            "ports.<port>.protocol",
            "ports.<port>.target_protocol",
            "ports.<port>.health_check.protocol",
            "health_check.protocol",
        )
    },
    f"{MODULE}.load_balancing.client_keep_alive_s": "is an attribute like idle_timeout_s: tests/edits",
    f"{MODULE}.load_balancing.preserve_client_ip": "is of network load balancers: tests/edits",
    f"{MODULE}.load_balancing.ip_address_type": "needs an existing network: tests/rehearsal/test_dual_stack.py",
    f"{MODULE}.reachable_by": "takes a load balancer's keys away: examples/Pulumi.mesh.yaml, tests/edits",
    f"{MODULE}.cloud_map": "is said with it",
    f"{MODULE}.service_connect": "is said with it",
    f"{MODULE}.imported.": "is of what was there before: tests/importing",
    "existing_namespaces": "are somebody else's: tests/rehearsal/test_existing_namespaces.py",
    "domain.private_zone_id": "is of a VPC that is there: tests/rehearsal/test_private_zone.py",
    "domain.role": "is of another account: tests/rehearsal/test_zone_elsewhere.py",
    f"{MODULE}.task_role": "is somebody else's, and made before a rehearsal: tests/rehearsal/test_existing_roles.py",
    f"{MODULE}.execution_role": "the same",
    f"{MODULE}.existing_cluster": "is somebody else's, and made before a rehearsal: tests/rehearsal/test_existing.py",
}
"""What keys begin with that are not drawn → why not, and what tries them instead."""


class Enough(Exception):
    """All that is to be drawn was."""


def keys_of(config: Mapping[str, Any]) -> Iterator[str]:
    """Keys that *config* sets, as ``EFFECTS`` has them."""
    for path in _paths(config, ()):
        if path[0] == REGION:
            yield "region"
        elif path[0] != "modules":
            yield dotted_key(Environment, path)
        elif path[2:]:
            yield f"{MODULE}.{dotted_key(Module, path[2:])}"


def _paths(value: Any, path: FieldPath) -> Iterator[FieldPath]:
    if path:
        yield path
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _paths(inner, (*path, str(key).removeprefix(PREFIX)))
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, path)


@EXHAUSTIVE
def test_every_key_is_drawn_or_listed():
    """A key that is new is neither, until somebody draws it; one that is drawn is not listed any more."""
    drawn: set[str] = set()
    wanted = {key for key in EFFECTS if not key.startswith(tuple(NOT_DRAWN))}

    @settings(
        max_examples=DRAWS,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(config=environments())
    def draw(config: dict[str, Any]) -> None:
        drawn.update(keys_of(config))
        if wanted <= drawn:
            raise Enough

    with contextlib.suppress(Enough):
        draw()
    missing = set(EFFECTS) - drawn
    assert {key for key in missing if not key.startswith(tuple(NOT_DRAWN))} == set()
    assert [start for start in NOT_DRAWN if not any(key.startswith(start) for key in missing)] == []
    assert [key for key in drawn if key.startswith(tuple(NOT_DRAWN))] == []
