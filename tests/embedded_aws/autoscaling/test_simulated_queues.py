"""Queues whose messages somebody simulates: CloudWatch has what he says, whatever is in them."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.autoscaling import metrics
from modulestack.embedded_aws.loads import QueueLoad


def _told(aws: EmbeddedAws) -> dict[str, float | None]:
    names = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")
    with aws.internal():
        return {name: metrics.value(aws, aws.region, "AWS/SQS", name, {"QueueName": "jobs"}) for name in names}


def test_what_is_said_counts_until_nothing_is_said():
    aws = EmbeddedAws()
    sqs = aws.client("sqs")
    sqs.send_message(QueueUrl=sqs.create_queue(QueueName="jobs")["QueueUrl"], MessageBody="one")
    aws.clock.sleep(1)
    in_it = _told(aws)
    aws.loads.set_queue("jobs", QueueLoad(visible=70, oldest_s=12.5))
    assert list(_told(aws).values()) == [70, 12.5]
    aws.loads.set_queue("jobs", QueueLoad(visible=0, oldest_s=None))
    assert list(_told(aws).values()) == [0, None]
    aws.loads.clear()
    assert list(_told(aws).values()) == list(in_it.values()) == [1, pytest.approx(0)]
    aws.close()
