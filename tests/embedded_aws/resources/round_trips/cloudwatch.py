"""CloudWatch, and its logs: what each resource type is made of, and how it changes."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden


def _text(markdown: str) -> str:
    return json.dumps({"widgets": [{"type": "text", "properties": {"markdown": markdown}}]})


CASES: dict[str, Case] = {
    "aws:cloudwatch/dashboard:Dashboard": Case(
        lambda w: {"dashboardName": "seen", "dashboardBody": _text("# One")}, {"dashboardBody": _text("# Two")}
    ),
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": Case(
        lambda w: {
            "name": "night",
            "description": "night",
            "muteTargets": {"alarmNames": ["standing"]},
            "rule": _window("PT2H", "cron(0 2 * * *)", "UTC"),
            **TAGS,
        },
        lambda w: {
            "description": "days",
            "muteTargets": {"alarmNames": ["other", "standing"]},
            "rule": _window("P1D", "at(2030-01-31T03:00)", "Europe/Berlin"),
            **TAGGED,
        },
        hidden("expireDate startDate"),
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Case(
        lambda w: {
            "alarmName": "any",
            "actionsEnabled": True,
            "alarmActions": ["arn:aws:sns:eu-west-1:123456789012:topic"],
            "alarmDescription": "any",
            "alarmRule": 'ALARM("standing")',
            "insufficientDataActions": [],
            "okActions": [],
            **TAGS,
        },
        {"alarmRule": 'ALARM("standing") OR ALARM("other")', "alarmDescription": "two", **TAGGED},
        hidden("actionsSuppressor"),
    ),
    "aws:cloudwatch/queryDefinition:QueryDefinition": Case(
        lambda w: {"name": "seen/errors", "queryString": "fields @message", "logGroupNames": ["/modulestack/web"]},
        {"name": "seen/others", "queryString": "limit 1"},
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Case(
        lambda w: {
            "name": "errors",
            "logGroupName": "/standing",
            "pattern": '{ $.level = "error" }',
            "metricTransformation": {
                "name": "web/errors",
                "namespace": "modulestack/staging",
                "value": "1",
                "defaultValue": "0",
                "unit": "Count",
                "dimensions": {},
            },
        },
        {
            "pattern": "[level, path]",
            "metricTransformation": {
                "name": "web/paths",
                "namespace": "modulestack/others",
                "value": "$level",
                "defaultValue": "",
                "unit": "None",
                "dimensions": {"Path": "$path"},
            },
        },
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Case(
        lambda w: {
            "name": "waits",
            "actionsEnabled": True,
            "alarmActions": ["arn:aws:sns:eu-west-1:123456789012:topic"],
            "alarmDescription": "waits",
            "comparisonOperator": "GreaterThanThreshold",
            "datapointsToAlarm": 2,
            "evaluationPeriods": 3,
            "insufficientDataActions": [],
            "metricQueries": _queries("a"),
            "okActions": [],
            "threshold": 1,
            "treatMissingData": "notBreaching",
            **TAGS,
        },
        lambda w: {"threshold": 2, "metricQueries": _queries("a + 1"), **TAGGED},
        hidden(
            "dimensions evaluateLowSampleCountPercentiles evaluationCriteria evaluationInterval evaluationWindow "
            "extendedStatistic metricName namespace period statistic thresholdMetricId unit warmUpConfiguration"
        ),
    ),
    "aws:cloudwatch/logGroup:LogGroup": Case(
        lambda w: {"name": "/modulestack/staging/web", "retentionInDays": 30, "kmsKeyId": w.keys[0], **TAGS},
        lambda w: {"retentionInDays": 90, "kmsKeyId": w.keys[1], **TAGGED},
    ),
}


def _window(duration: str, expression: str, zone: str) -> dict[str, Any]:
    return {"schedule": {"duration": duration, "expression": expression, "timezone": zone}}


def _queries(expression: str) -> list[dict[str, Any]]:
    metric = {"dimensions": {"QueueName": "jobs"}, "metricName": "M", "namespace": "N", "period": 60, "stat": "Sum"}
    return [
        {"accountId": "", "expression": expression, "id": "e", "label": "E", "returnData": True},
        {"accountId": "", "expression": "", "id": "a", "label": "", "metric": metric, "returnData": False},
    ]
