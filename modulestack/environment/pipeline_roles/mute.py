"""
What the role of a pipeline that releases may do to mute alarms for a while, and to see which are.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html (a rule is put
by who may mute each of its alarms, too)
"""

from __future__ import annotations

from modulestack.contract import names
from modulestack.contract.policy_document import allow
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope

_CHANGE = ("cloudwatch:DeleteAlarmMuteRule", "cloudwatch:GetAlarmMuteRule", "cloudwatch:PutAlarmMuteRule")


def mute(scope: PolicyScope) -> Rights:
    """By hand only: the file's windows are `pulumi up`'s. Not for who releases one module only."""
    rules = scope.arn("cloudwatch", f"alarm-mute-rule:{names.muted_by_hand(scope.name, '*')}")
    alarms = scope.arn("cloudwatch", f"alarm:{names.alarm(scope.name, '*', '*')}")
    return Rights(whole=[allow(_CHANGE, [rules]), allow(["cloudwatch:PutAlarmMuteRule"], [alarms])])
