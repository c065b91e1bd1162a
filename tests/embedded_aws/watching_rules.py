"""The rules by which the embedded AWS watches and tells, beside what moto knows: as ``ecs_rules`` has those of ECS."""

from __future__ import annotations

from tests.embedded_aws.ecs_rule import EcsRule

DOCS = "https://docs.aws.amazon.com"

WATCHING: tuple[EcsRule, ...] = (
    EcsRule(
        "A new alarm is in INSUFFICIENT_DATA; one that is put again stays in its state.",
        f"{DOCS}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
        (
            "test_an_alarm_is_delivered_to_who_has_said_yes",
            "test_an_alarm_that_is_put_again_stays_in_its_state",
        ),
    ),
    EcsRule(
        "Once a minute an alarm looks at M of the last N datapoints, missing ones as `TreatMissingData` says: "
        "at metrics of queues, targets, requests, CPU, memory and tasks with a period of a minute. An alarm "
        "of others stays as it is.",
        f"{DOCS}/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html",
        ("test_an_alarm_is_delivered_to_who_has_said_yes",),
    ),
    EcsRule(
        "An alarm that changes its state publishes to its topics, if the topic's policy lets CloudWatch, and "
        "the policy of the topic's key lets it use that. Else only DescribeAlarmHistory tells.",
        f"{DOCS}/sns/latest/dg/sns-key-management.html",
        (
            "test_a_key_that_cloudwatch_may_not_use_swallows_the_message",
            "test_a_key_that_is_deleted_swallows_it_too",
            "test_a_topic_that_does_not_let_cloudwatch_publish_swallows_it_too",
            "test_policies_of_resources",
        ),
    ),
    EcsRule(
        "EventBridge's requests carry neither `aws:SourceAccount` nor `aws:SourceArn`: a key's policy that "
        "asks for them lets nothing through. AWS says so of keys; of topics it is taken to be so.",
        f"{DOCS}/sns/latest/dg/sns-key-management.html",
        ("test_eventbridge_does_not_say_for_whom_it_asks",),
    ),
    EcsRule(
        "A subscription of a mail or a web address gets nothing until somebody confirms it. Nothing leaves "
        "the process: what is delivered is written down, and queues of the account have it.",
        f"{DOCS}/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html",
        (
            "test_an_alarm_is_delivered_to_who_has_said_yes",
            "test_a_confirmed_address_gets_it",
        ),
    ),
    EcsRule(
        "ECS tells EventBridge of tasks that have stopped, of deployments, and of a service that cannot start "
        "tasks; rules publish to topics, in the words of their input transformers.",
        f"{DOCS}/AmazonECS/latest/developerguide/ecs_cwe_events.html",
        (
            "test_an_event_is_delivered_in_words",
            "test_patterns",
            "test_a_filter_that_is_not_known_is_told",
        ),
    ),
    EcsRule(
        "Other targets than topics, and rules that run by a clock, are refused by name.",
        f"{DOCS}/eventbridge/latest/APIReference/API_PutTargets.html",
        ("test_what_cannot_be_subscribed_or_told",),
    ),
)
