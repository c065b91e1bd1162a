"""What a module is watched for, where the environment tells somebody of it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from modulestack.contract import names, protocols
from modulestack.contract.alarm_kinds import OF_CERTIFICATES
from modulestack.contract.certificates import label
from modulestack.contract.deployment_strategies import ALTERNATE
from modulestack.contract.load_balancers import OWN
from modulestack.features import alarm_definitions
from modulestack.features.alarm_definitions import AlarmDefinition
from modulestack.features.alarms_section import Alarms, EventKind
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.features.job import Job
from modulestack.features.metric_filters_section import MetricFilter
from modulestack.features.scaling_section import Scaling
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.violation import RuleViolation

SCENARIOS = {
    "load_balancer_5xx": "an alarm tells of errors of the load balancer",
    "target_5xx": "an alarm tells of errors of tasks",
    "latency": "an alarm tells of slow answers",
    "unhealthy_targets": "an alarm tells of a task that fails its health checks",
    "no_healthy_target": "an alarm tells that nobody can be reached",
    "missing_tasks": "an alarm tells of tasks that do not come",
    "cpu": "an alarm tells of busy tasks",
    "memory": "an alarm tells of tasks that are almost out of memory",
    "queue_age": "an alarm tells of a message that waits",
    "failed_deployment": "an event tells of a deployment that failed",
    "failed_job": "an event tells of a job that failed",
    "failed_start": "an event tells of tasks that cannot start",
    "stopped_task": "an event tells of a task that ended by itself",
}
CERTIFICATE_ENDS = "an alarm tells of a certificate that ends"
ONE_MESSAGE = "one message tells of several alarms"
SHOWN_IN_CHAT = "chat channels show what is told, and no plain text"
SILENT_WINDOW = "alarms are silent in a window and tell at its end"
"""Kind of alarm or event → the scenario of a rehearsal that makes it happen and shows that it is told."""


class AlarmsKeys(CoreKeys):
    """What goes wrong is told."""

    alarms: Alarms = Alarms()
    """What is watched, where the environment has `alerts`."""


def a_kind_is_off_once(module: AlarmsKeys) -> Iterator[RuleViolation]:
    """A list without repetition."""
    for index, kind in enumerate(module.alarms.unwatched):
        if kind in module.alarms.unwatched[:index]:
            yield RuleViolation((("alarms", "unwatched", index),), f"{kind} is in the list twice")


class Watched(Protocol):
    """What is read of a module: keys of other features, all of which a module has."""

    @property
    def name(self) -> str:
        """The key under `modules`."""

    @property
    def port(self) -> int | None:
        """None: a worker."""

    @property
    def ports(self) -> Mapping[str, object]:
        """Further ones, by name."""

    @property
    def tasks(self) -> int:
        """To run, without scaling."""

    @property
    def scaling(self) -> Scaling | None:
        """None: there is none."""

    @property
    def jobs(self) -> Mapping[str, Job]:
        """By name."""

    @property
    def is_network(self) -> bool:
        """Whether a network load balancer leads to it."""

    @property
    def has_own_load_balancer(self) -> bool:
        """Whether it has one that is nobody else's."""

    @property
    def shared_load_balancers(self) -> Mapping[str, object]:
        """The others, by name."""

    @property
    def primary_load_balancer(self) -> str:
        """The one to which the module's name leads."""

    @property
    def protocol(self) -> protocols.Protocol:
        """What clients speak."""

    @property
    def further_certificates(self) -> tuple[str, ...]:
        """What its own load balancer shows beside the first, as the file names it."""

    @property
    def metric_filters(self) -> Mapping[str, MetricFilter]:
        """What of its log is counted, by name."""

    @property
    def alarms(self) -> Alarms:
        """What the file says of them."""

    @property
    def has_two_target_groups(self) -> bool:
        """Whether its requests can be shifted from one target group to another."""


def targets(module: Watched) -> tuple[str, ...]:
    """
    What sends *module* requests: the load balancer that its name leads to, empty; others, by name; its further ports.

    These are of its own load balancer, whose name is ``own``.
    """
    own = (OWN,) if module.has_own_load_balancer else ()
    named = ("" if name == module.primary_load_balancer else name for name in (*own, *module.shared_load_balancers))
    return (*named, *(module.ports if own else ()))


def alternate(target: str) -> str:
    """What the second target group of a *target* is told by."""
    return f"{target}-{ALTERNATE}" if target else ALTERNATE


def further_certificates(module: Watched) -> tuple[str, ...]:
    """What each certificate is told by that the own load balancer of *module* shows beside the first."""
    return tuple(map(label, module.further_certificates)) if module.has_own_load_balancer else ()


def definitions(module: Watched, *, has_domain: bool) -> tuple[tuple[str, AlarmDefinition], ...]:
    """
    Every alarm that *module* has, each with the one of ``targets`` that it is of; empty: the first, or none.

    In its place an alarm of lines that are counted has the name of what counts them, and one of a further certificate
    what that is told by. *has_domain* says whether the environment has one: without it nothing is encrypted.
    """
    alarms, found = module.alarms, [("", each) for each in alarm_definitions.of_service(module.alarms)]
    if module.port is not None:
        if module.has_own_load_balancer and not module.is_network:
            own = "" if module.primary_load_balancer == OWN else OWN
            found.append((own, alarm_definitions.of_balancer(alarms)))
        has_two = module.has_two_target_groups
        for target in targets(module):
            of_targets = functools.partial(
                alarm_definitions.of_targets, alarms, may_be_none=may_be_none(module), network=module.is_network
            )
            found += [(target, each) for each in of_targets(has_alternate=has_two)]
            found += [(alternate(target), each) for each in of_targets(is_alternate=True)] if has_two else []
    if module.scaling and module.scaling.queue:
        found.append(("", alarm_definitions.of_queue(alarms)))
    for name, said in module.metric_filters.items():
        if said.alarm is not None:
            found.append((name, alarm_definitions.of_filter(module.name, name, said.alarm)))
    if module.port is not None and module.has_own_load_balancer and has_domain and _is_encrypted(module.protocol):
        of_certificate = alarm_definitions.of_certificate(alarms.certificate_days)
        found += [(shown, of_certificate) for shown in ("", *further_certificates(module))]
    return tuple((target, each) for target, each in found if each.kind not in alarms.unwatched)


def _is_encrypted(protocol: protocols.Protocol) -> bool:
    return protocol not in {protocols.TCP, *protocols.OF_DATAGRAMS}


def alarm_kinds(module: Watched, *, has_domain: bool) -> tuple[str, ...]:
    """What each alarm of *module* is called, by kind and, but for the first, target: ``latency-admin``."""
    return tuple(
        f"{each.kind}-{target}" if target else each.kind for target, each in definitions(module, has_domain=has_domain)
    )


def composite_rule(environment: str, module: Watched, *, has_domain: bool) -> str:
    """
    Of the alarm that is made of all others of *module*; empty: there is none.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html (AlarmRule)
    """
    if not module.alarms.composite:
        return ""
    every = (names.alarm(environment, module.name, kind) for kind in alarm_kinds(module, has_domain=has_domain))
    return " OR ".join(f'ALARM("{name}")' for name in every)


def acting(environment: str, module: Watched, *, has_domain: bool) -> tuple[str, ...]:
    """Names of the alarms of *module* that tell somebody: the one that is made of all others, or each."""
    if composite_rule(environment, module, has_domain=has_domain):
        return (names.composite_alarm(environment, module.name),)
    return tuple(names.alarm(environment, module.name, kind) for kind in alarm_kinds(module, has_domain=has_domain))


def event_kinds(module: Watched) -> tuple[EventKind, ...]:
    """What ECS tells of *module* that somebody is told."""
    fitting: list[EventKind] = ["failed_deployment", "failed_start", "stopped_task"]
    if any(job.schedule for job in module.jobs.values()):
        fitting.append("failed_job")
    return tuple(kind for kind in fitting if kind not in module.alarms.unwatched)


def may_be_none(module: Watched) -> bool:
    """Whether the module may run without a task, as its file has it."""
    return (module.scaling.min if module.scaling else module.tasks) == 0


def contribute(module: AlarmsKeys, context: ModuleContext) -> Contribution:
    """Alarms and rules of events; who releases looks at their states."""
    if not context.alert_topic:
        return Contribution(feature="alarms")
    watched = cast("Watched", module)
    has_domain = context.zone is not None
    of_alarms = [each.kind for target, each in definitions(watched, has_domain=has_domain) if not target]
    tells_of_certificates = OF_CERTIFICATES in of_alarms
    kinds = [*(kind for kind in of_alarms if kind != OF_CERTIFICATES), *event_kinds(watched)]
    windows = context.alert_windows if acting(context.environment, watched, has_domain=has_domain) else ()
    rules = tuple(names.mute_rule(context.environment, watched.name, window) for window in windows)
    further = further_certificates(watched)
    # States of alarms are no secret, and policies are short of characters; addresses of subscribers are one.
    looks = [("cloudwatch:DescribeAlarms", "*"), ("sns:ListSubscriptionsByTopic", context.alert_topic)]
    if rules:
        pattern = names.mute_rule(context.environment, watched.name, "*")
        looks.append(("cloudwatch:GetAlarmMuteRule", context.arn("cloudwatch", f"alarm-mute-rule:{pattern}")))
    return Contribution(
        feature="alarms",
        manifest={
            "alert_topic": context.alert_topic,
            **({"alert_windows": list(rules)} if rules else {}),
            **({"further_certificates": list(further)} if tells_of_certificates and further else {}),
        },
        pipeline=tuple(
            PipelineAccess(role="release", statement=Statement(actions=(action,), resources=(resource,)))
            for action, resource in looks
        ),
        scenarios=tuple(
            dict.fromkeys([*(SCENARIOS[kind] for kind in kinds), *_of_silence(watched, has_windows=bool(rules))])
        )
        + ((CERTIFICATE_ENDS,) if tells_of_certificates else ())
        + ((SHOWN_IN_CHAT,) if context.has_chat and kinds else ()),
        components=("alarms",),
    )


def _of_silence(module: Watched, *, has_windows: bool) -> Iterator[str]:
    """A rehearsal shows these with alarms that it can make go off on every module: of CPU and memory."""
    can_fire = {"cpu", "memory"} - set(module.alarms.unwatched)
    if module.alarms.composite and len(can_fire) == 2:
        yield ONE_MESSAGE
    if has_windows and can_fire:
        yield SILENT_WINDOW


_COMPOSITE: Effects[AlarmsKeys] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text="who tells changes: what is wrong just then may be told twice",
    ),
)
_UNWATCHED: Effects[AlarmsKeys] = (
    Effect(kinds=(EffectKind.IN_PLACE,), text="alarms and rules come and go; one that is new starts without data"),
)
FEATURE: Feature[AlarmsKeys] = Feature(
    keys=AlarmsKeys,
    contribute=contribute,
    effects={
        "alarms.unwatched": _UNWATCHED,
        "alarms.composite": _COMPOSITE,
        **{f"alarms.{key}": IN_PLACE for key in Alarms.model_fields if key not in {"unwatched", "composite"}},
    },
    rules=(a_kind_is_off_once,),
    needs_port={
        ("alarms", "load_balancer_5xx_percent"): "how many errors of the load balancer are too many",
        ("alarms", "target_5xx_percent"): "how many errors of requests are too many",
        ("alarms", "certificate_days"): "when a certificate is told of that ends",
        ("alarms", "latency_ms"): "how long requests may wait",
        ("alarms", "requests_per_minute"): "from how many requests on errors and latency count",
    },
)
