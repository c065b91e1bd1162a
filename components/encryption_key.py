"""The KMS key of all that an environment keeps: one of its own, or one that is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import kms

from components.account import AwsAccount
from modulestack.contract import encryption_key
from modulestack.environment.encrypted import is_made
from modulestack.environment.key_policy import key_policy
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment

KEY = "aws:kms/key:Key"
DELETED_IN_DAYS = 30
"""Days in which a key that is deleted can be had back: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"""
T = TypeVar("T")


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeyOfAll:
    """What encrypts."""

    arn: Input[str]
    text: str
    """That ARN as the environment has it: of a key that this run makes, what stands for it."""

    def real(self, value: T) -> Input[T]:
        """*value*, JSON, with the key's own ARN: it waits for the key, if it has it."""
        if not isinstance(self.arn, Output) or not _has(value, self.text):
            return value
        return self.arn.apply(lambda arn: _replaced(value, self.text, arn))


class EncryptionKey(ComponentResource):
    """A key that is rotated every year, and its alias."""

    arn: Output[str]

    def __init__(
        self, name: str, environment: Environment, account: AwsAccount, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("modulestack:index:EncryptionKey", name, {}, opts)
        # What is left when the environment goes could not be read without it.
        child = ResourceOptions(parent=self, retain_on_delete=is_needed_afterwards(environment))
        made = kms.Key(
            name,
            description=f"All that {environment.name} keeps",
            enable_key_rotation=True,
            deletion_window_in_days=DELETED_IN_DAYS,
            policy=key_policy(environment, account),
            opts=child,
        )
        kms.Alias(
            name,
            name=encryption_key.alias(environment.name),
            target_key_id=made.key_id,
            opts=ResourceOptions(parent=self),
        )
        self.arn = made.arn
        self.register_outputs({"arn": self.arn})


def is_needed_afterwards(environment: Environment) -> bool:
    """Whether something that *environment* makes outlives it: a file system, or a repository of images."""
    repositories = [module.repository for module in environment.modules.values() if module.repository]
    return any(each.is_made and not each.delete_with_environment for each in environment.file_systems.values()) or any(
        not each.delete_with_module for each in repositories
    )


def standing_key(environment: str, standing: StandingEnvironment) -> str:
    """ARN of the key that an earlier run of *environment* made; empty: it made none."""
    found = (each["outputs"].get("arn") for each in standing.resources if _is_own(environment, each))
    return next((str(arn) for arn in found if arn), "")


def arn_in_file(environment: Environment, account: AwsAccount, standing: StandingEnvironment, given: str) -> str:
    """
    What the environment has for its key: its own ARN, or what stands for it until it is there.

    *given* is the ARN of one that is there already; empty: it is made.
    """
    stand_in = encryption_key.stand_in(account.partition, account.region, account.id)
    return given or standing_key(environment.name, standing) or stand_in


def key_of_all(
    environment: Environment,
    account: AwsAccount,
    standing: StandingEnvironment,
    text: str,
    opts: ResourceOptions,
) -> KeyOfAll | None:
    """
    The key of *environment*, in whose file it is *text*; None: AWS's own are used.

    One that an earlier run made stays, whatever the file says now: without it nothing that is under it can be read.
    """
    arn: Input[str] = text
    if is_made(environment) or standing_key(environment.name, standing):
        own = EncryptionKey(f"{environment.name}-key", environment, account, opts)
        arn = own.arn if is_made(environment) else text
    return KeyOfAll(arn=arn, text=text) if environment.encryption_key else None


def real(key: KeyOfAll | None, value: T) -> Input[T]:
    """*value* with the ARN of *key*, if there is one."""
    return key.real(value) if key else value


def arn_of(key: KeyOfAll | None) -> Input[str] | None:
    """Of *key*, if there is one."""
    return key.arn if key else None


def _is_own(environment: str, resource: Mapping[str, Any]) -> bool:
    return (resource["type"], resource["name"]) == (KEY, f"{environment}-key")


def _has(value: Any, text: str) -> bool:
    if isinstance(value, Mapping):
        return any(_has(each, text) for each in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_has(each, text) for each in value)
    return isinstance(value, str) and text in value


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(each, old, new) for each in value]
    return value.replace(old, new) if isinstance(value, str) else value
