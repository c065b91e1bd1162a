"""Stand-ins for queues that somebody else made, and the messages in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from modulestack.contract import arn
from modulestack.embedded_aws.account import EmbeddedAws

MOST = 2000
"""More messages than this are not sent: it takes time, and shows nothing more."""
AT_ONCE = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


def seed_queues(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """
    Make the queue of each of *references* (``<ARN> <messages>``) with so many messages; says what was made.

    They keep one task busy, so that a module that scales on the queue has one.
    """
    for reference in dict.fromkeys(references):
        text, _, count = reference.partition(" ")
        found = arn.parse(text)
        if found is None:
            raise ValueError(f"{text}: not a queue's ARN")
        fifo = {"Attributes": {"FifoQueue": "true"}} if found.resource.endswith(".fifo") else {}
        sqs = aws.client("sqs", found.region)
        url = sqs.create_queue(QueueName=found.resource, **fifo)["QueueUrl"]
        sent = min(MOST, int(count))
        send(sqs, url, sent)
        yield f"SQS queue {found.resource} with {sent} message{'' if sent == 1 else 's'}"


def send(sqs: Any, url: str, count: int) -> None:
    """Put *count* messages into the queue at *url*; *sqs* is boto3's client."""
    group = {"MessageGroupId": "rehearsal"} if url.endswith(".fifo") else {}
    entries = (
        {"Id": str(n), "MessageBody": str(n), **group, **({"MessageDeduplicationId": str(n)} if group else {})}
        for n in range(count)
    )
    while batch := list(islice(entries, AT_ONCE)):
        sqs.send_message_batch(QueueUrl=url, Entries=batch)


def take_all(sqs: Any, url: str) -> int:
    """Take every message from the queue at *url*, as the module's tasks would; how many there were."""
    taken = 0
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=AT_ONCE).get("Messages"):
        entries = [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(messages)]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        taken += len(messages)
    return taken
