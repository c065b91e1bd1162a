"""Where an environment tells what is wrong: a topic, its key, and who is subscribed."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import kms, sns

from components.account import AwsAccount
from components.chat_channels import chat_channels
from components.encryption_key import KeyOfAll, real
from modulestack.contract import names
from modulestack.environment import alert_policies, model

TOPIC = "aws:sns/topic:Topic"
DELETED_IN_DAYS = 30
"""Days in which a key that is deleted can be had back."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """The environment, and whom it tells."""

    alerts: model.AlertsSection
    environment: model.Environment
    account: AwsAccount
    encryption_key: KeyOfAll | None = None
    workspaces: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """IDs of workspaces of Slack, by name."""


class Alerts(ComponentResource):
    """An encrypted topic and its subscriptions."""

    topic: Output[str]
    """ARN."""

    def __init__(self, name: str, args: AlertsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Alerts", name, {}, opts)
        child, environment = ResourceOptions(parent=self), args.environment
        key: Any = real(args.encryption_key, args.alerts.kms_key_arn)
        if key is None:
            key = kms.Key(
                f"{name}-key",
                description=f"Messages of the alerts of {environment.name}",
                enable_key_rotation=True,
                deletion_window_in_days=DELETED_IN_DAYS,
                policy=alert_policies.key_policy(args.account),
                opts=child,
            ).arn
        arn = environment.alert_topic(args.account.partition, args.account.id)
        topic = sns.Topic(
            f"{name}-topic",
            name=names.alert_topic(environment.name),
            display_name=f"{environment.name} alerts",
            kms_master_key_id=key,
            policy=alert_policies.topic_policy(args.account, arn),
            opts=child,
        )
        self.topic = topic.arn
        for protocol, address in args.alerts.subscribers:
            self._subscribe(name, protocol, address, child)
        chat_channels(name, environment, account=args.account, workspaces=args.workspaces, topic=self.topic, opts=child)
        self.register_outputs({"topic": self.topic})

    def _subscribe(self, name: str, protocol: str, address: str, opts: ResourceOptions) -> Resource:
        """An address is a name that may hold a secret, and none of a resource: a hash of it is."""
        digest = hashlib.sha256(address.encode()).hexdigest()[:8]
        made = sns.TopicSubscription(
            f"{name}-{protocol}-{digest}", topic=self.topic, protocol=protocol, endpoint=address, opts=opts
        )
        made.pending_confirmation.apply(lambda pending: _announce(protocol, address) if pending else None)
        return made


def _announce(protocol: str, address: str) -> None:
    """Source: https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html"""
    who = address if protocol == "email" else f"{address.split('/')[2]} (https)"
    how = "follow the link in AWS's mail to it" if protocol == "email" else "have it confirm what SNS has sent it"
    pulumi.log.warn(f"alerts: {who} gets nothing until the subscription is confirmed: {how}")


def alerts(
    environment: model.Environment,
    account: AwsAccount,
    key: KeyOfAll | None,
    workspaces: Mapping[str, str],
    opts: ResourceOptions,
) -> Output[str] | None:
    """ARN of the topic, if the environment's file asks for alerts; *key* is the environment's."""
    if environment.alerts is None:
        return None
    args = AlertsArgs(
        alerts=environment.alerts,
        environment=environment,
        account=account,
        encryption_key=key,
        workspaces=workspaces,
    )
    return Alerts(f"{environment.name}-alerts", args, opts).topic
