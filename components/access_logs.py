"""
Where load balancers write what they are asked, and S3 what is asked of buckets.

Two buckets: one that gets its own log would log the writing of each log. So the logs of load balancers have one, whose
log, like that of the bucket of templates, goes to a second, which has none.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html (destination bucket)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, Input, Resource, ResourceOptions
from pulumi_aws import lb, s3

from components import policies
from components.private_bucket import lifecycle_rule, private_bucket
from components.release_bucket import ReleaseBucket
from modulestack.contract import names
from modulestack.contract.account import AwsAccount
from modulestack.environment.access_logs import AccessLogs as Section
from modulestack.environment.access_logs_rules import logs_connections
from modulestack.environment.model import Environment
from modulestack.features.contribution import Listener

OLD_VERSIONS_DAYS = 7
"""How long a log that expired, or that somebody has deleted, is still there."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadBalancerLogs:
    """What a load balancer is told of its logs."""

    arguments: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Of pulumi_aws's load balancer: none if nothing is logged."""
    ready: Sequence[Resource] = ()
    """What lets it write, without which AWS refuses the arguments."""

    def of_network(self, listeners: Sequence[Listener]) -> LoadBalancerLogs:
        """What one of networks with *listeners* is told: it logs TLS connections that it ends, and no others."""
        if not self.arguments or not any(each.protocol == "TLS" for each in listeners):
            return LoadBalancerLogs()
        return LoadBalancerLogs(arguments={"access_logs": self.arguments["access_logs"]}, ready=self.ready)


@dataclasses.dataclass(frozen=True, kw_only=True)
class AccessLogBucketsArgs:
    """What they hold the logs of."""

    account: AwsAccount
    section: Section
    of_network: bool = False
    """Whether network load balancers write there, too."""
    deletion_protection: bool
    """Whether AWS refuses to delete them while they hold logs."""
    release_bucket: ReleaseBucket
    """Whose requests are logged, too."""


class AccessLogBuckets(ComponentResource):
    """The buckets that an environment makes for its logs."""

    logs: LoadBalancerLogs

    def __init__(self, name: str, args: AccessLogBucketsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:AccessLogBuckets", name, {}, opts)
        child, days = ResourceOptions(parent=self), args.section.retention_days
        expiry = lifecycle_rule("logs", days=days, old_versions_days=OLD_VERSIONS_DAYS)
        server = private_bucket(
            f"{name}-s3",
            force_destroy=not args.deletion_protection,
            lifecycle=expiry,
            allowed=lambda arn: policies.server_access_logs(args.account, arn),
            opts=child,
        )
        own = private_bucket(
            name,
            force_destroy=not args.deletion_protection,
            lifecycle=expiry,
            allowed=lambda arn: [
                *policies.load_balancer_logs(args.account, arn),
                *(policies.network_load_balancer_logs(args.account, arn) if args.of_network else ()),
            ],
            opts=child,
        )
        for of, bucket in {"access-logs": own.bucket, "releases": args.release_bucket.bucket}.items():
            s3.BucketLogging(
                f"{name}-of-{of}",
                bucket=bucket,
                target_bucket=server.bucket,
                target_prefix=f"{of}/",
                opts=ResourceOptions(parent=self, depends_on=[server.ready]),
            )
        self.logs = LoadBalancerLogs(arguments=_arguments(args.section, own.bucket, None), ready=[own.ready])
        self.register_outputs({"bucket": own.bucket})


def load_balancer_logs(
    environment: Environment, account: AwsAccount, release_bucket: ReleaseBucket, opts: ResourceOptions
) -> LoadBalancerLogs:
    """What each load balancer of *environment* is told of its logs; makes the buckets, unless one is there."""
    section = environment.access_logs
    if section is None:
        return LoadBalancerLogs()
    if section.bucket:
        return LoadBalancerLogs(arguments=_arguments(section, section.bucket, section.prefix))
    made = AccessLogBuckets(
        names.access_logs(environment.name),
        AccessLogBucketsArgs(
            account=account,
            section=section,
            of_network=logs_connections(environment),
            deletion_protection=environment.deletion_protection,
            release_bucket=release_bucket,
        ),
        opts,
    )
    return made.logs


def _arguments(section: Section, bucket: Input[str], prefix: str | None) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-monitoring.html"""
    where: dict[str, Any] = {"bucket": bucket, "prefix": prefix, "enabled": True}
    return {
        "access_logs": lb.LoadBalancerAccessLogsArgs(**where),
        **({"connection_logs": lb.LoadBalancerConnectionLogsArgs(**where)} if section.connections else {}),
        **({"health_check_logs": lb.LoadBalancerHealthCheckLogsArgs(**where)} if section.health_checks else {}),
    }
