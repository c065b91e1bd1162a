"""An environment whose images are called as they are where tasks pull them: by way of ECR, if the file says so."""

from __future__ import annotations

from modulestack.contract import partitions
from modulestack.contract.pull_through import through
from modulestack.environment.managed_instances import ManagedInstances
from modulestack.environment.model import Environment, Module


def caches_of(environment: Environment, account_id: str) -> dict[str, str]:
    """Registry → registry of ECR and prefix by which its images are pulled, in the account *account_id*."""
    suffix = partitions.of_region(environment.region).dns_suffix
    registry = f"{account_id}.dkr.ecr.{environment.region}.{suffix}"
    return {host: f"{registry}/{prefix}" for host, prefix in environment.cache_prefixes.items()}


def pulled_through(environment: Environment, account_id: str) -> Environment:
    """*environment* with every image called as it is where tasks pull it, in the account *account_id*."""
    caches = caches_of(environment, account_id)
    if not caches:
        return environment
    modules = {name: _module(module, caches) for name, module in environment.modules.items()}
    managed = {name: _daemons(each, caches) for name, each in environment.managed_instances.items()}
    return environment.model_copy(update={"modules": modules, "managed_instances": managed})


def _daemons(managed: ManagedInstances, caches: dict[str, str]) -> ManagedInstances:
    found = {
        name: each.model_copy(update={"image": through(each.image, caches)}) for name, each in managed.daemons.items()
    }
    return managed.model_copy(update={"daemons": found})


def _module(module: Module, caches: dict[str, str]) -> Module:
    containers = {
        name: each.model_copy(update={"image": through(each.image, caches)}) for name, each in module.containers.items()
    }
    agents = {
        key: agent.model_copy(update={"image": through(agent.image, caches)})
        for key in ("tracing", "cloudwatch_agent")
        if (agent := getattr(module, key)) is not None
    }
    return module.model_copy(update={"image": through(module.image, caches), "containers": containers, **agents})
