"""
Operations of Amazon Q Developer in chat applications (AWS Chatbot).

What people do in its console, letting it into a workspace, no operation does: ``Chats.workspaces`` and ``teams`` say
who has. Texts of refusals are ours; AWS's model has the codes.

Sources: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_Operations.html,
https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import arn, chat
from modulestack.contract.chat import Platform
from modulestack.embedded_aws.chat_channels import ChatChannel
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_GIVEN: Mapping[Platform, tuple[str, ...]] = {
    "slack-channel": ("SlackTeamId", "SlackChannelId", "SlackChannelName"),
    "ms-teams-channel": ("TenantId", "TeamId", "ChannelId", "ChannelName", "TeamName"),
}
_OF_ALL = ("ConfigurationName", "GuardrailPolicyArns", "IamRoleArn", "LoggingLevel", "SnsTopicArns")
_ANSWER: Mapping[Platform, str] = {"slack-channel": "ChannelConfiguration", "ms-teams-channel": "ChannelConfiguration"}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
"""What people in a channel may do at most, if nothing is said."""


def workspaces(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Of Slack, that are authorized."""
    found = context.aws.chats.workspaces.items()
    return {"SlackWorkspaces": [{"SlackTeamId": id_, "SlackTeamName": name, "State": "ENABLED"} for name, id_ in found]}


def teams(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Of Microsoft Teams, that are authorized."""
    found = sorted(context.aws.chats.teams)
    return {"ConfiguredTeams": [{"TeamId": id_, "TenantId": tenant, "State": "ENABLED"} for tenant, id_ in found]}


def create(platform: Platform, context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """A channel shows what is published to topics, which get a subscription that needs nobody's confirmation."""
    chats, name = context.aws.chats, params["ConfigurationName"]
    _check_authorized(context, platform, params)
    of_this = chat.configuration_arn(context.aws.account_id, platform, name)
    if of_this in chats.channels:
        raise AwsError("ConflictException", f"A configuration of the name {name} exists already", 409)
    settings = {key: params[key] for key in (*_OF_ALL, *_GIVEN[platform]) if params.get(key)}
    settings = {
        "GuardrailPolicyArns": [ADMINISTRATOR],
        "LoggingLevel": "NONE",
        "SnsTopicArns": [],
        **settings,
        "ChatConfigurationArn": of_this,
        "State": "ENABLED",
        "UserAuthorizationRequired": bool(params.get("UserAuthorizationRequired")),
    }
    if platform == "slack-channel":
        names = {id_: each for each, id_ in chats.workspaces.items()}
        settings |= {"SlackTeamName": names[params["SlackTeamId"]]}
        settings.setdefault("SlackChannelName", params["SlackChannelId"].lower())
    _check_topics(context, settings["SnsTopicArns"])
    _check_free(context, of_this, settings)
    given = {each["TagKey"]: each["TagValue"] for each in params.get("Tags") or ()}
    chats.channels[of_this] = ChatChannel(arn=of_this, platform=platform, settings=settings, tags=given)
    _subscribe(context)
    return {_ANSWER[platform]: settings}


def update(platform: Platform, context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All but its name, workspace and team."""
    found = _channel(context, params, platform)
    changed = {
        key: params[key] for key in (*_OF_ALL, *_GIVEN[platform]) if key in params and key != "ConfigurationName"
    }
    _check_topics(context, changed.get("SnsTopicArns", ()))
    _check_free(context, found.arn, {**found.settings, **changed})
    found.settings |= changed
    if "UserAuthorizationRequired" in params:
        found.settings["UserAuthorizationRequired"] = params["UserAuthorizationRequired"]
    _subscribe(context)
    return {_ANSWER[platform]: found.settings}


def delete(platform: Platform, context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Topics that no other channel shows lose the subscription."""
    del context.aws.chats.channels[_channel(context, params, platform).arn]
    _subscribe(context)
    return {}


def describe(platform: Platform, context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All of a platform, or one; none is an empty answer."""
    wanted = params.get("ChatConfigurationArn")
    found = [each.settings for each in context.aws.chats.channels.values() if each.platform == platform]
    found = [each for each in found if wanted in {None, each["ChatConfigurationArn"]}]
    return {"SlackChannelConfigurations" if platform == "slack-channel" else "TeamChannelConfigurations": found}


def get(platform: Platform, context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """One of Microsoft Teams; none is an empty answer, as the operation knows no other error."""
    found = context.aws.chats.channels.get(params["ChatConfigurationArn"])
    return {_ANSWER[platform]: found.settings} if found and found.platform == platform else {}


def list_tags(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Of a channel's configuration."""
    found = _tagged(context, params).tags
    return {"Tags": [{"TagKey": key, "TagValue": value} for key, value in found.items()]}


def tag(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Adds and replaces."""
    _tagged(context, params).tags.update({each["TagKey"]: each["TagValue"] for each in params["Tags"]})
    return {}


def untag(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Takes away."""
    for key in params["TagKeys"]:
        _tagged(context, params).tags.pop(key, None)
    return {}


def _check_authorized(context: RequestContext, platform: Platform, params: Mapping[str, Any]) -> None:
    """Somebody has let Amazon Q in, by hand: no operation does."""
    chats = context.aws.chats
    if platform == "slack-channel" and params["SlackTeamId"] not in chats.workspaces.values():
        raise _refused(f"Slack workspace {params['SlackTeamId']} is not authorized with AWS account")
    if platform == "ms-teams-channel" and (params["TenantId"], params["TeamId"]) not in chats.teams:
        raise _refused(f"Microsoft Teams team {params['TeamId']} is not authorized with AWS account")


def _check_topics(context: RequestContext, topics: Any) -> None:
    for each in topics:
        found = arn.parse(each)
        if found is None or each not in context.aws.backend("sns", found.region).topics:
            raise _refused(f"SNS topic {each} does not exist")


def _check_free(context: RequestContext, own: str, settings: Mapping[str, Any]) -> None:
    """
    A channel of Slack has one configuration in an account.

    Source (the text): https://github.com/hashicorp/terraform-provider-awscc/issues/1011; of Teams nobody says so.
    """
    team, channel = settings.get("SlackTeamId"), settings.get("SlackChannelId")
    for each in context.aws.chats.channels.values():
        there = (each.settings.get("SlackTeamId"), each.settings.get("SlackChannelId"))
        if channel and each.arn != own and there == (team, channel):
            raise _refused(
                f"Invalid request provided: Slack channel with ID {channel} in Slack team {team} has already been "
                f"configured for AWS account {context.aws.account_id}."
            )


def _subscribe(context: RequestContext) -> None:
    """Each topic that a channel shows has one subscription, whichever channels these are; no other topic has."""
    shown = {each for channel in context.aws.chats.channels.values() for each in channel.topics}
    regions = {found.region for each in shown if (found := arn.parse(each))} | {context.region, context.aws.region}
    for region in regions:
        sns = context.aws.backend("sns", region)
        for topic in sns.topics.values():
            there = [e.arn for e in sns.subscriptions.values() if e.topic is topic and e.endpoint == chat.SUBSCRIBER]
            if topic.arn in shown and not there:
                sns.subscribe(topic.arn, chat.SUBSCRIBER, "https")
            for each in there if topic.arn not in shown else ():
                sns.unsubscribe(each)


def _channel(context: RequestContext, params: Mapping[str, Any], platform: Platform) -> ChatChannel:
    found = context.aws.chats.channels.get(params["ChatConfigurationArn"])
    if found is None or found.platform != platform:
        raise AwsError("ResourceNotFoundException", "We were not able to find the resource for your request.", 404)
    return found


def _tagged(context: RequestContext, params: Mapping[str, Any]) -> ChatChannel:
    found = context.aws.chats.channels.get(params["ResourceARN"])
    if found is None:
        raise AwsError("ResourceNotFoundException", "We were not able to find the resource for your request.", 404)
    return found


def _refused(text: str) -> AwsError:
    return AwsError("InvalidRequestException", text)


Operation = Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]


def _of(
    function: Callable[[Platform, RequestContext, Mapping[str, Any]], dict[str, Any]], platform: Platform
) -> Operation:
    return functools.partial(function, platform)


OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("chatbot", "CreateMicrosoftTeamsChannelConfiguration"): _of(create, "ms-teams-channel"),
    ("chatbot", "CreateSlackChannelConfiguration"): _of(create, "slack-channel"),
    ("chatbot", "DeleteMicrosoftTeamsChannelConfiguration"): _of(delete, "ms-teams-channel"),
    ("chatbot", "DeleteSlackChannelConfiguration"): _of(delete, "slack-channel"),
    ("chatbot", "DescribeSlackChannelConfigurations"): _of(describe, "slack-channel"),
    ("chatbot", "DescribeSlackWorkspaces"): workspaces,
    ("chatbot", "GetMicrosoftTeamsChannelConfiguration"): _of(get, "ms-teams-channel"),
    ("chatbot", "ListMicrosoftTeamsChannelConfigurations"): _of(describe, "ms-teams-channel"),
    ("chatbot", "ListMicrosoftTeamsConfiguredTeams"): teams,
    ("chatbot", "ListTagsForResource"): list_tags,
    ("chatbot", "TagResource"): tag,
    ("chatbot", "UntagResource"): untag,
    ("chatbot", "UpdateMicrosoftTeamsChannelConfiguration"): _of(update, "ms-teams-channel"),
    ("chatbot", "UpdateSlackChannelConfiguration"): _of(update, "slack-channel"),
}
