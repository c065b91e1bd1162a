"""What a feature may know besides its module: plain values, all known before a resource is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Literal

from modulestack.contract import names
from modulestack.contract.instance_types import Size
from modulestack.contract.listener_rules.quotas import CERTIFICATES_PER_LOAD_BALANCER


@dataclasses.dataclass(frozen=True, kw_only=True)
class CapacityContext:
    """A set of machines that a module runs on."""

    name: str
    provider: str
    """Name of its ECS capacity provider."""
    cpu_architecture: Literal["X86_64", "ARM64"] | None
    """None: of managed instances that may be of any."""
    smallest: Size | None
    """What the smallest of its machines has; None: of none of its types this version knows it, or ECS chooses."""
    smallest_name: str
    """Which that is, for people."""
    without_nitro: tuple[str, ...] = ()
    """Types that its machines may be of and that are not of the Nitro System."""
    is_managed: bool = False
    """Whether ECS launches them by itself: managed instances, and no group."""
    are_refreshed: bool = False
    """Whether those that run are replaced when an edit makes them another thing."""
    daemons: tuple[str, ...] = ()
    """Names of the Managed Daemons on each of them."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleContext:
    """A module's environment, as far as features ask for it."""

    environment: str
    """The environment's name."""
    region: str
    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""
    account_id: str
    """Twelve digits; zeros: not known."""
    zone: str | None
    """Name of the public hosted zone; None: the environment has no domain."""
    http_redirect: bool
    """Whether port 80 of public load balancers redirects to HTTPS. Only with a zone."""
    private_zone: str
    """Name of the zone in which modules find each other."""
    urls: Mapping[str, str]
    """Name of each module that this one may call → its address."""
    cluster: str
    """Name of the cluster that the module runs in."""
    has_own_cluster: bool
    """Whether that is the stack's, and nothing else runs there."""
    service: str
    """Name of its service there."""
    log_group: str
    """Name of the log group that it writes to."""
    log_stream_prefix: str
    """What the names of its streams there begin with."""
    port_urls: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    """Name of each module that this one may call, and of a further port of it → the address there."""
    capacity: CapacityContext | None = None
    """What the module runs on; None: on Fargate, or on a set that the file does not have."""
    cache_prefixes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Registry whose images are pulled through a cache → how names of the repositories in ECR begin."""
    blocks_requests: bool = False
    """Whether a web ACL of the environment's own stands before the load balancer to which the public address leads."""
    behind_cloudfront: frozenset[str] = frozenset()
    """Names of the shared load balancers that CloudFront is in front of."""
    logs_requests: bool = False
    """Whether what load balancers are asked is logged."""
    asks_for_certificates: bool = False
    """Whether the shared load balancer to which the module's address leads asks clients for certificates."""
    has_nat_instance: bool = False
    """Whether an EC2 instance is the way out of private subnets."""
    closes_default_network_acl: bool = False
    """Whether subnets have a network ACL of their own, and the VPC's default one lets nothing through."""
    has_own_key: bool = False
    """Whether the environment makes a key for all that it keeps."""
    most_certificates: int = CERTIFICATES_PER_LOAD_BALANCER
    """Certificates of a load balancer beside the first, as the account has them."""
    alert_topic: str = ""
    """ARN of the topic that tells of alarms; empty: the environment has no alerts."""
    has_chat: bool = False
    """Whether chat channels are told, which show no plain text."""
    dashboard: str = ""
    """Name of the dashboard on which the module is; empty: it is on none."""
    alert_windows: tuple[str, ...] = ()
    """Names of the windows in which the module's alarms are silent."""
    shipped_queries: tuple[str, ...] = ()
    """Names of the queries that are saved for every module."""
    has_own_log_group: bool = True
    """Whether nobody else writes to its log group."""
    container_insights: str = "enhanced"
    """How closely CloudWatch looks at clusters that are made."""
    keeps_plain_http: bool = False
    """Whether port 80 forwards as it did before there was a domain, for callers that do not know of it yet."""

    @property
    def address_variables(self) -> Iterator[tuple[str, str, str]]:
        """Each variable by which the module is told an address; whose, and of which further port (empty: of none)."""
        yield from ((names.url_variable(callee), callee, "") for callee in self.urls)
        yield from ((names.port_url_variable(callee, port), callee, port) for callee, port in self.port_urls)

    @property
    def addresses(self) -> Mapping[str, str]:
        """Those variables → the addresses."""
        given = {**{(callee, ""): url for callee, url in self.urls.items()}, **self.port_urls}
        return {name: given[callee, port] for name, callee, port in self.address_variables}

    @property
    def knows_account(self) -> bool:
        """Whether it is known in which account it will be."""
        return bool(self.account_id.strip("0"))

    def arn(self, service: str, resource: str) -> str:
        """ARN of a thing in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"
