"""
What a pipeline's roles may do of an environment's dashboard: IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""

from __future__ import annotations

READ_DASHBOARD = ("cloudwatch:GetDashboard",)
CHANGE_DASHBOARD = ("cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard")
