"""Rules of who is told, and of how many things tell."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn
from modulestack.environment.model import Environment
from modulestack.features.alarms import event_kinds
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

_LISTS = ("email", "webhooks", "queue_arns", "function_arns")


def subscribers_differ(environment: Environment) -> Iterator[RuleViolation]:
    """SNS knows each once."""
    for key in _LISTS if environment.alerts else ():
        found = getattr(environment.alerts, key)
        for index, address in enumerate(found):
            if address in found[:index]:
                yield RuleViolation((("alerts", key, index),), f"{bare(address, 120)} is in the list twice")


def alerts_are_of_the_region(environment: Environment) -> Iterator[RuleViolation]:
    """
    A topic's key is of its region, and so is what it is delivered to by ARN, as far as this program makes it.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
    """
    alerts = environment.alerts
    if alerts is None:
        return
    named: list[tuple[FieldPath, str]] = [(("alerts", "kms_key_arn"), alerts.kms_key_arn or "")]
    named += [(("alerts", key, i), each) for key in _LISTS[2:] for i, each in enumerate(getattr(alerts, key))]
    for field, text in named:
        found = arn.parse(text)
        if found and found.region != environment.region:
            yield RuleViolation(
                (field, ("region",)), f"is in {found.region}, and the topic in {environment.region}: name one of there"
            )


def alarms_have_somebody_to_tell(environment: Environment) -> Iterator[RuleViolation]:
    """A module's `alarms` say how the environment's alerts watch it."""
    if environment.alerts is not None:
        return
    for name, module in environment.modules.items():
        if module.alarms.model_fields_set:
            yield RuleViolation(
                (("modules", name, "alarms"), ("alerts",)),
                "says how it is watched, and nobody is told: add modulestack:alerts: {email: [...]}, or leave it out",
            )


def rules_of_events_are_few(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""
    if environment.alerts is None:
        return
    count = sum(len(event_kinds(module)) for module in environment.modules.values())
    most = environment.quotas.most_event_rules
    if count > most:
        yield RuleViolation(
            (("alerts",), ("modules",), ("quotas", "event_rules")),
            f"{count} rules of EventBridge are more than a bus takes: allowed {most}: name some of failed_deployment, "
            "failed_job, failed_start and stopped_task under alarms.unwatched of modules or of defaults, or "
            "have AWS allow more (quotas.event_rules)",
        )


def nobody_is_told(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: somebody may subscribe to the topic by hand."""
    alerts = environment.alerts
    if alerts is not None and not alerts.subscribers and not alerts.has_chat:
        yield RuleViolation(
            (("alerts",),), "names nobody who is told: add email, slack, teams, webhooks, queue_arns or function_arns"
        )
