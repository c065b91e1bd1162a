"""An environment's file with its key in every place where it may name one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from modulestack.contract import encryption_key, partitions
from modulestack.contract.account import NO_ACCOUNT
from modulestack.environment.model import Environment, Module
from modulestack.features.secret_encryption import fetches
from modulestack.fields.section import Section

_S = TypeVar("_S", bound=Section)


def is_made(environment: Environment) -> bool:
    """Whether the environment makes its own."""
    return environment.encryption_key == encryption_key.OWN


def known(environment: Environment) -> str:
    """The key's ARN if the file itself says it; empty: it is made, or named by an alias."""
    named = environment.encryption_key or ""
    return named if ":key/" in named else ""


def encrypted(environment: Environment, key: str = "") -> Environment:
    """
    *environment* with its key in every place of its file where it may name one and does not; nothing without a key.

    *key* is the key's ARN; empty: what stands for it where it is not known.
    """
    if environment.encryption_key is None:
        return environment
    partition = partitions.of_region(environment.region).name
    arn = (
        key
        or known(environment)
        or encryption_key.stand_in(partition, environment.region, environment.account_id or NO_ACCOUNT)
    )
    file_systems = {
        name: _with_key(each, arn) if each.is_made else each for name, each in environment.file_systems.items()
    }
    managed = {
        name: each.model_copy(update={"daemons": {name: _daemon(one, arn) for name, one in each.daemons.items()}})
        for name, each in environment.managed_instances.items()
    }
    return environment.model_copy(
        update={
            "alerts": _with_key(environment.alerts, arn) if environment.alerts else None,
            "file_systems": file_systems,
            "managed_instances": managed,
            "modules": {name: _module(module, arn) for name, module in environment.modules.items()},
        }
    )


def _module(module: Module, arn: str) -> Module:
    """A cluster that is there, or that others share, keeps the key that it has for sessions."""
    has_own_cluster = module.existing_cluster is None and module.capacity is None
    update: dict[str, Any] = {}
    if module.exec and has_own_cluster:
        update["exec"] = _with_key(module.exec, arn)
    if module.repository:
        update["repository"] = _with_key(module.repository, arn)
    if module.service_connect and module.service_connect.tls:
        tls = _with_key(module.service_connect.tls, arn)
        update["service_connect"] = module.service_connect.model_copy(update={"tls": tls})
    if volumes := _volumes(module.volumes, arn):
        update["volumes"] = {**module.volumes, **volumes}
    if fetches(module) and arn not in module.secrets_kms_key_arns:
        update["secrets_kms_key_arns"] = (*module.secrets_kms_key_arns, arn)
    return module.model_copy(update=update)


def _volumes(volumes: Mapping[str, Any], arn: str) -> dict[str, Any]:
    return {
        name: volume.model_copy(update={"ebs": _with_key(volume.ebs, arn)})
        for name, volume in volumes.items()
        if volume.ebs is not None
    }


def _daemon(daemon: Any, arn: str) -> Any:
    given = daemon.secrets_kms_key_arns
    if not (daemon.secrets or daemon.registry_credentials) or arn in given:
        return daemon
    return daemon.model_copy(update={"secrets_kms_key_arns": (*given, arn)})


def _with_key(section: _S, arn: str) -> _S:
    """*section* with the key, unless it names one of its own."""
    return section if getattr(section, "kms_key_arn", None) else section.model_copy(update={"kms_key_arn": arn})
