"""
What a pipeline's roles may do of metric filters: IAM actions, as in ``iam_actions``, each on a log group.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
"""

from __future__ import annotations

READ_METRIC_FILTER = ("logs:DescribeMetricFilters",)
CHANGE_METRIC_FILTER = ("logs:DeleteMetricFilter", "logs:PutMetricFilter")
