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
        "`DaysToExpiry` of a certificate is told while it is issued, and no more once it is over. AWS tells it twice a "
        "day; here an alarm of it looks at the whole days that are left just now, whatever its period.",
        f"{DOCS}/acm/latest/userguide/cloudwatch-metrics.html",
        ("test_an_alarm_of_a_certificate_that_ends",),
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
        "A chat channel needs a workspace or team that a person has authorized. Its topics get one subscription for "
        "all channels, which nobody confirms; without a guardrail people may do what AdministratorAccess lets them. A "
        "channel of Slack has one configuration in an account.",
        f"{DOCS}/chatbot/latest/adminguide/getting-started.html",
        (
            "test_a_workspace_must_have_been_authorized",
            "test_channels_of_a_topic_share_a_subscription",
            "test_a_channel_of_slack_has_one_configuration",
            "test_a_name_is_taken_once_and_topics_are_there",
            "test_who_says_nothing_lets_people_do_everything",
        ),
    ),
    EcsRule(
        "A chat channel shows alarms, events of services as they come, and custom notifications of version 1.0; of "
        "a plain text it shows nothing, and tells nobody.",
        f"{DOCS}/chatbot/latest/adminguide/custom-notifs.html",
        (
            "test_messages_come_to_a_channel",
            "test_what_is_shown",
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
    EcsRule(
        "Rules of composite alarms have AND, OR, NOT, parentheses, states of alarms by name or ARN, TRUE and "
        "FALSE; at most 100 alarms that are there. What is wrong with one is said with its place. AT_LEAST and "
        "suppressors of actions are refused by name.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html",
        (
            "test_what_aws_refuses_of_composite_alarms",
            "test_rules_of_composite_alarms",
            "test_what_is_no_rule",
        ),
    ),
    EcsRule(
        "A composite alarm tells as it changes its own state, of the alarm whose change it follows; one on which "
        "it depends cannot be deleted. Who asks DescribeAlarms for no type is told of alarms of metrics only.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html",
        (
            "test_one_message_of_two_alarms",
            "test_who_asks_for_no_kind_is_told_of_alarms_of_metrics",
        ),
    ),
    EcsRule(
        "While an alarm mute rule is active, alarms that it names change their states and do nothing. Once none "
        "is, or it is deleted, one that is in another state than before does what it was kept from.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules-behaviour.html",
        (
            "test_an_alarm_that_is_muted_tells_at_the_windows_end",
            "test_what_is_over_by_then_is_not_told",
            "test_who_mutes_nothing_any_more_is_told_at_once",
        ),
    ),
    EcsRule(
        "Mute rules begin by `cron` of five fields or `at`, in a time zone, for a minute to 15 days. Days of the "
        "week as numbers, and both kinds of days at once, are refused: the page does not say what they come to.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html",
        (
            "test_what_is_no_window",
            "test_rules_are_told_by_alarm_and_status",
        ),
    ),
    EcsRule(
        "The body of a dashboard is refused with all that is wrong in it: a JSON pointer, and what a JSON Schema "
        "validator says there. Of `explorer`, `custom` and `chart` widgets nothing is looked at.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
        (
            "test_what_is_wrong_with_a_body",
            "test_put_dashboard_says_all_that_is_wrong_at_once",
            "test_expressions_shorthands_and_widgets_that_nothing_is_known_of",
        ),
    ),
    EcsRule(
        "Of metrics on a dashboard it is remembered what they were each minute, for 15 days.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html",
        ("test_a_metric_is_remembered_while_it_is_on_a_dashboard",),
    ),
)

SCALING = (
    EcsRule(
        "From load to scaling out it takes six minutes: three values of a minute above the target, seen three minutes "
        "late. Scaling in waits for a quarter of an hour below nine tenths of it.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html",
        ("test_from_load_to_scaling_out_it_takes_what_aws_says", "test_target_tracking"),
    ),
    EcsRule(
        "With metrics of 20 s it takes 86 s: three values, seen two periods late. Before ECS has such metrics no "
        "policy on them is taken; while it deploys they have no data.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html",
        (
            "test_it_takes_as_long_as_aws_has_it",
            "test_a_policy_needs_such_metrics_first",
            "test_without_them_nothing_is_done",
        ),
    ),
    EcsRule(
        "Tasks are taken away only if all policies agree, but for those that may take none away.",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html",
        ("test_both_have_to_agree", "test_one_that_may_take_nothing_away_keeps_nobody_from_it"),
    ),
    EcsRule(
        "A scheduled action sets bounds at its time, by the clock of its time zone, and moves the count into them.",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html",
        (
            "test_a_schedule_sets_bounds_and_moves_the_count_into_them",
            "test_a_schedule_keeps_the_time_of_its_place",
            "test_a_schedule_that_was_changed_or_deleted_does_nothing_more",
            "test_bounds_out_of_order_are_left_out_and_told",
            "test_what_is_no_schedule_is_refused",
        ),
    ),
    EcsRule(
        "Scaling in, scaling out and scheduled actions are suspended each by itself.",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html",
        ("test_suspended_schedules_set_nothing", "test_each_way_is_suspended_by_itself"),
    ),
    EcsRule(
        "What was scaled and why is told, and to who asks for it what could not be.",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html",
        ("test_what_was_asked_for_and_not_done_is_told_once",),
    ),
)
QUERIES: tuple[EcsRule, ...] = (
    EcsRule(
        "A metric filter means lines by its pattern: words, JSON, columns and regular expressions. What is no pattern, "
        "more than AWS takes, and fields that its lines have not are an InvalidParameterException.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
        (
            "test_which_lines_a_pattern_means",
            "test_what_a_filter_may_not_have",
            "test_a_log_group_takes_so_many",
        ),
    ),
    EcsRule(
        "Lines that come once a metric filter is there make its metric, of the minute in which they are written: "
        "their values, or the default of a minute that has lines of which none is meant. An alarm may look at it.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html",
        ("test_lines_make_a_metric", "test_dimensions_are_metrics_of_their_own"),
    ),
    EcsRule(
        "Commands run in their order over the lines of a time; fields of lines that are JSON are found, by their "
        "paths.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html",
        (
            "test_what_a_query_finds",
            "test_without_more_the_newest_line_comes_first_with_a_pointer",
        ),
    ),
    EcsRule(
        "What is no query is a MalformedQueryException, in words that people have met. Commands and functions "
        "that AWS has and the embedded AWS has not are refused by name.",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html",
        (
            "test_what_is_no_query",
            "test_what_aws_knows_and_is_not_here_is_refused_by_name",
        ),
    ),
    EcsRule(
        "A query runs for a second; then GetQueryResults has its rows, and how many lines and bytes it has "
        "scanned. 100 run at once.",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html",
        (
            "test_a_query_runs_for_a_moment_and_says_what_it_scanned",
            "test_a_query_is_stopped_and_listed",
            "test_what_is_refused",
        ),
    ),
    EcsRule(
        "Queries are saved by id, and found by how their names begin; an update keeps nothing that it does not say.",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html",
        ("test_queries_are_saved_by_name",),
    ),
)
