"""
Log files as time passes: those of load balancers every five minutes, those of buckets every hour.

S3 writes within a few hours, on a best-effort basis; here it is the next whole hour.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html (log files),
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html (delivery)
"""

from __future__ import annotations

import collections
import datetime
import gzip
import hashlib
from typing import NamedTuple

from modulestack.contract.log_delivery import KINDS, LogKind, folder
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.log_delivery import buckets, health_check_lines, log_lines, server_access_lines
from modulestack.embedded_aws.log_delivery.log_lines import Ended, Handled
from modulestack.embedded_aws.periodic import Periodic

PERIOD_S = 300.0
HOUR_S = 3600.0
_FILES: dict[LogKind, str] = {
    "access_logs": "",
    "connection_logs": "conn_log.",
    "health_check_logs": "health_check_log_",
}
_TESTS: dict[LogKind, str] = {
    "access_logs": "AccessLog",
    "connection_logs": "ConnectionLog",
    "health_check_logs": "HealthCheckLog",
}


class Destination(NamedTuple):
    """Where logs of one kind go."""

    bucket: str
    prefix: str


def destination(attributes: dict[str, str], kind: LogKind) -> Destination | None:
    """By a load balancer's *attributes*; None: nowhere."""
    if attributes.get(f"{kind}.s3.enabled") != "true":
        return None
    return Destination(attributes.get(f"{kind}.s3.bucket", ""), attributes.get(f"{kind}.s3.prefix", ""))


class LogFiles:
    """Writes log files every five minutes, while anything is logged."""

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._minutes = Periodic(aws, PERIOD_S, self._write_all)
        self._regions: set[str] = set()
        self._lines: dict[tuple[str, str, LogKind], list[str]] = collections.defaultdict(list)
        self._of_buckets: dict[str, list[str]] = collections.defaultdict(list)
        self._written = 0

    def watch(self, region: str) -> None:
        """Something is logged in *region*: from the next five minutes on, write."""
        self._regions.add(region)
        self._minutes.begin()

    def answered(self, load_balancer: str, handled: Handled) -> None:
        """*load_balancer* (ARN) has answered a request; it is logged where it logs such."""
        region = load_balancer.split(":")[3]
        attributes = self._aws.backend("elbv2", region).load_balancers[load_balancer].attrs
        if destination(attributes, "access_logs"):
            self._lines[region, load_balancer, "access_logs"].append(log_lines.access(handled))
        if destination(attributes, "connection_logs"):
            self._lines[region, load_balancer, "connection_logs"].append(log_lines.connection(handled))

    def connected(self, load_balancer: str, ended: Ended) -> None:
        """A TLS connection of the network *load_balancer* (ARN) has ended; it is logged where it logs such."""
        region = load_balancer.split(":")[3]
        attributes = self._aws.backend("elbv2", region).load_balancers[load_balancer].attrs
        if destination(attributes, "access_logs"):
            self._lines[region, load_balancer, "access_logs"].append(log_lines.tls(ended))

    def refused(self, load_balancer: str, handled: Handled) -> None:
        """*load_balancer* (ARN) has closed a connection before there was a request: of requests it logs nothing."""
        region = load_balancer.split(":")[3]
        attributes = self._aws.backend("elbv2", region).load_balancers[load_balancer].attrs
        if destination(attributes, "connection_logs"):
            self._lines[region, load_balancer, "connection_logs"].append(log_lines.connection(handled))

    def asked(self, bucket: str, method: str, target: str, user_agent: str) -> None:
        """Somebody has asked something of *bucket*, whose requests are logged."""
        line = server_access_lines.line(self._aws, bucket, method, target, user_agent, len(self._of_buckets[bucket]))
        self._of_buckets[bucket].append(line)

    def test_file(self, region: str, load_balancer: str, kind: LogKind) -> None:
        """
        What load balancing writes when logs are switched on, to see whether it may.

        Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html (step 4)
        """
        balancer = self._aws.backend("elbv2", region).load_balancers[load_balancer]
        where = destination(balancer.attrs, kind)
        if where is not None:
            text = f"Enable {_TESTS[kind]} for ELB: {balancer.name} at {self._at(self._aws.clock.now())}"
            key = f"{folder(where.prefix, self._aws.account_id)}/ELB{_TESTS[kind]}TestFile"
            buckets.write(self._aws, where.bucket, key, text.encode())

    def close(self) -> None:
        """Let time pass without it."""
        self._minutes.close()

    def _write_all(self, end: float) -> None:
        """What came in the five minutes, or of buckets the hour, that *end* now."""
        with self._aws.looked_at() as acts:
            for region in sorted(self._regions):
                self._check_health(region, end)
            pending, self._lines = self._lines, collections.defaultdict(list)
            of_buckets: dict[str, list[str]] = {}
            if end % HOUR_S == 0:
                of_buckets, self._of_buckets = self._of_buckets, collections.defaultdict(list)
            if pending or of_buckets:
                acts()
            for (region, load_balancer, kind), lines in pending.items():
                self._write(region, load_balancer, kind, end, lines)
            for bucket, lines in of_buckets.items():
                self._write_of_bucket(bucket, end, lines)

    def _check_health(self, region: str, end: float) -> None:
        for arn, balancer in self._aws.backend("elbv2", region).load_balancers.items():
            if destination(balancer.attrs, "health_check_logs"):
                lines = health_check_lines.lines(self._aws, region, arn, end - PERIOD_S, end)
                if lines:
                    self._lines[region, arn, "health_check_logs"] += lines

    def _write(self, region: str, load_balancer: str, kind: LogKind, end: float, lines: list[str]) -> None:
        """One file; what cannot be written is lost, as with AWS."""
        balancer = self._aws.backend("elbv2", region).load_balancers.get(load_balancer)
        where = destination(balancer.attrs, kind) if balancer else None
        of_network = balancer is not None and balancer.type == "network"
        if where is None or buckets.why_not(self._aws, region, where.bucket, where.prefix, of_network=of_network):
            return
        account, id_ = self._aws.account_id, load_balancer.split(":loadbalancer/", 1)[1].replace("/", ".")
        day, minute = self._at(end, "%Y/%m/%d"), self._at(end, "%Y%m%dT%H%MZ")
        self._written += 1
        unique = hashlib.sha256(f"{load_balancer} {kind} {self._written}".encode()).hexdigest()[:8]
        node = "" if of_network else "_10.0.0.1"
        name = f"{_FILES[kind]}{account}_elasticloadbalancing_{region}_{id_}_{minute}{node}_{unique}.log.gz"
        key = f"{folder(where.prefix, account)}/elasticloadbalancing/{region}/{day}/{name}"
        buckets.write(self._aws, where.bucket, key, gzip.compress("".join(f"{one}\n" for one in lines).encode()))

    def _write_of_bucket(self, bucket: str, end: float, lines: list[str]) -> None:
        found = buckets.named(self._aws, bucket)
        target = found.logging.get("TargetBucket", "") if found else ""
        if found is None or not lines or buckets.named(self._aws, target) is None:
            return
        self._written += 1
        unique = hashlib.sha256(f"{bucket} {self._written}".encode()).hexdigest()[:16].upper()
        key = f"{found.logging.get('TargetPrefix') or ''}{self._at(end, '%Y-%m-%d-%H-%M-%S')}-{unique}"
        content = "".join(f"{one}\n" for one in lines).encode()
        buckets.write(self._aws, target, key, content)

    @staticmethod
    def _at(time: float, form: str = "%Y-%m-%dT%H:%M:%S.000Z") -> str:
        return datetime.datetime.fromtimestamp(time, datetime.UTC).strftime(form)


def kinds_in(keys: set[str]) -> list[LogKind]:
    """The kinds of logs that attributes of these *keys* are about."""
    return [kind for kind in KINDS if any(key.startswith(f"{kind}.s3.") for key in keys)]
