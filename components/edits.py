"""What stands before this run: an edit that cannot be done to it is refused, and what it ends is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from components.account import AwsAccount
from components.parameters import Parameters
from modulestack.contract import paths
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
from modulestack.contract.policy_document import Document
from modulestack.environment import (
    access_logs_edits,
    edit_notices,
    edits,
    flow_log_edits,
    former_file,
    lost_permissions,
    network_edits,
    rules,
    standing,
)
from modulestack.environment.edit_notices import Notice
from modulestack.environment.model import Environment, Module
from modulestack.environment.settings import dotted
from modulestack.environment.standing import StandingEnvironment


def check(
    environment: Environment, account: AwsAccount, parameters: Parameters, resources: Sequence[Mapping[str, Any]]
) -> StandingEnvironment:
    """
    What stands of *environment*, if what its file says can be done to it.

    *parameters* is what was in SSM, *resources* what was in the stack's state (``account.stack_resources``). Where the
    network's manifest is not there (version 0.1.0 left none), the state says what network there is. Logs every
    interruption, and what the edit ends, replaces or keeps.

    Raises:
        pulumi.RunError: it cannot; one line for each reason. Nothing has been touched.
    """
    try:
        found = standing.from_parameters(parameters, environment.name)
    except InvalidManifest as error:
        name = paths.network_parameter(environment.name)
        raise pulumi.RunError(
            f"{error}; put its last good version back, which `aws ssm get-parameter-history --name {name}` shows"
        ) from None
    has_buckets = access_logs_edits.has_log_buckets(environment.name, resources)
    found = dataclasses.replace(
        found,
        resources=tuple(resources),
        has_log_buckets=has_buckets,
        has_flow_log_bucket=flow_log_edits.is_made(environment.name, resources),
    )
    if (before := former_file.of_resources(found.resources)) and before.domain:
        found = dataclasses.replace(found, private_zone_id=before.domain.private_zone_id)
    if before:
        found = dataclasses.replace(
            found,
            connect_namespace=before.existing_namespaces.service_connect,
            chat_channels=before.alerts.channels if before.alerts else {},
        )
    if found.network is None:
        found = dataclasses.replace(found, network=network_edits.of_resources(found.resources))
    refused = [f"{dotted(each.fields[0])}: {each.message}" for each in edits.refusals(environment, found)]
    if refused:
        raise pulumi.RunError("\n".join(refused))
    if before:
        _announce(edit_notices.interruptions(before, environment, account_id=account.id))
    _announce(edit_notices.notices(environment, found))
    _announce(Notice(f"{dotted(each.fields[0])}: {each.message}") for each in rules.notices(environment))
    return found


def moves_to_machines_or_back(module: Module, earlier: ModuleManifest | None, *, cluster: str) -> bool:
    """Whether *module*, which was as *earlier* says (None: not there), gets another *cluster* because of machines."""
    if earlier is None or earlier.cluster == cluster:
        return False
    return module.capacity is not None or bool(earlier.capacity)


def is_another_kind_of_capacity(module: Module, earlier: ModuleManifest, *, managed: bool) -> bool:
    """
    Whether *module*, which was as *earlier* says, is now on another of Fargate, machines and *managed* instances.

    What a revision asks for of ECS (``requiresCompatibilities``) is one of the three.
    """
    was, now = (bool(earlier.capacity), earlier.managed_instances), (module.capacity is not None, managed)
    return was != now


def announce_lost_permissions(
    module: Module, execution: Document, task: Document | None, standing: StandingEnvironment
) -> None:
    """Log what *module*'s roles lose: *execution* is the policy of the one that starts its tasks, *task* of theirs."""
    lost = lost_permissions.notices(
        module.name,
        standing.resources,
        execution=execution,
        task=task,
        task_policy_arns=module.task_policy_arns,
        others=[each for each in ("execution", "task") if getattr(module, f"{each}_role")],
    )
    _announce(lost)


def _announce(notices: Iterable[Notice]) -> None:
    for notice in notices:
        (pulumi.log.warn if notice.interrupts else pulumi.log.info)(notice.text)
