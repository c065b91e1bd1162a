"""Somebody asks a module's load balancer, and finds what was asked in the log, in its bucket."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from modulestack.contract.listener_rules.model import Request
from modulestack.contract.log_delivery import KINDS, LogKind
from modulestack.embedded_aws.tls_connections import TlsConnections
from modulestack.embedded_aws.traffic import NoWay
from modulestack.features.access_logs import CONNECTIONS_ARE_LOGGED, REQUESTS_ARE_LOGGED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import marked, own_request, send
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

REQUESTS = 3
WRITTEN_WITHIN_S = 300.0
"""Load balancers write a file every five minutes."""
NOT_LET_IN = 0
"""In place of a status."""
_NAMES: dict[LogKind, str] = {
    "access_logs": "requests",
    "connection_logs": "connections",
    "health_check_logs": "health checks",
}


def load_balancer_of(module: RehearsedModule) -> str:
    """ARN of the one that stands in front of *module*'s own port."""
    groups = module.manifest.target_groups
    [found] = module.aws.client("elbv2").describe_target_groups(TargetGroupArns=[groups[0]])["TargetGroups"]
    arn: str = found["LoadBalancerArns"][0]
    return arn


def ask(module: RehearsedModule, request: Request, *, client: str) -> int:
    """
    Send *request* from the address *client* to where the module answers; the status that comes back.

    NOT_LET_IN: none does.
    """
    agent = (("User-Agent", "modulestack-rehearsal"),)
    try:
        return send(module, request, source=client, headers=agent, identified=True).status
    except NoWay:
        return NOT_LET_IN


def _ask_and_read(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    marks = [f"{module.manifest.module}-{number}" for number in range(REQUESTS)]
    client = allowed_client(module)
    own = own_request(module, source=client)
    statuses = [ask(module, marked(own, mark), client=client) for mark in marks]
    began = module.aws.clock.now()
    module.aws.clock.sleep(WRITTEN_WITHIN_S)
    elbv2 = module.aws.client("elbv2")
    arn = load_balancer_of(module)
    attributes = {
        one["Key"]: one["Value"] for one in elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    }
    kinds = [kind for kind in KINDS if attributes.get(f"{kind}.s3.enabled") == "true"]
    id_ = arn.split(":loadbalancer/", 1)[1].replace("/", ".")
    lines = {kind: [*_lines(module, attributes, kind, id_, since=began)] for kind in kinds}
    found = [mark for mark in marks if any(f"={mark} HTTP/1.1" in line for line in lines.get("access_logs", ()))]
    seen = ", ".join(f"{len(lines[kind])} {_NAMES[kind]}" for kind in kinds)
    met = found == marks and set(statuses) == {200} and all(lines.values())
    return Observation(met, f"{len(found)} of {REQUESTS} found ({seen} in the log); {availability.summary()}")


def _lines(
    module: RehearsedModule, attributes: dict[str, str], kind: LogKind, id_: str, *, since: float
) -> Iterator[str]:
    """What was written for the load balancer *id_* in its log of *kind* from *since* (epoch seconds) on."""
    s3, bucket = module.aws.client("s3"), attributes[f"{kind}.s3.bucket"]
    begins = {"access_logs": "", "connection_logs": "conn_log.", "health_check_logs": "health_check_log_"}[kind]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=attributes.get(f"{kind}.s3.prefix", ""))
    for page in pages:
        for each in page.get("Contents", ()):
            name = each["Key"].rpartition("/")[2]
            is_of_kind = name.startswith(f"{begins}{module.aws.account_id}_") and f"_{id_}_" in name
            if is_of_kind and each["LastModified"].timestamp() >= since:
                body = s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
                yield from gzip.decompress(body).decode().splitlines()


def _connect_and_read(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    connections, client = TlsConnections(module.aws), allowed_client(module)
    began, arn = module.aws.clock.now(), load_balancer_of(module)
    targets = [connections.open(module.manifest.url, source=client) for _ in range(REQUESTS)]
    module.aws.clock.sleep(WRITTEN_WITHIN_S)
    found = module.aws.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    attributes = {one["Key"]: one["Value"] for one in found}
    id_ = arn.split(":loadbalancer/", 1)[1].replace("/", ".")
    is_on = attributes.get("access_logs.s3.enabled") == "true"
    lines = [*_lines(module, attributes, "access_logs", id_, since=began)] if is_on else []
    led = [line.split(" ")[6] for line in lines]
    return Observation(led == targets, f"{len(led)} of {REQUESTS} found in the log; {availability.summary()}")


LOGGED_CONNECTIONS = Scenario(
    name=CONNECTIONS_ARE_LOGGED,
    promise="each is a line in the network load balancer's log within five minutes",
    run=_connect_and_read,
    on_demand=True,
    not_tried=no_task_runs,
)
LOGGED_REQUESTS = Scenario(
    name=REQUESTS_ARE_LOGGED,
    promise="each is a line in the load balancer's log within five minutes",
    run=_ask_and_read,
    on_demand=True,
    not_tried=no_task_runs,
)
