"""Chat channels that are told: what the file may say of them."""

from __future__ import annotations

from urllib.parse import unquote

from modulestack.contract.chat import LogLevel
from modulestack.fields import kinds
from modulestack.fields.section import Section


class SlackChannel(Section):
    """
    A channel of Slack that shows each message, by way of Amazon Q Developer in chat applications. See alerts.md.

    Its workspace is authorized once, by hand, in AWS's console; Amazon Q is invited into the channel.
    """

    workspace: kinds.SlackWorkspace
    """Name of the workspace, as Slack and the console have it. `pulumi up` refuses one that is not authorized."""
    channel_id: kinds.SlackChannelId
    """ID of the channel, the end of its link: `C07EZ1ABC23`."""
    log_level: LogLevel = "error"
    """What Amazon Q logs, `none`, `error` or `info`: `/aws/chatbot/…` in us-east-1. Errors are messages not shown."""

    @property
    def channel(self) -> tuple[str, ...]:
        """The channel itself, however it is called."""
        return (self.workspace, self.channel_id)


class TeamsChannel(Section):
    """
    A channel of Microsoft Teams that shows each message, by way of Amazon Q Developer in chat applications.

    Its team is authorized once, by hand, in AWS's console. See alerts.md.
    """

    tenant_id: kinds.MicrosoftId
    """ID of the tenant, in the channel's link after `tenantId=`."""
    team_id: kinds.MicrosoftId
    """ID of the team, in the channel's link after `groupId=`."""
    channel_id: kinds.TeamsChannelId
    """ID of the channel, in its link after `/channel/`, as it is there: `19%3a…%40thread.tacv2`."""
    log_level: LogLevel = "error"
    """What Amazon Q logs, `none`, `error` or `info`: `/aws/chatbot/…` in us-east-1. Errors are messages not shown."""

    @property
    def channel(self) -> tuple[str, ...]:
        """The channel itself, however it is written: ``%3A`` is ``%3a``, and case is none of an ID's of Microsoft."""
        return (self.team_id.lower(), unquote(self.channel_id))
