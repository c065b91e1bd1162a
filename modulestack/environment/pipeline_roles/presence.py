"""What an environment has, or had before this run: what its pipeline must be able to make, or to take away."""

from __future__ import annotations

import dataclasses

from modulestack.environment.dual_stack_rules import shared_with_ipv6, with_ipv6
from modulestack.environment.edge import has_cloudfront
from modulestack.environment.encrypted import is_made
from modulestack.environment.guarded import guards_edges, guards_load_balancers
from modulestack.environment.model import Environment, Module
from modulestack.environment.mutual_authentication_rules import sections
from modulestack.environment.open_paths import open_paths
from modulestack.environment.pipeline_roles.earlier_run import NOTHING, EarlierRun


@dataclasses.dataclass(frozen=True, kw_only=True)
class Presence:
    """Of one environment."""

    environment: Environment
    earlier: EarlierRun = NOTHING
    """What there is to be taken away."""

    @property
    def has_file_systems(self) -> bool:
        """Whether there are any, or were before this run."""
        return self.earlier.file_systems or bool(self.environment.file_systems)

    @property
    def has_capacity(self) -> bool:
        """Whether there are machines for modules, or were before this run."""
        return self.earlier.capacity or bool(self.environment.capacity)

    @property
    def has_managed_instances(self) -> bool:
        """Whether ECS launches machines by itself, or did before this run."""
        return self.earlier.managed_instances or bool(self.environment.managed_instances)

    @property
    def has_discovery(self) -> bool:
        """Whether there are namespaces in which modules find each other, or were a run ago."""
        return self.earlier.discovery or bool(self.environment.namespaces)

    @property
    def has_own_namespaces(self) -> bool:
        """Whether any of these namespaces is made, or was before this run."""
        there = self.environment.existing_namespaces
        return self.earlier.namespaces or any(not getattr(there, way) for way in self.environment.namespaces)

    @property
    def has_web_acl(self) -> bool:
        """Whether there is a web ACL of the region, or was before this run."""
        return self.earlier.web_acl or guards_load_balancers(self.environment)

    @property
    def has_edge_web_acl(self) -> bool:
        """Whether there is one before CloudFront, or was before this run."""
        return self.earlier.edge_web_acl or guards_edges(self.environment)

    @property
    def has_trust_stores(self) -> bool:
        """Whether clients' certificates are verified by trust stores that are made, or were before this run."""
        return self.earlier.trust_stores or any(said.ca_bundle for _, said in sections(self.environment))

    @property
    def has_cloudfront(self) -> bool:
        """Whether CloudFront is in front of any load balancer, or was before this run."""
        return self.earlier.cloudfront or has_cloudfront(self.environment)

    @property
    def has_log_buckets(self) -> bool:
        """Whether there are buckets for logs of load balancers, or were before this run."""
        section = self.environment.access_logs
        return self.earlier.log_buckets or (section is not None and section.is_made)

    @property
    def has_pull_through(self) -> bool:
        """Whether there is a pull-through cache, or was before this run."""
        return self.earlier.pull_through or bool(self.environment.pull_through_cache)

    @property
    def has_vpc_endpoints(self) -> bool:
        """Whether there are any, or were before this run."""
        create = self.environment.network.create
        return create is not None and (self.earlier.vpc_endpoints or bool(create.endpoints))

    @property
    def has_alerts(self) -> bool:
        """Whether there are alerts, or were before this run."""
        return self.earlier.alerts or self.environment.alerts is not None

    @property
    def has_alert_windows(self) -> bool:
        """Whether alarms are silent at times, or were before this run."""
        alerts = self.environment.alerts
        return self.earlier.alert_windows or (alerts is not None and bool(alerts.windows))

    @property
    def has_chat(self) -> bool:
        """Whether chat channels are told, or were before this run."""
        alerts = self.environment.alerts
        return self.earlier.chat or (alerts is not None and alerts.has_chat)

    @property
    def has_composite_alarms(self) -> bool:
        """Whether one alarm tells for others, or did before this run, whose refresh looks for it."""
        return self.earlier.composite_alarms or any(m.alarms.composite for m in self.environment.modules.values())

    @property
    def has_flow_log_bucket(self) -> bool:
        """Whether flow logs are kept in a bucket, or were before this run."""
        create = self.environment.network.create
        return self.earlier.flow_log_bucket or (create is not None and create.flow_logs.has_bucket)

    @property
    def has_nat_instance(self) -> bool:
        """Whether an instance is the way out of private subnets, or was before this run."""
        return self.earlier.nat_instance or self.environment.network.has_nat_instance

    @property
    def has_network_acl(self) -> bool:
        """Whether the default network ACL of a VPC that is made is closed, or was before any run until now."""
        create = self.environment.network.create
        return create is not None and (self.earlier.network_acl or create.closes_default_network_acl)

    @property
    def has_transit_gateway(self) -> bool:
        """Whether the network is attached to a transit gateway, or was before this run."""
        create = self.environment.network.create
        return self.earlier.transit_gateway or (create is not None and create.transit_gateway is not None)

    @property
    def has_own_key(self) -> bool:
        """Whether the environment makes a key for all that it keeps, or has made one before this run."""
        return self.earlier.encryption_key or is_made(self.environment)

    @property
    def has_dashboard(self) -> bool:
        """Whether there is a dashboard, or was before this run."""
        return self.earlier.dashboard or self.environment.dashboard is not None

    @property
    def has_listener_rules(self) -> bool:
        """Whether listeners have rules beside their defaults, or had before this run."""
        modules = self.environment.modules.values()
        own = any(open_paths(each) or (each.has_two_target_groups and not each.is_network) for each in modules)
        return self.earlier.listener_rules or own or bool(self.environment.load_balancers)

    @property
    def has_metric_filters(self) -> bool:
        """Whether lines of any log are counted, or were before this run."""
        return self.earlier.metric_filters or any(each.metric_filters for each in self.environment.modules.values())

    @property
    def has_steps(self) -> bool:
        """Whether any module scales in steps, or did before this run."""
        modules = self.environment.modules.values()
        return self.earlier.steps or any(each.scaling is not None and each.scaling.steps for each in modules)

    @property
    def has_request_forecasts(self) -> bool:
        """Whether requests of two target groups are forecast, or were before this run."""
        return self.earlier.request_forecasts or any(map(_forecasts_requests, self.environment.modules.values()))

    @property
    def has_queries(self) -> bool:
        """Whether any query is saved, or was before this run."""
        modules = self.environment.modules.values()
        return self.earlier.queries or self.environment.queries is not None or any(each.queries for each in modules)

    @property
    def has_network_load_balancers(self) -> bool:
        """Whether there are any, or were before this run."""
        return self.earlier.network_load_balancers or any(each.is_network for each in self.environment.modules.values())

    @property
    def has_ipv6(self) -> bool:
        """Whether load balancers have IPv6, or had before this run."""
        return self.earlier.ipv6 or bool(with_ipv6(self.environment) or shared_with_ipv6(self.environment))


def _forecasts_requests(module: Module) -> bool:
    predictive = module.scaling.predictive if module.scaling else None
    return module.has_two_target_groups and predictive is not None and predictive.requests_per_task is not None
