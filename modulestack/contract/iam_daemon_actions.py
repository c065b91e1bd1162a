"""
What a pipeline's roles may do of Managed Daemons: tables of IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html
"""

from __future__ import annotations

READ_DAEMON = (
    "ecs:DescribeDaemon",
    "ecs:DescribeDaemonRevisions",
    "ecs:DescribeDaemonTaskDefinition",
    "ecs:ListTagsForResource",
)
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_daemon (a deployment is followed)
READ_DAEMON_FURTHER = ("ecs:DescribeDaemonDeployments",)
LOOK_AT_DAEMON = (
    "ecs:DescribeDaemon",
    "ecs:DescribeDaemonDeployments",
    "ecs:DescribeDaemonRevisions",
    "ecs:DescribeDaemonTaskDefinition",
)
"""What who releases may see of them."""
LOOK_AT_ALARM = ("cloudwatch:DescribeAlarms",)
"""And of the alarms that undo a deployment of theirs."""
CREATE_DAEMON = ("ecs:CreateDaemon", "ecs:RegisterDaemonTaskDefinition")
CHANGE_DAEMON = (
    "ecs:DeleteDaemon",
    "ecs:DeleteDaemonTaskDefinition",
    "ecs:TagResource",
    "ecs:UntagResource",
    "ecs:UpdateDaemon",
)
