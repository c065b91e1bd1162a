"""The queue that a module scales on: which one it is, what its tasks may do with it, and where they find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from modulestack.contract import arn, limits, names, partitions
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import PipelineAccess, Seed, Statement
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

FIELD: FieldPath = ("scaling", "queue")
TAKE = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)
"""What whoever takes messages from a queue calls:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html"""


class Queue(Section):
    """
    An SQS queue that exists, from which the module's tasks take messages. See workers.md.

    Exactly one of `name` and `arn`.
    """

    name: kinds.QueueName | None = None
    """Of a queue of the environment's region and account."""
    arn: kinds.QueueArn | None = None
    """The same in full: CloudWatch knows how many messages wait only where the queue is."""
    messages_per_task: Annotated[int, within(limits.MESSAGES_PER_TASK)]
    """How many messages may wait for each task that runs: those that one task takes in the time that they may wait."""
    kms_key_arn: kinds.KeyArn | None = None
    """ARN of the KMS key under which the queue's messages are, if it is not one of AWS's own: tasks may decrypt."""


def one_name(queue: Queue) -> Iterator[RuleViolation]:
    """By its name or by its ARN."""
    if queue.name and queue.arn:
        yield RuleViolation(((*FIELD, "arn"), (*FIELD, "name")), "is set beside name: keep one of the two")
    elif not queue.name and not queue.arn:
        yield RuleViolation((FIELD,), "does not say which queue: add its name or its arn")


def is_here(module: str, queue: Queue, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    CloudWatch has a queue's metrics in the queue's own region and account, and scaling looks in the service's.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    field: FieldPath = ("modules", module, *FIELD, "arn")
    found = arn.parse(queue.arn or "")
    if found and found.region != context.region:
        text = f"is in {found.region}, and CloudWatch tells how many messages wait only there: use one in"
        yield RuleViolation((field, ("region",)), f"{text} {context.region}")
    elif found and context.knows_account and found.account != context.account_id:
        text = f"is of account {found.account}, where CloudWatch tells how many messages wait: use one of"
        yield RuleViolation((field, ("account_id",)), f"{text} {context.account_id}")
    key = arn.parse(queue.kms_key_arn or "")
    if key and key.region != context.region:
        text = f"is of region {key.region}, and the queue is in {context.region}: name the key under which it is"
        yield RuleViolation((("modules", module, *FIELD, "kms_key_arn"), ("region",)), text)


def its_variable_is_free(module: str, context: ModuleContext) -> Iterator[RuleViolation]:
    """A module that this one calls may be named so that its address is told by the same variable."""
    for callee in context.urls:
        if names.url_variable(callee) == names.QUEUE_VARIABLE:
            yield RuleViolation(
                (("modules", module, *FIELD), ("modules", callee, "reachable_from")),
                f"is told to the tasks as {names.QUEUE_VARIABLE}, and so is the address of {bare(callee)}: "
                "give that module another name",
            )


def arn_of(queue: Queue, context: ModuleContext) -> str:
    """The queue's ARN."""
    return queue.arn or context.arn("sqs", queue.name or "")


def url_of(queue: Queue, context: ModuleContext) -> str:
    """
    Where the queue is.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    found = arn.parse(arn_of(queue, context))
    region, account, name = (found.region, found.account, found.resource) if found else ("", "", "")
    return f"https://sqs.{region}.{partitions.of_region(context.region).dns_suffix}/{account}/{name}"


def queue_name(queue: Queue) -> str:
    """As CloudWatch knows it."""
    found = arn.parse(queue.arn or "")
    return found.resource if found else queue.name or ""


def permissions(queue: Queue, context: ModuleContext) -> tuple[Statement, ...]:
    """
    What the module's tasks may do: take messages from this queue, and decrypt them by way of SQS.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """
    take = Statement(actions=TAKE, resources=(arn_of(queue, context),))
    if queue.kms_key_arn is None:
        return (take,)
    host = f"sqs.{context.region}.{partitions.of_region(context.region).dns_suffix}"
    return (take, Statement(actions=("kms:Decrypt",), resources=(queue.kms_key_arn,), via=(host,)))


def pipeline(queue: Queue, context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """Who releases looks whether the queue is there."""
    look = Statement(actions=("sqs:GetQueueUrl",), resources=(arn_of(queue, context),))
    return (PipelineAccess(role="release", statement=look),)


def seeds(queue: Queue, context: ModuleContext) -> tuple[Seed, ...]:
    """The queue with as many messages as keep one task busy, and its key."""
    key = (Seed(kind="kms", reference=queue.kms_key_arn),) if queue.kms_key_arn else ()
    return (*key, Seed(kind="queue", reference=f"{arn_of(queue, context)} {queue.messages_per_task}"))
