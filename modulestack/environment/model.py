"""
An environment, as its ``Pulumi.<environment>.yaml`` describes it.

Frozen values, and what each field may hold by itself; the rules that tie fields together are in ``rules.py``, reading
the file in ``load.py``. What a module may say is in ``modulestack/features/``, a file per feature. Every field's
docstring is also its description in the JSON Schema that editors use.
"""

from __future__ import annotations

from pydantic import Field

from modulestack.contract import discovery, names, paths
from modulestack.contract.discovery import SERVICE_CONNECT, Way
from modulestack.contract.encryption_key import OWN
from modulestack.environment import capacity as machines
from modulestack.environment import managed_daemon
from modulestack.environment import managed_instances as managed
from modulestack.environment.access_logs import AccessLogs
from modulestack.environment.addresses import module_url, plain_private_zone, port_url, without_port
from modulestack.environment.alerts import AlertsSection
from modulestack.environment.capacity import Capacity
from modulestack.environment.container_insights import ContainerInsights
from modulestack.environment.dashboard import DashboardSection
from modulestack.environment.encryption_key import EncryptionKey
from modulestack.environment.existing_namespaces import ExistingNamespaces
from modulestack.environment.existing_network import ExistingNetwork
from modulestack.environment.file_system import FileSystemSection
from modulestack.environment.load_balancer_section import LoadBalancerSection
from modulestack.environment.managed_instances import ManagedInstances
from modulestack.environment.network_section import CreatedNetwork, NetworkSection
from modulestack.environment.pipeline_section import ApplicationRepository, GithubRepository, PipelineSection
from modulestack.environment.previews_section import PreviewsSection
from modulestack.environment.pull_through import PullThrough, prefix_of
from modulestack.environment.queries import QueriesSection, shipped
from modulestack.environment.quotas import QuotasSection
from modulestack.environment.web_acl import WebAclSection
from modulestack.features.context import CapacityContext, ModuleContext
from modulestack.features.domain import host, inner_host
from modulestack.features.registry import Module
from modulestack.fields import kinds
from modulestack.fields.section import Section

__all__ = [
    "AlertsSection",
    "ApplicationRepository",
    "Capacity",
    "CreatedNetwork",
    "Domain",
    "Environment",
    "ExistingNetwork",
    "FileSystemSection",
    "GithubRepository",
    "LoadBalancerSection",
    "ManagedInstances",
    "Module",
    "NetworkSection",
    "PipelineSection",
    "PullThrough",
]


class Domain(Section):
    """HTTPS under a public hosted zone, of this account or of another one."""

    zone: kinds.DnsName
    """The hosted zone's name, such as `staging.example.com`."""
    zone_id: kinds.HostedZoneId | None = None
    """`Z...`: which one it is, where several public zones have that name. See existing.md."""
    private_zone_id: kinds.HostedZoneId | None = None
    """
    `Z...`: a private zone that is there, in which modules find each other: `internal.<zone>` or one above it, in the
    existing network. Absent: one is made. See existing.md.
    """
    role: kinds.RoleArn | None = None
    """
    ARN of a role of the account that the zone is in, where that is another one: by it records are changed there. With
    `zone_id`. See existing.md.
    """
    http_redirect: bool = True
    """Whether public load balancers answer port 80 with a redirect to HTTPS; without, port 80 is closed."""


class Environment(Section):
    """All that one environment says."""

    name: kinds.EnvironmentName
    """The stack's name: the `staging` of `Pulumi.staging.yaml`."""
    region: kinds.Region
    """The AWS region, such as eu-west-1; its key is `aws:region`."""
    account_id: kinds.AccountId | None = None
    """The only account that this environment may be brought up in; absent: any."""
    network: NetworkSection
    """Where it runs."""
    domain: Domain | None = None
    """Absent: plain HTTP on the load balancers' own names."""
    existing_namespaces: ExistingNamespaces = ExistingNamespaces()
    """Those of AWS Cloud Map that are there, in which modules find each other. See existing.md."""
    load_balancers: dict[kinds.LoadBalancerName, LoadBalancerSection] = Field(default_factory=dict)
    """Load balancers that modules share, by name, for modules that say so. See load-balancers.md."""
    capacity: dict[kinds.CapacityName, Capacity] = Field(default_factory=dict)
    """Machines beside Fargate, by name, for modules that say so."""
    managed_instances: dict[kinds.CapacityName, ManagedInstances] = Field(default_factory=dict)
    """Instances that ECS manages itself, by name, for modules whose `capacity` names them. See machines.md."""
    deletion_protection: bool = False
    """Whether AWS refuses to delete load balancers, and the bucket of templates while it holds records."""
    permissions_boundary: kinds.PolicyArn | None = None
    """ARN of the managed policy that bounds every role; with `pipeline`, one of this environment's own."""
    tags: dict[kinds.TagKey, kinds.TagValue] = Field(default_factory=dict)
    """On every resource, beside `modulestack:environment` and `modulestack:module`."""
    quotas: QuotasSection = QuotasSection()
    """What AWS has raised in the account. See quotas.md."""
    access_logs: AccessLogs | None = None
    """Absent: what load balancers are asked is not logged. `{}` logs it, in a bucket that is made. See security.md."""
    web_acl: WebAclSection | None = None
    """Absent: nothing stands before public load balancers and CloudFront. `{}`: AWS WAF does. See security.md."""
    encryption_key: EncryptionKey | None = None
    """`environment` makes a KMS key for all that is kept; or ARN or alias of one. Absent: AWS's own. See keys.md."""
    pipeline: PipelineSection | None = None
    """Absent: no roles for GitHub Actions."""
    retired_urls: tuple[kinds.ModuleUrl, ...] = ()
    """
    Addresses of modules, such as `https://web.example.com`, that may end. Without it no edit ends one.

    See edits.md.
    """
    file_systems: dict[kinds.FileSystemName, FileSystemSection] = Field(default_factory=dict)
    """
    EFS file systems, by name, of which volumes of modules are directories: `{}` makes one.

    See storage.md.
    """
    pull_through_cache: dict[kinds.RegistryHost, PullThrough] = Field(default_factory=dict)
    """
    Registries, as images name them (`docker.io`, `ghcr.io`, ...), whose images tasks pull by way of ECR.

    See images.md.
    """
    alerts: AlertsSection | None = None
    """Absent: nobody is told when something is wrong."""
    container_insights: ContainerInsights = "enhanced"
    """How closely CloudWatch looks at clusters that are made: what it is paid for is in dashboard.md."""
    dashboard: DashboardSection | None = None
    """Absent: no dashboard. `{}`: one that shows every module. See dashboard.md."""
    previews: PreviewsSection | None = None
    """Absent: no environments of pull requests beside it. See previews.md."""
    queries: QueriesSection | None = None
    """Absent: no queries are saved for every module. `{}`: those that tell of errors and more. See queries.md."""
    modules: dict[kinds.ModuleName, Module]
    """By name, in the file's order."""

    @property
    def cache_prefixes(self) -> dict[str, str]:
        """Registry whose images are pulled through a cache → how names of the repositories in ECR begin."""
        return {host: prefix_of(self.name, host, each) for host, each in self.pull_through_cache.items()}

    @property
    def private_zone(self) -> str:
        """Name of the zone in which modules find each other; resolves inside the VPC only."""
        return f"internal.{self.domain.zone}" if self.domain else plain_private_zone(self.name)

    def existing_load_balancer(self, name: str) -> str:
        """What the shared load balancer *name* is called in AWS, if it is there already; else empty."""
        section = self.load_balancers.get(name)
        return (section.existing if section else None) or ""

    def has_cloudfront(self, balancer: str) -> bool:
        """Whether CloudFront is in front of the shared load balancer *balancer*."""
        section = self.load_balancers.get(balancer)
        return section is not None and section.cloudfront is not None

    def callers_of(self, module: Module) -> tuple[Module, ...]:
        """The modules that may call *module*, in its own order."""
        return tuple(self.modules[name] for name in module.callers)

    def callees_of(self, module: Module) -> tuple[Module, ...]:
        """The modules that *module* may call, in the file's order."""
        return tuple(m for m in self.modules.values() if module.name in m.callers)

    def private_url(self, module: Module, way: Way | None = None) -> str:
        """Where other modules reach *module* by *way* (absent: as they are told): a private name, no trailing slash."""
        there = self.existing_namespaces.cloud_map
        if module.port and (found := discovery.url(way or module.ways[0], self.name, module.name, module.port, there)):
            return port_url(without_port(found), module.protocol, module.port)
        host = inner_host(module, self.private_zone) or self.host(module) or ""
        return module_url(module.protocol, host, tls=self.domain is not None, port=module.listens_on)

    def host(self, module: Module) -> str | None:
        """The DNS name at which *module* answers, public or private; None: a load balancer's own, or none."""
        return host(module, zone=self.domain.zone if self.domain else None, private_zone=self.private_zone)

    @property
    def namespaces(self) -> frozenset[Way]:
        """Ways by which modules are called that have a namespace in AWS Cloud Map."""
        used = {way for module in self.modules.values() if not module.is_worker for way in module.ways}
        return frozenset(used - {discovery.LOAD_BALANCER})

    def connected_to(self, module: Module) -> tuple[str, ...]:
        """Names of the modules that *module* may call by Service Connect."""
        return tuple(each.name for each in self.callees_of(module) if SERVICE_CONNECT in each.ways and each.port)

    def is_in_service_connect(self, module: Module) -> bool:
        """Whether its tasks have a proxy: it is called by Service Connect, or calls others so."""
        return (SERVICE_CONNECT in module.ways and not module.is_worker) or bool(self.connected_to(module))

    def other_urls(self, module: Module) -> tuple[str, ...]:
        """Where *module* answers besides, by the further ways of ``reachable_by`` or at an internal load balancer."""
        if module.inner_load_balancer:
            return (self.private_url(module),)
        return () if module.is_worker else tuple(self.private_url(module, way) for way in module.ways[1:])

    def url(self, module: Module) -> str | None:
        """
        Where *module* answers, no trailing slash.

        None if that is its load balancer's own name, given by AWS, or if it is a worker, which answers nowhere.
        """
        if module.is_worker:
            return None
        if not module.is_public:
            return self.private_url(module)
        found = self.host(module)
        return module_url(module.protocol, found, tls=True, port=module.listens_on) if found else None

    def port_urls(self, module: Module) -> dict[str, str | None]:
        """Name of each further port of *module* → where it answers there; None as of ``url``."""
        url = self.url(module)
        return {name: url and port_url(url, port.protocol, port.listens_on) for name, port in module.ports.items()}

    def cluster_of(self, module: Module) -> str:
        """Name of the cluster that *module* runs in: its own, that of its machines, or one that is there."""
        return names.cluster(self.name, module.capacity or module.name, module.existing_cluster)

    def service_of(self, module: Module) -> str:
        """Name of its service there."""
        return names.service(self.name, module.name, module.existing_cluster, module.imported.names.get("service"))

    def context_of_daemon(self, capacity: str, daemon: str, *, partition: str, account_id: str) -> ModuleContext:
        """Where *daemon* of the set *capacity* runs, in the terms in which features know a module's."""
        return managed_daemon.context(
            self.name,
            self.region,
            capacity,
            daemon,
            partition=partition,
            account_id=account_id,
            cache_prefixes=self.cache_prefixes,
        )

    def context_of(
        self, module: Module, *, partition: str, account_id: str, keeps_plain_http: bool = False
    ) -> ModuleContext:
        """
        What *module*'s features may know besides it; *account_id* has twelve digits.

        *keeps_plain_http* says whether it still answers where it did before there was a domain.
        """
        shared = self.load_balancers.get(module.primary_load_balancer)
        return ModuleContext(
            environment=self.name,
            region=self.region,
            partition=partition,
            account_id=account_id,
            zone=self.domain.zone if self.domain else None,
            http_redirect=self.domain is not None and self.domain.http_redirect,
            private_zone=self.private_zone,
            capacity=self.capacity_of(module),
            cluster=self.cluster_of(module),
            has_own_cluster=module.existing_cluster is None and module.capacity is None,
            service=self.service_of(module),
            log_group=paths.log_group(self.name, module.name, module.existing_log_group),
            log_stream_prefix=paths.log_stream_prefix(self.name, module.name, module.existing_log_group),
            keeps_plain_http=keeps_plain_http,
            container_insights=self.container_insights,
            shipped_queries=shipped(self.queries),
            has_own_log_group=module.existing_log_group is None,
            most_certificates=self.quotas.most_certificates,
            alert_topic=self.alert_topic(partition, account_id),
            dashboard=names.dashboard(self.name, self.region)
            if self.dashboard and self.dashboard.has(module.name)
            else "",
            has_chat=self.alerts is not None and self.alerts.has_chat,
            alert_windows=self.alerts.windows_of(module.name) if self.alerts else (),
            cache_prefixes=self.cache_prefixes,
            has_own_key=self.encryption_key == OWN,
            behind_cloudfront=frozenset(filter(self.has_cloudfront, self.load_balancers)),
            logs_requests=self.access_logs is not None,
            asks_for_certificates=bool(shared and shared.mutual_authentication),
            has_nat_instance=self.network.has_nat_instance,
            closes_default_network_acl=self.network.create is not None
            and self.network.create.closes_default_network_acl,
            blocks_requests=self.web_acl is not None and self.web_acl.is_made and (shared is None or shared.is_guarded),
            urls={callee.name: self.private_url(callee) for callee in self.callees_of(module)},
            port_urls={
                (callee.name, name): port_url(self.private_url(callee), port.protocol, port.listens_on)
                for callee in self.callees_of(module)
                if not callee.is_public
                for name, port in callee.ports.items()
            },
        )

    def alert_topic(self, partition: str, account_id: str) -> str:
        """ARN of the topic that tells of alarms; empty: there is none."""
        name = names.alert_topic(self.name)
        return f"arn:{partition}:sns:{self.region}:{account_id}:{name}" if self.alerts else ""

    def capacity_of(self, module: Module) -> CapacityContext | None:
        """What *module* runs on; None: on Fargate, or on a set that the file does not have."""
        name = module.capacity or ""
        if found := self.capacity.get(name):
            return machines.context(self.name, name, found)
        if chosen := self.managed_instances.get(name):
            return managed.context(self.name, name, chosen)
        return None
