"""What a scenario file says: the requests of modules, what happens meanwhile, and what is promised."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers
from modulestack.rehearsal.load.arrival_keys import ArrivalsKeys
from modulestack.rehearsal.load.billed_keys import BilledKeys
from modulestack.rehearsal.load.call_keys import CallKeys
from modulestack.rehearsal.load.events.event_keys import EventKeys
from modulestack.rehearsal.load.memory_keys import Mebibytes, MemoryKeys
from modulestack.rehearsal.load.message_keys import MessageLoad
from modulestack.rehearsal.load.service_time_keys import ServiceTimeKeys


class RouteKeys(Section):
    """A kind of request."""

    share: Annotated[float, numbers.between(0, 1_000_000, above=True)] = 1
    """Of all requests, in proportion to the other routes'."""
    port: str | None = None
    """Name of a further port (`ports` of the module) that its requests come to; absent: the module's own."""
    service_time: ServiceTimeKeys
    cpu_ms: numbers.Cpu = 0
    """Of a whole vCPU, for each request, spent evenly over its service time. A task whose requests want more vCPU than
    it has is slower by as much; CPU metrics are made of it."""
    memory_mib: Mebibytes = 0
    """For each request, while it is worked on or waits for calls; needs `memory` of the module."""
    client_errors_percent: numbers.Percent = 0
    """Which the application answers with a 4xx."""
    server_errors_percent: numbers.Percent = 0
    """Which the application answers with a 5xx."""
    calls: dict[str, CallKeys] = Field(default_factory=dict)
    """By module, in order: what it asks others for, which are under `load`, too."""


class WarmUpKeys(Section):
    """A task that has just started is slower."""

    lasts_s: Annotated[float, numbers.between(0, 3600, above=True)]
    """Since it has started."""
    factor: numbers.Factor
    """How much slower at first; less and less so, until it has lasted."""


class ClientKeys(Section):
    """How patient clients are, and how many."""

    clients: Annotated[int, within(limits.Range(1, 1_000_000))] | None = None
    """So many distinct ones ask, each as often as the others: to each of them `stickiness` keeps its task. Absent: each
    request is another one's, to whom stickiness does nothing."""
    timeout_s: Annotated[float, numbers.between(0, 3600, above=True)] | None = None
    """After which one gives up; absent: the load balancer's idle timeout comes first."""
    retries: numbers.Retries = 0
    """How often one asks again whose request was lost."""
    retry_after_s: numbers.Seconds = 1
    """For which it waits before."""


class VersionKeys(Section):
    """What is different about a version."""

    slower: Annotated[float, numbers.between(0, 1000, above=True)] = 1
    """Factor of its service times."""
    server_errors_percent: numbers.Percent = 0
    """Of requests that it answers with a 5xx, whatever they are."""


class HealthChecksKeys(Section):
    """How load balancers' health checks are answered."""

    queue: Literal["shared", "apart"] = "shared"
    """`shared`: they wait with the requests, so that an overloaded task fails them. `apart`: something else answers."""
    ms: numbers.Milliseconds = 5
    """To answer one."""


class ModuleLoad(Section):
    """The requests of one module, and how its tasks bear them."""

    arrivals: ArrivalsKeys | None = None
    """Absent: only other modules call it."""
    routes: Annotated[dict[str, RouteKeys], Field(min_length=1)]
    """By name, such as a path."""
    concurrency: numbers.Concurrency = 8
    """Requests that a task works on at a time."""
    backlog: numbers.Backlog = 128
    """Requests that may wait in a task."""
    when_full: Literal["drop", "reject"] = "drop"
    """`drop`: it takes no connection, and the load balancer gives up after 10 s (504). `reject`: it answers 503."""
    on_sigterm: Literal["drains", "drops", "ignores"] = "drains"
    """`drains`: it ends what it has. `drops`: it ends at once. `ignores`: it goes on until it is killed."""
    keep_alive_s: Annotated[float, numbers.between(0, 4000, above=True)] | None = None
    """After which tasks close idle connections; absent: not before the load balancer does."""
    warm_up: WarmUpKeys | None = None
    memory: MemoryKeys | None = None
    """Absent: memory metrics are 20 % at all times, and no task is killed for it."""
    client: ClientKeys = ClientKeys()
    health_checks: HealthChecksKeys = HealthChecksKeys()
    billed: BilledKeys = BilledKeys()
    versions: dict[str, VersionKeys] = Field(default_factory=dict)
    """By tag; others are as the routes say."""


class PromiseKeys(Section):
    """What must hold, of each module that has `arrivals`; calls count in what they do to those."""

    lost_percent: numbers.Percent = 0
    """At most so many of a hundred requests, or messages, are lost."""
    least_lost_percent: numbers.Percent = 0
    """At least so many of a hundred are: of a scenario that shows what goes wrong."""
    p99_ms: numbers.Milliseconds | None = None
    """At most, of requests that were answered well; absent: however long."""
    releases: Literal["succeed", "fail"] = "succeed"
    """`fail`: at least one is not made, or taken back, as one that loses requests must be."""
    release_s: numbers.Seconds | None = None
    """A release takes at most so long; absent: however long."""
    tasks: Annotated[int, within(limits.SCALED_TASKS)] | None = None
    """At least so many tasks serve at some time; absent: however few."""
    drained_within_s: numbers.Seconds | None = None
    """So long after each outage, at the latest, no message waits any more; absent: however long."""


class LoadScenario(Section):
    """A scenario file."""

    description: str
    """What it shows, as a sentence."""
    seed: numbers.Seed = 1
    """The same file and seed give the same result, to the last request."""
    for_s: Annotated[float, numbers.between(10, 864_000)]
    """How long requests and messages come, simulated seconds."""
    metrics_delay_s: Annotated[float, numbers.between(0, 900)] = 60
    """Until CloudWatch has what load balancers measure, in steps of 20 s: alarms, and scaling by requests, see it that
    much later."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """By dotted path, such as `modules.web.scaling.max`: other values than the environment's file has, for this
    rehearsal. Null takes a key away."""
    load: Annotated[dict[str, ModuleLoad], Field(min_length=1)] = Field(default_factory=dict)
    """Requests, by module."""
    messages: Annotated[dict[str, MessageLoad], Field(min_length=1)] = Field(default_factory=dict)
    """Messages that are taken from a queue, by module."""
    events: tuple[EventKeys, ...] = ()
    promise: PromiseKeys = PromiseKeys()
