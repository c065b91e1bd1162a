"""Schedules: what each resource type is made of, and how it changes."""

from __future__ import annotations

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

CASES: dict[str, Case] = {
    "aws:scheduler/schedule:Schedule": Case(
        lambda w: {
            "name": "nightly",
            "groupName": "default",
            "description": "a job",
            "scheduleExpression": "rate(1 hour)",
            "scheduleExpressionTimezone": "Europe/Berlin",
            "state": "ENABLED",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": w.ctx.arn("ecs", "cluster/standing"),
                "roleArn": w.scheduled,
                "input": '{"containerOverrides": []}',
                "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
                "ecsParameters": {
                    "taskDefinitionArn": w.definition,
                    "taskCount": 1,
                    "launchType": "FARGATE",
                    "platformVersion": "LATEST",
                    "group": "job:nightly",
                    "networkConfiguration": {
                        "subnets": w.subnets,
                        "securityGroups": w.groups[:1],
                        "assignPublicIp": False,
                    },
                },
            },
        },
        {"scheduleExpression": "cron(0 3 * * ? *)", "scheduleExpressionTimezone": "UTC", "state": "DISABLED"},
        hidden("actionAfterCompletion endDate kmsKeyArn startDate"),
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Case(lambda w: {"name": "staging-web", **TAGS}, TAGGED),
}
