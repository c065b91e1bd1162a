"""
Bring previews up, take them away, and sweep those whose time is over.

Who makes the stack, Pulumi's command line or a rehearsal's engine, is the caller's: a ``PreviewStack``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Protocol

from modulestack.contract import paths
from modulestack.contract.errors import BadInput
from modulestack.contract.previews import BasePlace, PreviewRecord
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.storage.preview_records import claim, delete_parameter, forget, read_records, record_of, renew
from modulestack.release.task_definition.registration import deregister_definition


class StackFailed(Exception):
    """A stack could not be brought up, released to or taken away; the message says why."""


class PreviewStack(Protocol):
    """What makes and takes away one preview's stack; each raises ``StackFailed``."""

    def up(self, record: PreviewRecord, place: BasePlace) -> None:
        """Make it as the base's file has it."""

    def release(self, record: PreviewRecord) -> None:
        """Release the images of the pull request."""

    def destroy(self, record: PreviewRecord) -> None:
        """Take all of it away; what is not there is fine."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PreviewSettings:
    """What the base's file says of how many there may be, and for how long."""

    base: str
    ttl_s: float
    most: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep did with one preview whose time is over."""

    record: PreviewRecord
    failure: str
    """Why it is still there; empty: it is gone."""


def bring_up(
    aws: AwsClient, settings: PreviewSettings, number: int, place: BasePlace, stack: PreviewStack
) -> PreviewRecord:
    """
    Make the preview of pull request *number*, or bring the one that there is up to date, images too.

    It ends ``ttl_s`` from now. Stopped half-way, it is listed as such; the same once more goes on.

    Raises:
        BadInput: there are too many.
        StackFailed: the stack could not be made; the record stays.
        AwsFailure: AWS could not be asked.
    """
    was_there = record_of(read_records(aws, settings.base), number) is not None
    record = claim(aws, settings.base, number, ttl_s=settings.ttl_s, most=settings.most)
    record = renew(aws, record, ttl_s=settings.ttl_s, is_whole=False)
    stack.up(record, place)
    if was_there:  # a new stack starts from the image; one that stands goes on with that of its last release
        stack.release(record)
    return renew(aws, record, ttl_s=settings.ttl_s, is_whole=True)


def take_down(aws: AwsClient, base: str, number: int, stack: PreviewStack) -> bool:
    """
    Take the preview of pull request *number* away, whole or half made; whether there was one.

    Raises:
        StackFailed: something of it could not be deleted; the record stays, and the same once more goes on.
        AwsFailure: AWS could not be asked.
    """
    record = record_of(read_records(aws, base), number)
    if record is None:
        return False
    _take_away(aws, record, stack)
    return True


def sweep(aws: AwsClient, base: str, stack: PreviewStack) -> Iterator[Swept]:
    """
    Take away the previews of *base* whose time is over, one after the other; one that fails stops no other.

    Raises:
        AwsFailure: the records could not be read.
    """
    for record in read_records(aws, base):
        if record.expires_at <= aws.clock.now():
            try:
                _take_away(aws, record, stack)
            except (StackFailed, AwsFailure, BadInput) as failure:
                yield Swept(record=record, failure=str(failure))
            else:
                yield Swept(record=record, failure="")


def _take_away(aws: AwsClient, record: PreviewRecord, stack: PreviewStack) -> None:
    gone = dataclasses.replace(record, is_whole=False)
    renew(aws, gone, ttl_s=record.expires_at - aws.clock.now(), is_whole=False)
    stack.destroy(record)
    _take_what_outlives(aws, record.environment)
    forget(aws, record)


def _take_what_outlives(aws: AwsClient, environment: str) -> None:
    """
    What a stack leaves so that a new one starts from it: released images and revisions. No new one comes here.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html
    """
    root = paths.environment_root(environment)
    left = aws.paginate("ssm", "get_parameters_by_path", "Parameters", Path=root.rstrip("/"), Recursive=True)
    for name in [str(each["Name"]) for each in left if paths.is_left_by_releases(str(each["Name"]))]:
        delete_parameter(aws, name)
    families = aws.paginate("ecs", "list_task_definition_families", "families", familyPrefix=f"{environment}-")
    for family in [*families]:
        for revision in [*aws.paginate("ecs", "list_task_definitions", "taskDefinitionArns", familyPrefix=family)]:
            deregister_definition(aws, revision)
