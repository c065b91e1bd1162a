"""KMS keys of one's own, under which the values are that ECS fetches."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, partitions
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Statement
from modulestack.features.feature import Feature
from modulestack.features.registry_credentials import RegistryCredentialsKeys
from modulestack.features.secrets import SecretsKeys
from modulestack.fields import kinds
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.text import bare
from modulestack.fields.violation import RuleViolation


class SecretEncryptionKeys(ContainersKeys, RegistryCredentialsKeys, SecretsKeys):
    """What values are encrypted with."""

    secrets_kms_key_arns: tuple[kinds.KeyArn, ...] = ()
    """
    KMS keys, other than AWS's own, that encrypt what `secrets` and `registry_credentials` name, also of `containers`:
    ECS may decrypt with them, by Secrets Manager and SSM only. `modulestack verify` says which are missing.
    """


def keys_encrypt_something(module: SecretEncryptionKeys) -> Iterator[RuleViolation]:
    """Without a value that ECS fetches there is nothing to decrypt."""
    given = module.secrets_kms_key_arns
    is_any = module.secrets or module.registry_credentials
    if given and not is_any and not any(c.secrets or c.registry_credentials for c in module.containers.values()):
        yield RuleViolation(
            (("secrets_kms_key_arns",), ("secrets",), ("registry_credentials",)),
            "encrypts nothing: the module has neither secrets nor registry_credentials: leave it out",
        )
    for index, key in enumerate(given):
        if key in given[:index]:
            yield RuleViolation((("secrets_kms_key_arns", index),), f"{bare(key, 120)} is in the list twice")


def contribute(module: SecretEncryptionKeys, context: ModuleContext) -> Contribution:
    """
    That ECS may decrypt, for the services that keep the values and for nobody else.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    by_region: dict[str, list[str]] = {}
    for key in module.secrets_kms_key_arns:
        found = arn.parse(key)
        by_region.setdefault(found.region if found else context.region, []).append(key)
    return Contribution(
        feature="secret_encryption",
        execution_role=tuple(
            Statement(actions=("kms:Decrypt",), resources=tuple(keys), via=_services(region))
            for region, keys in by_region.items()
        ),
    )


def _services(region: str) -> tuple[str, ...]:
    """Hosts of what keeps values in *region*; some of China's services are known by the commercial name."""
    suffixes = sorted({"amazonaws.com", partitions.of_region(region).dns_suffix})
    return tuple(f"{service}.{region}.{suffix}" for service in ("secretsmanager", "ssm") for suffix in suffixes)


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
