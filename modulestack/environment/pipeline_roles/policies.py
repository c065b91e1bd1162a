"""Every policy of an environment's pipeline, and which role has which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from modulestack.contract import partitions
from modulestack.contract.account import AwsAccount
from modulestack.contract.discovery import CLOUD_MAP
from modulestack.contract.encryption_key import stand_in
from modulestack.contract.policy_document import Statement
from modulestack.environment.encrypted import encrypted
from modulestack.environment.model import ApplicationRepository, Environment, PipelineSection
from modulestack.environment.pipeline_roles import (
    change,
    machines,
    maintenance,
    managed,
    mute,
    previews,
    pull_through,
    push,
    read,
    release,
)
from modulestack.environment.pipeline_roles.division import Rights, merged
from modulestack.environment.pipeline_roles.scope import PolicyScope

RELEASE = "release"
PUSH = "push"
MAINTENANCE = "maintenance"
MUTE = "mute"
MACHINES = "machines"
READ_MACHINES = "read-machines"
FETCH = "fetch"
DAEMONS = "daemons"
PROJECT = "p" * 100
"""Whatever Pulumi's project is called: https://www.pulumi.com/docs/iac/concepts/projects/project-file/ (name)"""


def longest(environment: Environment) -> PolicyScope:
    """
    The scope of *environment* before anything of it is there: what is not known yet is as long as it may be.

    In how many policies a role's rights are is decided by it, because that may not hang on what a run makes.
    """
    region = environment.region
    account = AwsAccount(
        partition=partitions.of_region(region).name, id=environment.account_id or "0" * 12, region=region
    )
    return PolicyScope(
        environment=encrypted(environment),
        account=account,
        key=stand_in(account.partition, region, account.id) if environment.encryption_key else "",
        project=PROJECT,
        bucket=f"{environment.name}-releases-{'x' * 7}",
        namespace_arns=tuple(account.arn("servicediscovery", f"namespace/ns-{n * 29}") for n in _named(environment)),
        namespace_zone_ids=("N" * 32,) if environment.existing_namespaces.cloud_map else (),
        zone_ids=("Y" * 32, "Z" * 32, *(("X" * 32,) if CLOUD_MAP in environment.namespaces else ())),
    )


def _named(environment: Environment) -> str:
    """A letter for each namespace that is there."""
    there = environment.existing_namespaces
    return "".join(letter for letter, name in (("c", there.service_connect), ("m", there.cloud_map)) if name)


def rights(scope: PolicyScope, pipeline: PipelineSection) -> Mapping[str, Rights]:
    """Name of a policy → what it says, if it is not divided."""
    environment = scope.environment
    found = {
        "read": read.read(scope, pipeline),
        "named": change.named(scope, pipeline),
        "tagged": change.tagged(scope),
        "network": change.network(scope),
        RELEASE: release.release(scope),
    }
    if machines.are_there(scope) or scope.has_managed_instances:
        found[READ_MACHINES] = _of_machines(machines.read(scope), managed.read(scope))
        found[MACHINES] = _of_machines(machines.change(scope), managed.change(scope))
    if environment.pull_through_cache:
        found[FETCH] = pull_through.fetch(scope)
    if _has_ports(environment):
        found[MAINTENANCE] = maintenance.switch(scope)
    if environment.alerts:
        found[MUTE] = mute.mute(scope)
    if _has_daemons(environment):
        found[DAEMONS] = managed.look(scope)
    found |= previews.rights(scope, pipeline)
    for module in released_apart(pipeline):
        found[f"{RELEASE}-{module}"] = release.release(scope.of_module(module))
    if _pushed(environment):
        found[PUSH] = push.push(scope, ["*"])
    for each in pipeline.application_repositories:
        if modules := pushed_by(each, environment):
            found[f"{PUSH}-{each.id}"] = push.push(scope, modules)
    return found


def _of_machines(own: Sequence[Statement], of_ecs: Sequence[Statement]) -> Rights:
    """What is about machines of the environment's *own*, and about those that ECS launches (*of_ecs*)."""
    every = merged([*own, *of_ecs]) if own and of_ecs else [*own, *of_ecs]
    return Rights(whole=every, core=own, sections={"managed": of_ecs})


def of_roles(pipeline: PipelineSection, there: Collection[str]) -> Mapping[str, Sequence[str]]:
    """
    Role, by the end of its name → names of its policies, in the order in which they are made.

    Those of application repositories are ``release-<id>`` and ``push-<id>``; *there* is what ``rights`` has.
    """

    def found(*names: str) -> list[str]:
        return [name for name in names if name in there]

    reads = found("read", READ_MACHINES)
    roles = {
        "preview": reads,
        "up": [*reads, *found("named", "tagged", "network", MACHINES)],
        RELEASE: found(RELEASE, FETCH, DAEMONS, MAINTENANCE, MUTE),
        previews.PREVIEWS: [name for name in there if name.startswith(previews.PREVIEWS)],
    }
    for each in pipeline.application_repositories:
        roles[f"{RELEASE}-{each.id}"] = [*(f"{RELEASE}-{module}" for module in each.modules), *found(FETCH)]
    for push_role in (PUSH, *(f"{PUSH}-{each.id}" for each in pipeline.application_repositories)):
        roles[push_role] = found(push_role)
    return {role: names for role, names in roles.items() if names}


def released_apart(pipeline: PipelineSection) -> list[str]:
    """Modules that repositories of their own release."""
    return sorted({module for each in pipeline.application_repositories for module in each.modules})


def pushed_by(repository: ApplicationRepository, environment: Environment) -> list[str]:
    """Its modules that have a repository of images of their own."""
    return [name for name in repository.modules if name in _pushed(environment)]


def _pushed(environment: Environment) -> list[str]:
    return [name for name, module in environment.modules.items() if module.repository]


def _has_ports(environment: Environment) -> bool:
    return any(module.port for module in environment.modules.values())


def _has_daemons(environment: Environment) -> bool:
    return any(each.daemons for each in environment.managed_instances.values())
