"""
What the roles of a pipeline may do with chat channels: plain statements, no effects.

Their role in IAM is among the environment's, and is passed to Amazon Q; the one that is linked to its service, by which
it subscribes to topics, a person makes, as those of other services.
"""

from __future__ import annotations

from modulestack.contract import chat, names
from modulestack.contract import iam_chat_actions as of_chat
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there are no channels."""
    if not scope.has_chat:
        return []
    return [allow(of_chat.READ_CHANNELS, ["*"]), allow(of_chat.READ_CHANNEL, [_channels(scope)])]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes; none that is made may have a role that cannot be passed."""
    if not scope.has_chat:
        return []
    return [allow(of_chat.CREATE_CHANNEL, ["*"]), allow(of_chat.CHANGE_CHANNEL, [_channels(scope)])]


def _channels(scope: PolicyScope) -> str:
    return chat.configuration_arn(scope.account.id, "*", names.chat_configuration(scope.name, "*"))
