"""Every policy of an environment's pipeline, and which role has which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modulestack.contract import partitions
from modulestack.contract.account import AwsAccount
from modulestack.contract.discovery import CLOUD_MAP
from modulestack.contract.encryption_key import stand_in
from modulestack.environment.encrypted import encrypted
from modulestack.environment.model import ApplicationRepository, Environment, PipelineSection
from modulestack.environment.pipeline_roles import (
    change,
    machines,
    maintenance,
    managed,
    previews,
    pull_through,
    push,
    read,
    release,
)
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope

RELEASE = "release"
PUSH = "push"
MAINTENANCE = "maintenance"
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
        zone_ids=("Y" * 32, "Z" * 32, *(("X" * 32,) if CLOUD_MAP in environment.namespaces else ())),
    )


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
    if machines.are_there(scope):
        found |= {"read-machines": machines.read(scope), "machines": machines.change(scope)}
    if environment.managed_instances:
        found |= {"read-managed": managed.read(scope), "managed": managed.change(scope)}
    if environment.pull_through_cache:
        found["fetch"] = pull_through.fetch(scope)
    if _has_ports(environment):
        found[MAINTENANCE] = maintenance.switch(scope)
    if _has_daemons(environment):
        found["daemons"] = managed.look(scope)
    found |= previews.rights(scope, pipeline)
    for module in released_apart(pipeline):
        found[f"{RELEASE}-{module}"] = release.release(scope.of_module(module))
    if _pushed(environment):
        found[PUSH] = push.push(scope, ["*"])
    for each in pipeline.application_repositories:
        if modules := pushed_by(each, environment):
            found[f"{PUSH}-{each.id}"] = push.push(scope, modules)
    return found


def of_roles(environment: Environment, pipeline: PipelineSection) -> Mapping[str, Sequence[str]]:
    """
    Role, by the end of its name → names of its policies, in the order in which they are made.

    Those of application repositories are ``release-<id>`` and ``push-<id>``.
    """
    reads, changes = ["read"], ["named", "tagged", "network"]
    if environment.capacity:
        reads, changes = [*reads, "read-machines"], [*changes, "machines"]
    if environment.managed_instances:
        reads, changes = [*reads, "read-managed"], [*changes, "managed"]
    fetch = ["fetch"] if environment.pull_through_cache else []
    daemons = ["daemons"] if _has_daemons(environment) else []
    pages = [MAINTENANCE] if _has_ports(environment) else []
    found = {"preview": reads, "up": [*reads, *changes], RELEASE: [RELEASE, *fetch, *daemons, *pages]}
    if of_previews := [*previews.rights(longest(environment), pipeline)]:
        found[previews.PREVIEWS] = of_previews
    for each in pipeline.application_repositories:
        found[f"{RELEASE}-{each.id}"] = [*(f"{RELEASE}-{module}" for module in each.modules), *fetch]
    if _pushed(environment):
        found[PUSH] = [PUSH]
    for each in pipeline.application_repositories:
        if pushed_by(each, environment):
            found[f"{PUSH}-{each.id}"] = [f"{PUSH}-{each.id}"]
    return found


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
