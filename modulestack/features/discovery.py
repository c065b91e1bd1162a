"""Modules that others call without a load balancer between them: by AWS Cloud Map, or by Service Connect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from modulestack.contract import arn, connect_tls, limits, protocols
from modulestack.contract.discovery import CLOUD_MAP, LOAD_BALANCER, SERVICE_CONNECT
from modulestack.features.container_health_check import ContainerHealthCheckKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, PipelineAccess, Seed, Statement
from modulestack.features.core_effects import ROLLED
from modulestack.features.feature import Feature
from modulestack.features.ports import PortsKeys
from modulestack.features.service_connect_section import CallLog, ConnectTls, ServiceConnect, authority_of
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.text import listed, shown
from modulestack.fields.violation import FieldPath, RuleViolation

CALLED_RELEASE = "a release while its callers call it"
CALLED_CRASH = "a release that crashes while its callers call"
CALLED_UNHEALTHY = "a release that its callers never see"
CALLED_KILLED = "a task that is called is killed"
CALLS_ARE_LOGGED = "calls are logged"
"""What a rehearsal shows of modules that are called directly."""


class CloudMap(Section):
    """How callers find a module's tasks by DNS."""

    ttl_s: Annotated[int, within(limits.DNS_TTL_S)] = 10
    """Seconds for which callers may keep a task's address, which may be gone by then."""


class DiscoveryKeys(PortsKeys, ContainerHealthCheckKeys):
    """How callers find tasks themselves."""

    service_connect: ServiceConnect | None = None
    """With `reachable_by: service_connect`. Absent: as AWS has it, which is what each key is by itself."""
    cloud_map: CloudMap | None = None
    """With `reachable_by: cloud_map`. Absent: addresses are kept for 10 seconds."""


def ways_differ(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """Each is there once, and at least one."""
    field: FieldPath = ("reachable_by",)
    if not module.reachable_by:
        yield RuleViolation((field,), f"names nothing: leave it out for {LOAD_BALANCER}")
    for index, way in enumerate(module.ways):
        if way in module.ways[:index]:
            yield RuleViolation(((*field, index), field), f"{way} is in the list twice")


def only_modules_call_tasks(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """Nothing on the internet resolves a private namespace."""
    direct = [way for way in module.ways if way != LOAD_BALANCER]
    if module.is_public and direct:
        yield RuleViolation(
            (("reachable_by",), ("reachable_from",)),
            f"{direct[0]} is for modules that only other modules call, and the internet reaches this one: "
            "leave it out, or name its callers in reachable_from",
        )


def further_ports_are_balanced(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """Addresses of further ports are those of a load balancer."""
    if module.ports and not module.is_worker and module.ways != (LOAD_BALANCER,):
        yield RuleViolation(
            (("ports",), ("reachable_by",)),
            f"need a load balancer alone, and reachable_by is {shown(module.reachable_by)}: leave them out, or choose "
            f"{LOAD_BALANCER}",
        )


def cloud_map_is_used(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """What nobody looks up lives for no time."""
    if module.cloud_map is not None and CLOUD_MAP not in module.ways:
        yield RuleViolation(
            (("cloud_map",), ("reachable_by",)),
            f"says how callers find tasks by DNS, and reachable_by is {shown(module.reachable_by)}: leave it out, or "
            f"choose {CLOUD_MAP}",
        )


def service_connect_is_used(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """What no proxy does takes no time."""
    if module.service_connect is not None and SERVICE_CONNECT not in module.ways:
        yield RuleViolation(
            (("service_connect",), ("reachable_by",)),
            f"says what proxies do, and reachable_by is {shown(module.reachable_by)}: leave it out, or "
            f"choose {SERVICE_CONNECT}",
        )


def proxies_speak_http(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (appProtocol)"""
    if SERVICE_CONNECT in module.ways and not module.is_worker and module.protocol not in protocols.VERSIONS:
        yield RuleViolation(
            (("protocol",), ("reachable_by",)),
            f"{module.protocol} is of network load balancers, and reachable_by is {shown(module.reachable_by)}: "
            f"allowed {listed(protocols.VERSIONS)}",
        )


def authorities_are_of_the_region(module: DiscoveryKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """ECS asks those of its own region, and keys of that region."""
    tls = module.service_connect.tls if module.service_connect else None
    for key, text in (("authority_arn", tls.authority_arn), ("kms_key_arn", tls.kms_key_arn)) if tls else ():
        found = arn.parse(text) if text else None
        if found and found.region != context.region:
            told = f"is of region {found.region}, and the environment is in {context.region}"
            yield RuleViolation(
                (("modules", module.name, "service_connect", "tls", key), ("region",)),
                f"{told}: choose {'an authority' if key == 'authority_arn' else 'a key'} of that region",
            )


def nothing_says_who_serves(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """
    Without a load balancer only the container's own check finds a task that is sick.

    Source: https://docs.aws.amazon.com/cloud-map/latest/dg/services-health-checks.html
    """
    if not module.is_worker and not module.has_load_balancer and module.container_health_check is None:
        yield RuleViolation(
            (("container_health_check",), ("reachable_by",)),
            "is not set, and without a load balancer nothing else says whether a task serves: callers are sent to "
            "tasks that have just started and to sick ones, which nobody replaces: add it",
        )


def addresses_outlive_their_tasks(module: DiscoveryKeys) -> Iterator[RuleViolation]:
    """
    ECS does not wait for those who cached an address.

    Source: https://github.com/aws/containers-roadmap/issues/343
    """
    if CLOUD_MAP in module.ways and not module.is_worker:
        ttl_s = (module.cloud_map or CloudMap()).ttl_s
        enough = module.stop_timeout_s > ttl_s
        more = "" if enough else f" (stop_timeout_s is {module.stop_timeout_s}: set it above {ttl_s})"
        yield RuleViolation(
            (("reachable_by",),),
            f"cloud_map: a task leaves DNS as it gets SIGTERM, and callers may use its address for {ttl_s} s more: let "
            f"it answer for that long after SIGTERM{more}, and let callers try again",
        )


def contribute(module: DiscoveryKeys, context: ModuleContext) -> Contribution:
    """Who may come in to the tasks, and what a rehearsal shows."""
    del context
    if module.port is None or module.ways == (LOAD_BALANCER,):
        return Contribution(feature="discovery")
    authority = authority_of(module.service_connect)
    checked = (CALLED_UNHEALTHY,) if module.container_health_check else ()
    direct = () if module.has_load_balancer else (CALLED_RELEASE, CALLED_CRASH, *checked, CALLED_KILLED)
    return Contribution(
        feature="discovery",
        ingress=tuple(
            Ingress(into="tasks", port=module.port, source="callers", over=over) for over in module.transports
        ),
        manifest={"reachable_by": list(module.ways), **({"connect_authority": authority} if authority else {})},
        seeds=tuple(_seeds(module)),
        pipeline=tuple(_looks(authority)) if authority else (),
        scenarios=(*direct, *((CALLS_ARE_LOGGED,) if _logs_calls(module) else ())),
    )


def _seeds(module: DiscoveryKeys) -> Iterator[Seed]:
    """What the file names and does not make."""
    tls = module.service_connect.tls if module.service_connect else None
    if tls is not None:
        yield Seed(kind="authority", reference=tls.authority_arn)
        if tls.kms_key_arn:
            yield Seed(kind="kms", reference=tls.kms_key_arn)


def _looks(authority: str) -> Iterator[PipelineAccess]:
    """Whether ECS can have certificates of it is seen before anything is made."""
    statement = Statement(actions=connect_tls.READ_AUTHORITY, resources=(authority,))
    yield PipelineAccess(role="preview", statement=statement)


def _logs_calls(module: DiscoveryKeys) -> bool:
    return module.service_connect is not None and module.service_connect.access_log is not None


def _callers_do_not_know(edit: Edit[DiscoveryKeys]) -> bool:
    """Whether proxies of callers that run would go on as before, and find nobody who speaks so."""
    before, after = authority_of(edit.before.service_connect), authority_of(edit.after.service_connect)
    return before != after and edit.before.ways[0] == SERVICE_CONNECT and bool(edit.before.reachable_from)


_OF_TLS: Effects[DiscoveryKeys] = (
    Effect(
        kinds=(EffectKind.REFUSED,),
        text="callers would find nobody until they are released again: have them told another way first",
        when="that turns `tls` on or off, or changes its authority, while callers call so",
        holds=_callers_do_not_know,
    ),
    *ROLLED,
)
_EFFECTS: dict[str, Effects[DiscoveryKeys]] = {
    "service_connect": _OF_TLS,
    **{f"service_connect.{key}": ROLLED for key in ServiceConnect.model_fields if key != "tls"},
    "service_connect.tls": _OF_TLS,
    **{f"service_connect.tls.{key}": _OF_TLS for key in ConnectTls.model_fields if key != "kms_key_arn"},
    "service_connect.tls.kms_key_arn": ROLLED,
    **{f"service_connect.access_log.{key}": ROLLED for key in CallLog.model_fields},
    "cloud_map": (Effect(kinds=(EffectKind.IN_PLACE,), text="for addresses that are looked up from then on"),),
    "cloud_map.ttl_s": (Effect(kinds=(EffectKind.IN_PLACE,), text="for addresses that are looked up from then on"),),
}

FEATURE = Feature(
    keys=DiscoveryKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        ways_differ,
        only_modules_call_tasks,
        further_ports_are_balanced,
        cloud_map_is_used,
        service_connect_is_used,
        proxies_speak_http,
    ),
    context_rules=(authorities_are_of_the_region,),
    warnings=(nothing_says_who_serves,),
    notices=(addresses_outlive_their_tasks,),
    needs_port={
        ("cloud_map",): "how callers find tasks by DNS",
        ("service_connect",): "what proxies do",
    },
)
