"""aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/chatbot_slack_channel_configuration"""

from __future__ import annotations

from modulestack.embedded_aws.resources.chatbot.tags import TAGS
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    ResourceTable,
    UpdateOperation,
    answered,
    at,
    params,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(
    ResourceTable(
        type="aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        service="chatbot",
        create="create_slack_channel_configuration",
        create_params=params(
            "configurationName=ConfigurationName",
            "iamRoleArn=IamRoleArn",
            "slackChannelId=SlackChannelId",
            "slackTeamId=SlackTeamId",
            guardrailPolicyArns="GuardrailPolicyArns",
            loggingLevel="LoggingLevel",
            snsTopicArns="SnsTopicArns",
            userAuthorizationRequired="UserAuthorizationRequired",
        ),
        id=answered("ChannelConfiguration.ChatConfigurationArn"),
        describe="describe_slack_channel_configurations",
        describe_params=lambda id_, _: {"ChatConfigurationArn": id_},
        found="SlackChannelConfigurations",
        missing=("ResourceNotFoundException",),
        outputs={
            "chatConfigurationArn": the_id,
            "configurationName": "ConfigurationName",
            "guardrailPolicyArns": "GuardrailPolicyArns",
            "iamRoleArn": "IamRoleArn",
            "loggingLevel": "LoggingLevel",
            "slackChannelId": "SlackChannelId",
            "slackChannelName": at("SlackChannelName", ""),
            "slackTeamId": "SlackTeamId",
            "slackTeamName": "SlackTeamName",
            "snsTopicArns": "SnsTopicArns",
            "userAuthorizationRequired": "UserAuthorizationRequired",
        },
        key=lambda id_, _: {"ChatConfigurationArn": id_},
        updates=(
            UpdateOperation(
                operation="update_slack_channel_configuration",
                params=lambda _, inputs: {
                    "GuardrailPolicyArns": inputs.get("guardrailPolicyArns") or [],
                    "IamRoleArn": inputs["iamRoleArn"],
                    "LoggingLevel": inputs.get("loggingLevel") or "NONE",
                    "SlackChannelId": inputs["slackChannelId"],
                    "SnsTopicArns": inputs.get("snsTopicArns") or [],
                    "UserAuthorizationRequired": bool(inputs.get("userAuthorizationRequired")),
                },
            ),
        ),
        delete="delete_slack_channel_configuration",
        tag_form=TAGS,
        replaces=frozenset({"configurationName", "region", "slackTeamId"}),
    )
)
"""A channel of Slack that shows messages."""


def workspace(ctx: Context, args: Properties) -> Properties:
    """aws:chatbot/getSlackWorkspace:getSlackWorkspace, by name; only those that somebody has authorized are there."""
    only(args, "slackTeamName", "region")
    name = args["slackTeamName"]
    for each in ctx.client("chatbot").describe_slack_workspaces()["SlackWorkspaces"]:
        if each["SlackTeamName"] == name:
            return {
                "region": ctx.region,
                "slackTeamId": each["SlackTeamId"],
                "slackTeamName": name,
            }
    raise InvalidInput("slackTeamName", f"reading Chatbot Slack Workspace ({name}): empty result")
