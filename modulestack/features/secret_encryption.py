"""KMS keys of one's own, under which the values are that ECS fetches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from modulestack.contract import arn, partitions
from modulestack.features.container_logs import ContainerLogsKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Statement
from modulestack.features.environment_files import EnvironmentFilesKeys
from modulestack.features.feature import Feature
from modulestack.features.log_drivers import LogDriver
from modulestack.features.registry_credentials import RegistryCredentialsKeys
from modulestack.features.secrets import SecretsKeys
from modulestack.fields import kinds
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.text import bare
from modulestack.fields.violation import RuleViolation

_KEEPERS = ("secretsmanager", "ssm")
"""Services that keep values for tasks."""


class Fetching(Protocol):
    """A container for which ECS may fetch something: the module's own, or one beside it."""

    @property
    def secrets(self) -> dict[str, str]: ...  # noqa: D102
    @property
    def registry_credentials(self) -> str | None: ...  # noqa: D102
    @property
    def log_driver(self) -> LogDriver | None: ...  # noqa: D102
    @property
    def environment_files(self) -> tuple[str, ...]: ...  # noqa: D102


class SecretEncryptionKeys(ContainerLogsKeys, EnvironmentFilesKeys, RegistryCredentialsKeys, SecretsKeys):
    """What values are encrypted with."""

    secrets_kms_key_arns: tuple[kinds.KeyArn, ...] = ()
    """
    KMS keys, other than AWS's own, that encrypt what `secrets`, `registry_credentials`, `secret_options` and
    `environment_files` name, also of `containers`: ECS may decrypt with them, by Secrets Manager, SSM and S3 only.
    `modulestack verify` says which are missing.
    """


def keys_encrypt_something(module: SecretEncryptionKeys) -> Iterator[RuleViolation]:
    """Without a value that ECS fetches there is nothing to decrypt."""
    given = module.secrets_kms_key_arns
    if given and not fetches(module):
        yield RuleViolation(
            (("secrets_kms_key_arns",), ("secrets",), ("registry_credentials",), ("environment_files",)),
            "encrypts nothing: the module has no secrets, registry_credentials, secret_options or environment_files: "
            "leave it out",
        )
    for index, key in enumerate(given):
        if key in given[:index]:
            yield RuleViolation((("secrets_kms_key_arns", index),), f"{bare(key, 120)} is in the list twice")


def fetches(module: SecretEncryptionKeys) -> bool:
    """Whether there is anything that ECS fetches for a container of *module* from where it may be under a key."""
    return any(map(_is_fetched, _all(module)))


def _all(module: SecretEncryptionKeys) -> tuple[Fetching, ...]:
    """Every container of *module*."""
    return (module, *module.beside.values())


def _is_fetched(container: Fetching) -> bool:
    """Whether there is anything that ECS fetches for *container*."""
    secretly = container.log_driver.secret_options if container.log_driver else {}
    return bool(container.secrets or container.registry_credentials or secretly or container.environment_files)


def contribute(module: SecretEncryptionKeys, context: ModuleContext) -> Contribution:
    """
    That ECS may decrypt, for the services that keep the values and for nobody else.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    services = [*_KEEPERS, *(["s3"] if any(container.environment_files for container in _all(module)) else [])]
    return Contribution(
        feature="secret_encryption",
        execution_role=decrypts(module.secrets_kms_key_arns, context.region, services),
    )


def decrypts(keys: Iterable[str], region: str, services: Iterable[str] = _KEEPERS) -> tuple[Statement, ...]:
    """That ECS may decrypt with *keys* (ARNs), of *region* if they do not say, for *services* and nobody else."""
    by_region: dict[str, list[str]] = {}
    for key in keys:
        found = arn.parse(key)
        by_region.setdefault(found.region if found else region, []).append(key)
    return tuple(
        Statement(actions=("kms:Decrypt",), resources=tuple(each), via=_hosts(where, services))
        for where, each in by_region.items()
    )


def _hosts(region: str, services: Iterable[str]) -> tuple[str, ...]:
    """Hosts of *services* that keep values in *region*; some of China's are known by the commercial name."""
    suffixes = sorted({"amazonaws.com", partitions.of_region(region).dns_suffix})
    return tuple(f"{service}.{region}.{suffix}" for service in services for suffix in suffixes)


_EFFECTS: dict[str, Effects[SecretEncryptionKeys]] = {
    "secrets_kms_key_arns": (
        Effect(
            kinds=(EffectKind.INTERRUPTS,),
            text="no task can be started anew whose values are under a key that is gone",
            remedy="put it into the list again, and they can; encrypt the values with another key first",
            when="without a key that was there",
            holds=lambda edit: edit.is_needed_by_tasks,
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="from then on tasks can be started whose values are under it"),
    ),
}

FEATURE = Feature(keys=SecretEncryptionKeys, contribute=contribute, effects=_EFFECTS, rules=(keys_encrypt_something,))
