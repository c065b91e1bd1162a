"""What an earlier run made: who takes the last of it out of the file may delete it in that same run."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class EarlierRun:
    """Whether it made any of these; of a new environment nothing."""

    alert_windows: bool = False
    """Rules by which alarms are silent at times."""
    alerts: bool = False
    """A topic of alerts."""
    capacity: bool = False
    """Groups of machines that modules run on."""
    chat: bool = False
    """Chat channels that are told."""
    cloudfront: bool = False
    """Distributions in front of load balancers."""
    dashboard: bool = False
    composite_alarms: bool = False
    """Alarms that are made of others."""
    discovery: bool = False
    """Names under which modules find each other, or namespaces of them."""
    edge_web_acl: bool = False
    """A web ACL before distributions."""
    encrypted: bool = False
    """Templates under a key that is not S3's own."""
    encryption_key: bool = False
    """A key of all that is kept."""
    file_systems: bool = False
    """What belongs to a file system."""
    flow_log_bucket: bool = False
    """A bucket for flow logs."""
    ipv6: bool = False
    """A load balancer that has IPv6."""
    launch_volumes: frozenset[str] = frozenset()
    """Modules whose tasks have EBS volumes, if perhaps not by the file any more."""
    listener_rules: bool = False
    """Rules of listeners."""
    log_buckets: bool = False
    """Buckets for logs of load balancers."""
    managed_instances: bool = False
    """Capacity providers that launch machines by themselves."""
    metric_filters: bool = False
    """Lines of logs that are counted."""
    namespaces: bool = False
    """Namespaces of its own, in which modules find each other."""
    nat_instance: bool = False
    """An EC2 instance as the way out of private subnets."""
    network_acl: bool = False
    """A network ACL for the subnets of a VPC, whose default one was closed."""
    network_load_balancers: bool = False
    pull_through: bool = False
    """Rules of a pull-through cache."""
    queries: bool = False
    """Queries that are saved."""
    request_forecasts: bool = False
    """Scaling policies that forecast requests of two target groups."""
    steps: bool = False
    """Alarms that call scaling policies by steps."""
    trust_stores: bool = False
    """By which clients' certificates are verified."""
    transit_gateway: bool = False
    """An attachment to a transit gateway."""
    vpc_endpoints: bool = False
    web_acl: bool = False
    """A web ACL before load balancers."""


NOTHING = EarlierRun()
"""There was none."""
