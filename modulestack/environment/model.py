"""
An environment, as its ``Pulumi.<environment>.yaml`` describes it.

Frozen values, and what each field may hold by itself; the rules that tie fields together are in ``rules.py``, reading
the file in ``load.py``. Every field's docstring is also its description in the JSON Schema that editors use.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from modulestack.contract import limits
from modulestack.environment import fields
from modulestack.environment.fields import within


class Section(BaseModel):
    """A part of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class HealthCheck(Section):
    """The load balancer's HTTP health check of a module's tasks."""

    path: fields.HealthPath = "/"
    """Path that answers while the task can serve."""
    matcher: fields.Matcher = "200"
    """HTTP codes that count as healthy: one (`200`), several (`200,204`) or a range (`200-299`)."""
    interval_s: Annotated[int, within(limits.HEALTH_CHECK_INTERVAL_S)] = 15
    """Seconds between two checks of one task."""
    timeout_s: Annotated[int, within(limits.HEALTH_CHECK_TIMEOUT_S)] = 5
    """Seconds until an unanswered check has failed; less than interval_s."""
    healthy_threshold: fields.Threshold = 2
    """Checks in a row that make a task healthy."""
    unhealthy_threshold: fields.Threshold = 2
    """Failed checks in a row that make a task unhealthy."""


class ContainerHealthCheck(Section):
    """A command that ECS runs inside the container (the Docker HEALTHCHECK)."""

    command: tuple[str, ...]
    """`["CMD", "curl", "-f", "http://localhost/"]` or `["CMD-SHELL", "..."]`."""
    interval_s: Annotated[int, within(limits.CONTAINER_CHECK_INTERVAL_S)] = 30
    """Seconds between two runs."""
    timeout_s: Annotated[int, within(limits.CONTAINER_CHECK_TIMEOUT_S)] = 5
    """Seconds until a run has failed."""
    retries: Annotated[int, within(limits.CONTAINER_CHECK_RETRIES)] = 3
    """Failed runs in a row that make the container unhealthy."""
    start_period_s: Annotated[int, within(limits.CONTAINER_CHECK_START_PERIOD_S)] = 0
    """Seconds after the start in which failed runs do not count."""


class Stickiness(Section):
    """Sends a visitor to the same task for a while, by a cookie of the load balancer."""

    duration_s: Annotated[int, within(limits.STICKINESS_S)] = 86400
    """Seconds that the cookie lives."""


class LoadBalancing(Section):
    """How a module's load balancer spreads requests over tasks."""

    algorithm: Literal["round_robin", "least_outstanding_requests", "weighted_random"] = "round_robin"
    """Which task gets the next request."""
    deregistration_delay_s: Annotated[int, within(limits.DEREGISTRATION_DELAY_S)] = 30
    """Seconds in which a leaving task may finish its requests."""
    slow_start_s: fields.SlowStart = 0
    """Seconds in which a new task's share of requests grows from little to full; 0 turns it off."""
    idle_timeout_s: Annotated[int, within(limits.IDLE_TIMEOUT_S)] = 60
    """Seconds until an idle connection is closed."""
    stickiness: Stickiness | None = None
    """Absent: any task may get any request."""


class Scaling(Section):
    """Target tracking: at least one of the three targets."""

    min: fields.Tasks
    """Fewest tasks."""
    max: fields.Tasks
    """Most tasks."""
    cpu_percent: fields.ScalingPercent | None = None
    """Average CPU use that scaling holds, in percent of what the task has."""
    memory_percent: fields.ScalingPercent | None = None
    """Average memory use that scaling holds, in percent of what the task has."""
    requests_per_task: Annotated[int, within(limits.SCALING_REQUESTS)] | None = None
    """Requests per minute and task that scaling holds."""
    scale_out_cooldown_s: fields.Cooldown = 60
    """Seconds after growing until it may grow again."""
    scale_in_cooldown_s: fields.Cooldown = 300
    """Seconds after shrinking until it may shrink again."""


class Deployment(Section):
    """How a new version replaces the old one. The circuit breaker with rollback is always on."""

    minimum_healthy_percent: fields.Percent = 100
    """Percent of the tasks that keep serving throughout."""
    maximum_percent: Annotated[int, within(limits.MAXIMUM_PERCENT)] = 200
    """Percent of the tasks that may exist at once."""
    grace_period_s: Annotated[int, within(limits.GRACE_PERIOD_S)] = 60
    """Seconds after a task's start in which failed health checks do not stop it."""


class Module(Section):
    """One container image and how it runs. `defaults` may hold any key of this section."""

    name: fields.ModuleName
    """The module's name: the key under `modules`."""
    image: fields.Image
    """The first image; from then on releases own it."""
    port: fields.Port
    """Port on which the container listens."""
    cpu: fields.Cpu = 256
    """CPU units, 1024 to a vCPU."""
    memory: fields.Memory = 512
    """MiB; only certain pairs with cpu exist on Fargate."""
    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """What the image was built for."""
    ephemeral_storage_gib: Annotated[int, within(limits.EPHEMERAL_STORAGE_GIB)] | None = None
    """GiB of disk for `/tmp`, 21 to 200; the image must then say `VOLUME /tmp`, or only root can write there. Absent: `/tmp` is in memory, at most half of it."""
    entry_point: tuple[str, ...] | None = None
    """Replaces the image's ENTRYPOINT."""
    command: tuple[str, ...] | None = None
    """Replaces the image's CMD."""
    environment: dict[fields.PlainVariable, str] = Field(default_factory=dict)
    """Plain environment variables. `${name}` is a placeholder, `$${` a literal `${`."""
    secrets: dict[fields.Variable, fields.Secret] = Field(default_factory=dict)
    """Environment variables by reference: `ssm:/path`, `secretsmanager:name`, `secretsmanager:name#json-key`, or a full ARN."""
    placeholders: dict[fields.PlaceholderName, str] = Field(default_factory=dict)
    """First values of placeholders other than `${image}`; releases may change them."""
    user: fields.User = "1000:1000"
    """`uid`, `uid:gid` or a name in the image; never root."""
    stop_timeout_s: Annotated[int, within(limits.STOP_TIMEOUT_S)] = 30
    """Seconds between SIGTERM and SIGKILL."""
    container_health_check: ContainerHealthCheck | None = None
    """Absent: the load balancer's health check alone decides."""
    reachable_from: Literal["internet"] | tuple[str, ...] = ()
    """`internet`, or the modules that may call this one; empty: nobody."""
    host: fields.DnsName | None = None
    """Public name, in the domain's zone; absent: `<module>.<zone>`. Only with a domain and `reachable_from: internet`."""
    health_check: HealthCheck = HealthCheck()
    """Every 15 seconds unless it says otherwise."""
    load_balancing: LoadBalancing = LoadBalancing()
    """How requests are spread."""
    tasks: fields.Tasks = 1
    """Tasks to run; with `scaling`, how many the service starts with: absent, its `min`, but at least one."""
    scaling: Scaling | None = None
    """Absent: `tasks` stays as it is."""
    spot_percent: fields.Percent = 0
    """Percent of the tasks, after the first, that run on FARGATE_SPOT."""
    scheduling_strategy: Literal["REPLICA", "DAEMON"] = "REPLICA"
    """REPLICA. Fargate has no DAEMON."""
    deployment: Deployment = Deployment()
    """How a new version replaces the old one."""
    log_retention_days: fields.RetentionDays = 30
    """Days that CloudWatch keeps the output."""
    task_policy_arns: tuple[fields.PolicyArn, ...] = ()
    """Managed policies for the task's role: what the application itself may do in AWS."""


class ExistingNetwork(Section):
    """A VPC that is there already."""

    vpc_id: fields.VpcId
    """`vpc-...`"""
    public_subnet_ids: tuple[fields.SubnetId, ...] = ()
    """For public load balancers: at least two, in different zones."""
    private_subnet_ids: tuple[fields.SubnetId, ...]
    """For tasks and private load balancers: at least two, in different zones, with a way out to pull images."""


class CreatedNetwork(Section):
    """A VPC of the environment's own."""

    cidr: fields.Cidr = "10.0.0.0/16"
    """The VPC's addresses."""
    zones: Annotated[int, within(limits.ZONES)] = 2
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

    zone: fields.DnsName
    """The hosted zone's name, such as `staging.example.com`."""
    http_redirect: bool = True
    """Whether public load balancers answer port 80 with a redirect to HTTPS; without, port 80 is closed."""


class Pipeline(Section):
    """Roles for GitHub Actions, by OIDC: one that previews, one that brings up, one that releases. See aws-account.md."""

    repository: fields.Repository
    """This project's repository on GitHub, `owner/name`, spelled as GitHub spells it."""
    branch: fields.Branch = "main"
    """The branch whose workflows may bring up and release; pull requests from any are previewed."""
    application_repositories: tuple[fields.Repository, ...] = ()
    """Other repositories whose workflows, on the same branch, may release."""
    oidc_provider: fields.OidcProvider
    """`create` in one environment of an account; in its others the ARN of what that one made."""
    state_bucket: fields.BucketName
    """Name of the S3 bucket that holds Pulumi's state."""
    secrets_key_arn: fields.KeyArn
    """ARN of the KMS key that encrypts the secrets in that state."""


class Environment(Section):
    """All that one environment says."""

    name: fields.EnvironmentName
    """The stack's name: the `staging` of `Pulumi.staging.yaml`."""
    region: fields.Region
    """The AWS region, such as eu-west-1; its key is `aws:region`."""
    account_id: fields.AccountId | None = None
    """The only account that this environment may be brought up in; absent: any."""
    network: Network
    """Where it runs."""
    domain: Domain | None = None
    """Absent: plain HTTP on the load balancers' own names."""
    deletion_protection: bool = False
    """Whether AWS refuses to delete load balancers, and the bucket of templates while it holds records."""
    permissions_boundary: fields.PolicyArn | None = None
    """ARN of the managed policy that bounds every role."""
    tags: dict[fields.TagKey, fields.TagValue] = Field(default_factory=dict)
    """On every resource, beside `modulestack:environment` and `modulestack:module`."""
    pipeline: Pipeline | None = None
    """Absent: no roles for GitHub Actions."""
    modules: dict[fields.ModuleName, Module]
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
