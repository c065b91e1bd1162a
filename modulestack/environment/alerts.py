"""Who is told when something is wrong: what the file may say of it."""

from __future__ import annotations

from pydantic import Field

from modulestack.environment.alert_chat import SlackChannel, TeamsChannel
from modulestack.environment.alert_windows import AlertWindow
from modulestack.fields import kinds
from modulestack.fields.section import Section


class AlertsSection(Section):
    """
    Alarms of all modules, and a topic that tells of them. See alerts.md.

    Whoever is to be told is named here; what each module is watched for is in its `alarms`.
    """

    email: tuple[kinds.EmailAddress, ...] = ()
    """Addresses that get a mail for each message, once their owners have followed the link in AWS's own mail."""
    webhooks: tuple[kinds.WebhookUrl, ...] = ()
    """Addresses, with https, to which SNS sends each message, once they have confirmed that they want it."""
    queue_arns: tuple[kinds.QueueArn, ...] = ()
    """SQS queues that get each message. Their own policies must let SNS send."""
    function_arns: tuple[kinds.FunctionArn, ...] = ()
    """Lambda functions that are called with each message. Their own policies must let SNS call them."""
    slack: dict[kinds.ChannelName, SlackChannel] = Field(default_factory=dict)
    """Channels of Slack that show each message, by a name of your own."""
    teams: dict[kinds.ChannelName, TeamsChannel] = Field(default_factory=dict)
    """Channels of Microsoft Teams that show each message, by a name of your own."""
    kms_key_arn: kinds.KeyArn | None = None
    """
    ARN of the KMS key under which messages are, whose policy must let CloudWatch and EventBridge use it. Absent: one is
    made.
    """
    recovered: bool = False
    """Whether a message tells that an alarm is over, too; a new alarm then says so once."""

    windows: dict[kinds.WindowName, AlertWindow] = Field(default_factory=dict)
    """Maintenance windows, by name: when alarms are silent."""

    def windows_of(self, module: str) -> tuple[str, ...]:
        """Names of those in which the alarms of *module* are silent."""
        return tuple(name for name, each in self.windows.items() if module in each.modules or not each.modules)

    @property
    def channels(self) -> dict[tuple[str, ...], tuple[str, str]]:
        """Each chat channel → its platform, and what the file calls it."""
        slack = {each.channel: ("slack", name) for name, each in self.slack.items()}
        return slack | {each.channel: ("teams", name) for name, each in self.teams.items()}

    @property
    def has_chat(self) -> bool:
        """Whether any chat channel is told."""
        return bool(self.slack or self.teams)

    @property
    def subscribers(self) -> tuple[tuple[str, str], ...]:
        """Protocol, as SNS has it, and address of each but chat channels, in the file's order."""
        of_each = (
            ("email", self.email),
            ("https", self.webhooks),
            ("sqs", self.queue_arns),
            ("lambda", self.function_arns),
        )
        return tuple((protocol, address) for protocol, addresses in of_each for address in addresses)
