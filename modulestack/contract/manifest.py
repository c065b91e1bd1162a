"""
Where a module's stack is: what the stack writes to SSM and every release verb starts from.

A parameter ``/modulestack/<environment>/<module>/target`` holds one JSON document, so that a release needs neither
Pulumi nor its state. Fields are only ever added; a change that older releases would misread raises SCHEMA.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import MISSING
from typing import Any

from modulestack.contract import json_text, names, paths
from modulestack.contract.advice import make_again
from modulestack.contract.jobs import ManifestJob
from modulestack.contract.manifest_load_balancer import ManifestLoadBalancer
from modulestack.contract.manifest_port import ManifestPort
from modulestack.contract.manifest_traffic import ManifestTraffic

SCHEMA = 1
"""Version of the document. A release refuses a newer one by name instead of guessing."""

_LEFT_OUT_IF_EMPTY = frozenset(
    {
        "alert_topic",
        "alert_windows",
        "capacity",
        "connect_authority",
        "containers",
        "daemon",
        "dashboard",
        "further_certificates",
        "imported",
        "jobs",
        "load_balancers",
        "logs_elsewhere",
        "managed_instances",
        "metric_filters",
        "ports",
        "protocol",
        "pull_through",
        "queries",
        "queue",
        "reachable_by",
        "repository",
        "scale_in_protection",
        "service_settings",
        "serving",
        "strategy",
        "target_protocol",
        "traffic",
        "volume_configurations",
    }
)
"""Fields of what a module need not have: without it, its manifest is as it was before there were such things."""


class InvalidManifest(Exception):
    """A manifest that this version cannot use; the message says which and why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TemplateVersion:
    """The task-definition template: one version of one S3 object."""

    bucket: str
    key: str
    version: str
    """S3 version id."""
    sha256: str
    """Of the object's bytes, hex."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleManifest:
    """All that a release must know of a module's stack."""

    environment: str
    module: str
    account: str
    region: str
    cluster: str
    """Name."""
    service: str
    """Name."""
    family: str
    container: str
    """Name of the container whose image is ``${image}``."""
    port: int | None
    """None: a worker, which has no target group and no address."""
    template: TemplateVersion
    placeholders: dict[str, str]
    """First value of every placeholder in the template, ``image`` included."""
    log_group: str
    log_stream_prefix: str
    """Streams are named ``<prefix>/<container>/<task id>``."""
    target_groups: tuple[str, ...]
    """ARNs, that of ``port`` first, then those of ``ports``, then of ``port`` on shared balancers; none: a worker."""
    alarms: tuple[str, ...]
    """Names of the alarms that roll a deployment back; empty if there are none."""
    image_parameter: str
    """SSM parameter that takes the image of the last successful release."""
    records_prefix: str
    """S3 prefix, in the template's bucket, of the release records."""
    lock_key: str
    """S3 key, in the template's bucket, of the release lock."""
    url: str
    """Where the module answers; empty: a worker."""
    desired_count_owner: str
    """``autoscaling``, ``file`` or, of a DAEMON, ``machines``: who decides how many tasks run."""
    containers: tuple[str, ...] = ()
    """Names of the containers beside ``container``, sorted; the image of ``proxy`` is ``${image.proxy}``."""
    serving: str = ""
    """The one of them to which the load balancer sends requests; empty: ``container``."""
    ports: tuple[ManifestPort, ...] = ()
    """Where it listens besides ``port``, in the file's order."""
    load_balancers: tuple[ManifestLoadBalancer, ...] = ()
    """Those that it is behind, if one of them is shared; else none: it is behind its own."""
    strategy: str = ""
    """How requests come to a new version: ``blue_green``, ``linear``, ``canary``; empty: by a rolling update."""
    traffic: tuple[ManifestTraffic, ...] = ()
    """What they are shifted with, in the order of ``target_groups``; none: there is one target group."""
    former_urls: tuple[str, ...] = ()
    """Where the module answers too, because earlier releases of its callers were told so."""
    reachable_from: str | tuple[str, ...] | None = None
    """``internet``, or the modules that may call this one; None: written by a version that did not say."""
    deletion_protection: bool | None = None
    """Whether AWS refuses to delete the load balancer; None: written by a version that did not say."""
    reachable_by: tuple[str, ...] = ()
    """How its callers reach it, the way that they are told first; empty: through its load balancer."""
    connect_authority: str = ""
    """ARN of the authority whose certificates encrypt calls by Service Connect; empty: they are not encrypted."""
    queue: str = ""
    """ARN of the queue that it scales on; empty: none."""
    scale_in_protection: bool = False
    """Whether its tasks may protect themselves from being stopped."""
    capacity: str = ""
    """Name of the machines that it runs on; empty: Fargate."""
    managed_instances: bool = False
    """Whether ECS launches these machines by itself: there is no group of them."""
    daemon: bool = False
    """Whether one task runs on each of them."""
    logs_elsewhere: dict[str, str] = dataclasses.field(default_factory=dict)
    """Container → where its output goes instead of ``log_group``."""
    jobs: tuple[ManifestJob, ...] = ()
    """In the file's order."""
    volume_configurations: tuple[dict[str, Any], ...] = ()
    """
    How ECS makes volumes as it launches tasks, as UpdateService takes it: those of the template, and of what runs.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceVolumeConfiguration.html
    """
    service_settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    """What of the service is set by releases, by the names of ``contract.service_settings``."""
    pull_through: dict[str, str] = dataclasses.field(default_factory=dict)
    """Registry whose images are pulled through a cache → registry of ECR and prefix by which they are."""
    protocol: str = ""
    """What clients speak on ``port``; empty: HTTP."""
    target_protocol: str = ""
    """What tasks are spoken to there; empty: plain HTTP."""
    repository: str = ""
    """Registry and name of the module's own repository, which deletes images without a tag; empty: it has none."""

    alert_windows: tuple[str, ...] = ()
    """Names of CloudWatch's rules by which its alarms are silent at times."""
    imported: dict[str, str] = dataclasses.field(default_factory=dict)
    """What of it was there before and cannot change, such as ``names.service`` → what it is; empty: nothing was."""
    alert_topic: str = ""
    """ARN of the topic that tells of the module's alarms; empty: nobody is told."""
    further_certificates: tuple[str, ...] = ()
    """By what its alarms tell the certificates that its own load balancer shows beside the first."""
    metric_filters: tuple[str, ...] = ()
    """Names of those of its metric filters that have an alarm."""
    queries: tuple[str, ...] = ()
    """Names of the queries that are saved for it, sorted."""
    dashboard: str = ""
    """Name of the dashboard that shows the module; empty: none does."""

    @property
    def has_own_log_group(self) -> bool:
        """Whether nobody else writes to the log group, which the stack made."""
        return self.log_group == paths.log_group(self.environment, self.module)

    @property
    def has_own_cluster(self) -> bool:
        """Whether nothing else runs in the cluster, which the stack made."""
        return self.cluster == names.cluster(self.environment, self.module)

    def job(self, name: str) -> ManifestJob | None:
        """The job of that name; None: there is none."""
        return next((job for job in self.jobs if job.name == name), None)

    def where(self, target_group: str) -> str:
        """Which port *target_group* (ARN) is of: ``port 9090 (admin)``; empty: there is only one, or it is unknown."""
        if not self.ports and len(self.load_balancers) < 2:
            return ""
        numbers = {self.target_groups[0]: f"port {self.port}"}
        numbers |= {port.target_group: f"port {port.port} ({port.name})" for port in self.ports}
        numbers |= {each.target_group: f"port {self.port} on {each.name}" for each in self.load_balancers}
        numbers |= {other: numbers[first] for first, other in self.alternates.items() if first in numbers}
        return numbers.get(target_group, "")

    @property
    def alternates(self) -> dict[str, str]:
        """Those of ``target_groups`` that have another one → that (ARNs)."""
        return dict(each.target_groups for each in self.traffic)

    def to_json(self) -> str:
        """The parameter's value: keys sorted, no spaces; the same manifest always gives the same text."""
        fields: dict[str, Any] = {
            name: value for name, value in dataclasses.asdict(self).items() if value or name not in _LEFT_OUT_IF_EMPTY
        }
        if self.jobs:
            fields["jobs"] = [job.to_json() for job in self.jobs]
        if self.ports:
            fields["ports"] = [port.to_json() for port in self.ports]
        if self.load_balancers:
            fields["load_balancers"] = [each.to_json() for each in self.load_balancers]
        if self.traffic:
            fields["traffic"] = [each.to_json() for each in self.traffic]
        return json.dumps({"schema": SCHEMA, **fields}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, parameter: str) -> ModuleManifest:
        """
        The manifest in *text*, the value of *parameter* (named in errors).

        Unknown fields of the same schema are ignored.

        Raises:
            InvalidManifest: not JSON, another schema, or a field is missing or of another type.
        """
        owner = paths.owner_of_manifest(parameter)
        remedy = f"run {make_again(owner[0] if owner else 'ENV')}"
        try:
            document: dict[str, Any] = json_text.read(text)
            schema = document["schema"]
        except (ValueError, TypeError, KeyError):
            raise InvalidManifest(f"{parameter}: not a module stack's manifest: {text[:60]!r}; {remedy}") from None
        if schema != SCHEMA:
            raise InvalidManifest(
                f"{parameter}: its schema is {schema}, this modulestack reads {SCHEMA}: use the version that wrote it"
            )
        fields = dataclasses.fields(cls)
        if missing := sorted(
            {field.name for field in fields if field.default is MISSING and field.default_factory is MISSING}
            - document.keys()
        ):
            raise InvalidManifest(f"{parameter}: {', '.join(missing)} missing; {remedy}")
        known = {field.name: document[field.name] for field in fields if field.name in document}
        known["template"] = TemplateVersion(
            **{f.name: document["template"][f.name] for f in dataclasses.fields(TemplateVersion)}
        )
        known |= {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        known["jobs"] = _jobs(known.get("jobs", ()), parameter, remedy)
        known["ports"] = _ports(known.get("ports", ()), parameter, remedy)
        known["load_balancers"] = _load_balancers(known.get("load_balancers", ()), parameter, remedy)
        known["traffic"] = _traffic(known.get("traffic", ()), parameter, remedy)
        return cls(**known)


def _jobs(given: Any, parameter: str, remedy: str) -> tuple[ManifestJob, ...]:
    try:
        return tuple(ManifestJob.from_json(job) for job in given)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidManifest(f"{parameter}: its jobs cannot be read; {remedy}") from None


def _ports(given: Any, parameter: str, remedy: str) -> tuple[ManifestPort, ...]:
    try:
        return tuple(ManifestPort.from_json(port) for port in given)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidManifest(f"{parameter}: its ports cannot be read; {remedy}") from None


def _traffic(given: Any, parameter: str, remedy: str) -> tuple[ManifestTraffic, ...]:
    try:
        return tuple(ManifestTraffic.from_json(each) for each in given)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidManifest(f"{parameter}: its traffic cannot be read; {remedy}") from None


def _load_balancers(given: Any, parameter: str, remedy: str) -> tuple[ManifestLoadBalancer, ...]:
    try:
        return tuple(ManifestLoadBalancer.from_json(each) for each in given)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidManifest(f"{parameter}: its load balancers cannot be read; {remedy}") from None
