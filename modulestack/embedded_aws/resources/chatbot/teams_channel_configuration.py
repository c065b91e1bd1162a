"""aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/chatbot_teams_channel_configuration"""

from __future__ import annotations

from modulestack.embedded_aws.resources.chatbot.tags import TAGS
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
        type="aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
        service="chatbot",
        create="create_microsoft_teams_channel_configuration",
        create_params=params(
            "channelId=ChannelId",
            "configurationName=ConfigurationName",
            "iamRoleArn=IamRoleArn",
            "teamId=TeamId",
            "tenantId=TenantId",
            channelName="ChannelName",
            guardrailPolicyArns="GuardrailPolicyArns",
            loggingLevel="LoggingLevel",
            snsTopicArns="SnsTopicArns",
            teamName="TeamName",
            userAuthorizationRequired="UserAuthorizationRequired",
        ),
        id=answered("ChannelConfiguration.ChatConfigurationArn"),
        describe="get_microsoft_teams_channel_configuration",
        describe_params=lambda id_, _: {"ChatConfigurationArn": id_},
        exists=lambda answer: "ChannelConfiguration" in answer.found,
        missing=("ResourceNotFoundException",),
        outputs={
            "channelId": "ChannelConfiguration.ChannelId",
            "channelName": at("ChannelConfiguration.ChannelName", ""),
            "chatConfigurationArn": the_id,
            "configurationName": "ChannelConfiguration.ConfigurationName",
            "guardrailPolicyArns": "ChannelConfiguration.GuardrailPolicyArns",
            "iamRoleArn": "ChannelConfiguration.IamRoleArn",
            "loggingLevel": "ChannelConfiguration.LoggingLevel",
            "snsTopicArns": "ChannelConfiguration.SnsTopicArns",
            "teamId": "ChannelConfiguration.TeamId",
            "teamName": at("ChannelConfiguration.TeamName", ""),
            "tenantId": "ChannelConfiguration.TenantId",
            "userAuthorizationRequired": "ChannelConfiguration.UserAuthorizationRequired",
        },
        key=lambda id_, _: {"ChatConfigurationArn": id_},
        updates=(
            UpdateOperation(
                operation="update_microsoft_teams_channel_configuration",
                params=lambda _, inputs: {
                    "ChannelId": inputs["channelId"],
                    "GuardrailPolicyArns": inputs.get("guardrailPolicyArns") or [],
                    "IamRoleArn": inputs["iamRoleArn"],
                    "LoggingLevel": inputs.get("loggingLevel") or "NONE",
                    "SnsTopicArns": inputs.get("snsTopicArns") or [],
                    "UserAuthorizationRequired": bool(inputs.get("userAuthorizationRequired")),
                },
            ),
        ),
        delete="delete_microsoft_teams_channel_configuration",
        tag_form=TAGS,
        replaces=frozenset({"configurationName", "region", "teamId", "tenantId"}),
    )
)
"""A channel of Microsoft Teams that shows messages."""
