"""Agents of AWS's beside a module's own container, by one key each: what they are, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modulestack.contract import agent_images, paths, secret_reference
from modulestack.features.agent_containers import LOCALHOST, CloudwatchAgent, Tracing, cloudwatch_agent, collector
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, Contribution, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.feature import Feature
from modulestack.features.sidecar import Sidecar
from modulestack.fields.effects import NEXT_RELEASE, Effect, EffectKind, Effects
from modulestack.fields.violation import RuleViolation

KEYS = {"tracing": agent_images.COLLECTOR, "cloudwatch_agent": agent_images.CLOUDWATCH_AGENT}
"""Key → name of the container that it adds."""


class AgentsKeys(CoreKeys):
    """Which agents run beside the module's own container."""

    tracing: Tracing | None = None
    """`{}` is enough. Absent: no collector of traces."""
    cloudwatch_agent: CloudwatchAgent | None = None
    """`{}` is enough. Absent: no CloudWatch agent."""


def agents(module: AgentsKeys, environment: str = "") -> dict[str, Sidecar]:
    """
    Name → container, of the agents that *module* asks for; of the *environment* of that name.

    Neither is essential: what cannot be observed goes on.
    """
    found = {}
    if module.tracing:
        found[agent_images.COLLECTOR] = collector(module.tracing)
    if module.cloudwatch_agent:
        found[agent_images.CLOUDWATCH_AGENT] = cloudwatch_agent(
            module.cloudwatch_agent, _namespace(module, module.cloudwatch_agent, environment)
        )
    return found


def _namespace(module: AgentsKeys, agent: CloudwatchAgent, environment: str) -> str:
    return agent.namespace or f"{environment}/{module.name}"


def key_of(module: AgentsKeys, name: str) -> str | None:
    """The key by which *module* has the agent *name*; None: it has none of that name."""
    return next((key for key, agent in KEYS.items() if agent == name and getattr(module, key)), None)


def agents_have_names_of_their_own(module: AgentsKeys) -> Iterator[RuleViolation]:
    """Those of other containers are told by the rule of their names."""
    for key, name in KEYS.items():
        if getattr(module, key) and module.own_container == name:
            text = f"adds a container {name}, which is the module's own name: give the module another, or leave it out"
            yield RuleViolation(((key,),), text)


def configurations_are_not_kept_where_releases_read(module: AgentsKeys) -> Iterator[RuleViolation]:
    """As secrets: whoever previews, brings up or releases may read every parameter below this tool's own path."""
    for key in KEYS:
        text = getattr(getattr(module, key), "config", None)
        found = secret_reference.parse(text) if text else None
        if found and found.service == "ssm" and f"/{found.name.lstrip('/')}/".startswith(paths.ROOT):
            yield RuleViolation(
                ((key, "config"),),
                f"is kept below {paths.ROOT}, which everybody who previews or releases can read: move the parameter",
            )


def contribute(module: AgentsKeys, context: ModuleContext) -> Contribution:
    """
    Where the own container finds the agents, and what the tasks may do for them; the containers come with the others.

    Sources: https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
    (AWSXRayDaemonWriteAccess), https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-configuration.html,
    https://opentelemetry.io/docs/specs/otel/protocol/exporter/,
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    """
    return Contribution(
        feature="agents",
        default_variables=_variables(module),
        task_role=(*_traces(module), *_metrics(module, context.environment)),
    )


def _variables(module: AgentsKeys) -> Mapping[str, str]:
    """A file that says one of them itself is right."""
    if module.tracing is None:
        return {}
    return {
        "AWS_XRAY_DAEMON_ADDRESS": f"{LOCALHOST}:{agent_images.XRAY_PORT}",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{LOCALHOST}:{agent_images.OTLP_HTTP_PORT}",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_SERVICE_NAME": module.name,
    }


def _traces(module: AgentsKeys) -> tuple[Statement, ...]:
    """X-Ray knows no resources that these could be held to."""
    actions = ("xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments")
    return (Statement(actions=actions, resources=("*",)),) if module.tracing else ()


def _metrics(module: AgentsKeys, environment: str) -> tuple[Statement, ...]:
    agent = module.cloudwatch_agent
    if agent is None:
        return ()
    only = Condition("StringEquals", "cloudwatch:namespace", (_namespace(module, agent, environment),))
    return (Statement(actions=("cloudwatch:PutMetricData",), resources=("*",), conditions=(only,)),)


def _effects(key: str) -> dict[str, Effects[AgentsKeys]]:
    return {
        key: (
            Effect(
                kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
                text="the agents of the tasks that run may no longer send anything",
                remedy=RELEASE_IT,
                when="taken away",
                holds=lambda edit: getattr(edit.after, key) is None,
            ),
            Effect(kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE), text="tasks have it from that release on"),
        ),
        f"{key}.image": NEXT_RELEASE,
        f"{key}.cpu": NEXT_RELEASE,
        f"{key}.memory_reservation": NEXT_RELEASE,
        f"{key}.config": (
            Effect(
                kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
                text="until that release no task can be started anew: those that run read what their role may not",
                remedy=RELEASE_IT,
                when="without a reference that was there",
                holds=lambda edit: edit.is_needed_by_tasks,
            ),
            *NEXT_RELEASE,
        ),
    }


_EFFECTS: dict[str, Effects[AgentsKeys]] = {
    **_effects("tracing"),
    **_effects("cloudwatch_agent"),
    "cloudwatch_agent.namespace": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="the agents of the tasks that run may no longer write to the old one",
            remedy=RELEASE_IT,
        ),
    ),
}

FEATURE = Feature(
    keys=AgentsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(agents_have_names_of_their_own, configurations_are_not_kept_where_releases_read),
)
