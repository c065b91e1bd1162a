"""Edits of an environment that is up: every key of the file, from one value to another; and back, as a test does it."""

from __future__ import annotations

from tests.edits.case import EditCase
from tests.edits.cases import (
    alerts,
    authentication,
    calls,
    containers,
    daemons,
    deployments,
    domain,
    environments,
    existing,
    guarding,
    images,
    jobs,
    load_balancers,
    machines,
    managed_instances,
    mutual_authentication,
    network,
    pipeline,
    ports,
    scaling,
    security_headers,
    storage,
    tasks,
)

CASES: tuple[EditCase, ...] = (
    *network.CASES,
    *environments.CASES,
    *pipeline.CASES,
    *domain.CASES,
    *guarding.CASES,
    *security_headers.CASES,
    *mutual_authentication.CASES,
    *authentication.CASES,
    *load_balancers.CASES,
    *ports.CASES,
    *calls.CASES,
    *existing.CASES,
    *tasks.CASES,
    *containers.CASES,
    *storage.CASES,
    *images.CASES,
    *jobs.CASES,
    *scaling.CASES,
    *deployments.CASES,
    *machines.CASES,
    *managed_instances.CASES,
    *daemons.CASES,
    *alerts.CASES,
)
"""At least one for every key, and one for each of its effects."""
