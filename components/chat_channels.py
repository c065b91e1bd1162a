"""Chat channels that show what an environment tells: their role and configurations, and the workspaces they are in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import Input, ResourceOptions
from pulumi_aws import chatbot, iam
from pulumi_aws.chatbot.get_slack_workspace import get_slack_workspace

from components import policies
from components.account import AwsAccount
from components.not_there import is_not_there
from modulestack.contract import chat, names, paths
from modulestack.environment.model import Environment

SLACK = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"
TEAMS = "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration"


def look_up(environment: Environment, opts: pulumi.InvokeOptions) -> Mapping[str, str]:
    """
    IDs of the workspaces of Slack that *environment* names, by name.

    Of teams of Microsoft the provider has no function: Amazon Q refuses a channel of one that is not authorized.

    Raises:
        pulumi.RunError: one is not authorized in this account; a line for each. Nothing has been touched.
    """
    found: dict[str, str] = {}
    refused = list[str]()
    for name, channel in environment.alerts.slack.items() if environment.alerts else ():
        workspace = channel.workspace
        if workspace in found:
            continue
        try:
            found[workspace] = get_slack_workspace(slack_team_name=workspace, opts=opts).slack_team_id
        except Exception as error:  # the SDK has no other
            none = (
                f"{workspace} is not authorized in this account: in the console of Amazon Q Developer in chat "
                "applications, choose Configure new client, Slack, and let somebody who may do so allow it, once; or "
                "write the name as it is there"
            )
            refused.append(
                f"alerts.slack.{name}.workspace: "
                f"{none if is_not_there(error) else f'{workspace} cannot be looked up: {error}'}"
            )
    if refused:
        raise pulumi.RunError("\n".join(refused))
    return found


def chat_channels(
    name: str,
    environment: Environment,
    *,
    account: AwsAccount,
    workspaces: Mapping[str, str],
    topic: Input[str],
    opts: ResourceOptions,
) -> None:
    """
    What shows messages of *topic* (ARN) in the channels that the file names.

    A role reads CloudWatch for all of them, as alarms are shown with their graphs; the guardrail lets nobody in a
    channel do more. A configuration's name is its identity: one that is replaced is deleted first.
    """
    alerts = environment.alerts
    if alerts is None or not alerts.has_chat:
        return
    role = iam.Role(
        names.role(f"{name}-chat"),
        description=f"What chat channels of {environment.name} may read",
        path=paths.role_path(environment.name),
        assume_role_policy=json.dumps(policies.chat_trust()),
        permissions_boundary=environment.permissions_boundary,
        opts=opts,
    )
    allowed = iam.RolePolicy(
        f"{name}-chat", role=role.name, policy=json.dumps(policies.chat(account, environment.name)), opts=opts
    )
    made = ResourceOptions.merge(opts, ResourceOptions(depends_on=[allowed], delete_before_replace=True))
    shared: dict[str, Any] = {
        "iam_role_arn": role.arn,
        "sns_topic_arns": [topic],
        "guardrail_policy_arns": [chat.GUARDRAIL],
        "opts": made,
    }
    for channel, slack in alerts.slack.items():
        chatbot.SlackChannelConfiguration(
            f"{name}-slack-{channel}",
            configuration_name=names.chat_configuration(environment.name, channel),
            slack_team_id=workspaces[slack.workspace],
            slack_channel_id=slack.channel_id,
            logging_level=slack.log_level.upper(),
            **shared,
        )
    for channel, teams in alerts.teams.items():
        chatbot.TeamsChannelConfiguration(
            f"{name}-teams-{channel}",
            configuration_name=names.chat_configuration(environment.name, channel),
            tenant_id=teams.tenant_id,
            team_id=teams.team_id,
            channel_id=teams.channel_id,
            logging_level=teams.log_level.upper(),
            **shared,
        )
