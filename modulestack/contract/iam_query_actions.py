"""
What a pipeline's roles may do of saved queries: IAM actions, as in ``iam_actions``. It knows no resource of them.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
"""

from __future__ import annotations

READ_QUERY = ("logs:DescribeQueryDefinitions",)
CHANGE_QUERY = ("logs:DeleteQueryDefinition", "logs:PutQueryDefinition")
