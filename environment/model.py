"""
An environment, as its ``Pulumi.<environment>.yaml`` describes it.

Frozen values, no behaviour: the rules that tie fields together are in ``rules.py``, reading the file in ``load.py``.
Every field's docstring is also its description in the JSON Schema that editors use.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A part of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class HealthCheck(Section):
    """The load balancer's HTTP health check of a module's tasks."""

    path: str = "/"
    """Path that answers while the task can serve."""
    matcher: str = "200"
    """HTTP codes that count as healthy: one (`200`), several (`200,204`) or a range (`200-299`)."""
    interval_s: int = 15
    """Seconds between two checks of one task."""
    timeout_s: int = 5
    """Seconds until an unanswered check has failed; less than interval_s."""
    healthy_threshold: int = 2
    """Checks in a row that make a task healthy."""
    unhealthy_threshold: int = 2
    """Failed checks in a row that make a task unhealthy."""


class ContainerHealthCheck(Section):
    """A command that ECS runs inside the container (the Docker HEALTHCHECK)."""

    command: tuple[str, ...]
    """`["CMD", "curl", "-f", "http://localhost/"]` or `["CMD-SHELL", "..."]`."""
    interval_s: int = 30
    """Seconds between two runs."""
    timeout_s: int = 5
    """Seconds until a run has failed."""
    retries: int = 3
    """Failed runs in a row that make the container unhealthy."""
    start_period_s: int = 0
    """Seconds after the start in which failed runs do not count."""


class Stickiness(Section):
    """Sends a visitor to the same task for a while, by a cookie of the load balancer."""

    duration_s: int = 86400
    """Seconds that the cookie lives."""


class LoadBalancing(Section):
    """How a module's load balancer spreads requests over tasks."""

    algorithm: Literal["round_robin", "least_outstanding_requests", "weighted_random"] = "round_robin"
    """Which task gets the next request."""
    deregistration_delay_s: int = 30
    """Seconds in which a leaving task may finish its requests."""
    slow_start_s: int = 0
    """Seconds in which a new task's share of requests grows from little to full; 0 turns it off."""
    idle_timeout_s: int = 60
    """Seconds until an idle connection is closed."""
    stickiness: Stickiness | None = None
    """Absent: any task may get any request."""


class Scaling(Section):
    """Target tracking: at least one of the three targets."""

    min: int
    """Fewest tasks."""
    max: int
    """Most tasks."""
    cpu_percent: int | None = None
    """Average CPU use that scaling holds, in percent of what the task has."""
    memory_percent: int | None = None
    """Average memory use that scaling holds, in percent of what the task has."""
    requests_per_task: int | None = None
    """Requests per minute and task that scaling holds."""
    scale_out_cooldown_s: int = 60
    """Seconds after growing until it may grow again."""
    scale_in_cooldown_s: int = 300
    """Seconds after shrinking until it may shrink again."""


class Deployment(Section):
    """How a new version replaces the old one. The circuit breaker with rollback is always on."""

    minimum_healthy_percent: int = 100
    """Percent of the tasks that keep serving throughout."""
    maximum_percent: int = 200
    """Percent of the tasks that may exist at once."""
    grace_period_s: int = 60
    """Seconds after a task's start in which failed health checks do not stop it."""


class Module(Section):
    """One container image and how it runs. `defaults` may hold any key of this section."""

    name: str
    """The module's name: the key under `modules`."""
    image: str
    """The first image; from then on releases own it."""
    port: int
    """Port on which the container listens."""
    cpu: int = 256
    """CPU units, 1024 to a vCPU."""
    memory: int = 512
    """MiB; only certain pairs with cpu exist on Fargate."""
    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """What the image was built for."""
    ephemeral_storage_gib: int | None = None
    """GiB of scratch disk, 21 to 200; absent: Fargate's 20."""
    entry_point: tuple[str, ...] | None = None
    """Replaces the image's ENTRYPOINT."""
    command: tuple[str, ...] | None = None
    """Replaces the image's CMD."""
    environment: dict[str, str] = Field(default_factory=dict)
    """Plain environment variables. `${name}` is a placeholder, `$${` a literal `${`."""
    secrets: dict[str, str] = Field(default_factory=dict)
    """Environment variables by reference: `ssm:/path`, `secretsmanager:name`, `secretsmanager:name#json-key`, or a full ARN."""
    placeholders: dict[str, str] = Field(default_factory=dict)
    """First values of placeholders other than `${image}`; releases may change them."""
    user: str = "1000:1000"
    """`uid`, `uid:gid` or a name in the image; never root."""
    stop_timeout_s: int = 30
    """Seconds between SIGTERM and SIGKILL."""
    container_health_check: ContainerHealthCheck | None = None
    """Absent: the load balancer's health check alone decides."""
    reachable_from: Literal["internet"] | tuple[str, ...] = ()
    """`internet`, or the modules that may call this one; empty: nobody."""
    host: str | None = None
    """Public name, in the domain's zone; absent: `<module>.<zone>`. Only with a domain and `reachable_from: internet`."""
    health_check: HealthCheck = HealthCheck()
    """Every 15 seconds unless it says otherwise."""
    load_balancing: LoadBalancing = LoadBalancing()
    """How requests are spread."""
    tasks: int = 1
    """Tasks to run; with `scaling`, how many the service starts with."""
    scaling: Scaling | None = None
    """Absent: `tasks` stays as it is."""
    spot_percent: int = 0
    """Percent of the tasks, after the first, that run on FARGATE_SPOT."""
    scheduling_strategy: Literal["REPLICA", "DAEMON"] = "REPLICA"
    """REPLICA. Fargate has no DAEMON."""
    deployment: Deployment = Deployment()
    """How a new version replaces the old one."""
    log_retention_days: int = 30
    """Days that CloudWatch keeps the output."""
    task_policy_arns: tuple[str, ...] = ()
    """Managed policies for the task's role: what the application itself may do in AWS."""


class ExistingNetwork(Section):
    """A VPC that is there already."""

    vpc_id: str
    """`vpc-...`"""
    public_subnet_ids: tuple[str, ...] = ()
    """For public load balancers: at least two, in different zones."""
    private_subnet_ids: tuple[str, ...]
    """For tasks and private load balancers: at least two, in different zones, with a way out to pull images."""


class CreatedNetwork(Section):
    """A VPC of the environment's own."""

    cidr: str = "10.0.0.0/16"
    """The VPC's addresses."""
    zones: int = 2
    """Availability zones; a public and a private subnet in each."""
    nat: Literal["none", "single", "one_per_zone"] = "single"
    """NAT gateways: how private tasks reach registries and the internet."""


class Network(Section):
    """Exactly one of the two."""

    create: CreatedNetwork | None = None
    """A VPC of the environment's own."""
    existing: ExistingNetwork | None = None
    """A VPC that is there already."""


class Domain(Section):
    """HTTPS under a public hosted zone of this account."""

    zone: str
    """The hosted zone's name, such as `staging.example.com`."""
    http_redirect: bool = True
    """Whether public load balancers answer port 80 with a redirect to HTTPS; without, port 80 is closed."""


AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]


class Environment(Section):
    """All that one environment says."""

    name: str
    """The stack's name: the `staging` of `Pulumi.staging.yaml`."""
    region: str
    """`aws:region`."""
    account_id: AccountId | None = None
    """The only account that this environment may be brought up in; absent: any."""
    network: Network
    """Where it runs."""
    domain: Domain | None = None
    """Absent: plain HTTP on the load balancers' own names."""
    deletion_protection: bool = False
    """Whether AWS refuses to delete load balancers, and the bucket of templates while it holds records."""
    permissions_boundary: str | None = None
    """ARN of the managed policy that bounds every role."""
    tags: dict[str, str] = Field(default_factory=dict)
    """On every resource, beside `modulestack:environment` and `modulestack:module`."""
    modules: dict[str, Module]
    """By name, in the file's order."""

    @property
    def private_zone(self) -> str:
        """Name of the zone in which modules find each other; resolves inside the VPC only."""
        return f"internal.{self.domain.zone}" if self.domain else f"{self.name}.internal"

    def callers_of(self, module: Module) -> tuple[Module, ...]:
        """The modules that may call *module*, in its own order."""
        return (
            tuple(self.modules[name] for name in module.reachable_from) if module.reachable_from != "internet" else ()
        )

    def callees_of(self, module: Module) -> tuple[Module, ...]:
        """The modules that *module* may call, in the file's order."""
        return tuple(
            m for m in self.modules.values() if m.reachable_from != "internet" and module.name in m.reachable_from
        )

    def private_url(self, module: Module) -> str:
        """Where other modules reach *module*: a private DNS name, no trailing slash."""
        return f"{'https' if self.domain else 'http'}://{module.name}.{self.private_zone}"
