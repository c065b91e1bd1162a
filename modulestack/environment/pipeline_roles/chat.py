"""
What the roles of a pipeline may do with chat channels: plain statements, no effects.

Their role in IAM is among the environment's, and is passed to Amazon Q.
"""

from __future__ import annotations

from modulestack.contract import chat, names
from modulestack.contract import iam_chat_actions as of_chat
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope

_SERVICE = "management.chatbot.amazonaws.com"


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there are no channels."""
    if not scope.has_chat:
        return []
    return [allow(of_chat.READ_CHANNELS, ["*"]), allow(of_chat.READ_CHANNEL, [_channels(scope)])]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes; none that is made may have a role that cannot be passed."""
    if not scope.has_chat:
        return []
    served = {"StringEquals": {"iam:AWSServiceName": _SERVICE}}
    own = scope.iam_arn(f"role/aws-service-role/{_SERVICE}/*")
    return [
        allow(of_chat.CREATE_CHANNEL, ["*"]),
        allow(of_chat.CHANGE_CHANNEL, [_channels(scope)]),
        allow(of_chat.SERVICE_ROLE, [own], served),
    ]


def _channels(scope: PolicyScope) -> str:
    return chat.configuration_arn(scope.account.id, "*", names.chat_configuration(scope.name, "*"))
