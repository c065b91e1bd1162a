"""
Where a Managed Daemon is: what the stack writes to SSM, and every command that looks at daemons starts from.

A parameter ``/modulestack/<environment>/<set>/<daemon>/daemon`` holds one JSON document, as those of modules do.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from modulestack.contract import json_text, names
from modulestack.contract.advice import make_again
from modulestack.contract.manifest import InvalidManifest, ModuleManifest, TemplateVersion

SCHEMA = 1
"""Version of the document."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DaemonManifest:
    """All that must be known of a daemon of managed instances."""

    environment: str
    capacity: str
    """Name of the set of instances."""
    daemon: str
    """Its name in the set."""
    account: str
    region: str
    arn: str
    """ECS's name for it."""
    log_group: str
    log_stream_prefix: str
    """Streams are named ``<prefix>/<container>/<task id>``."""
    cpu_architecture: str = ""
    """For what its image must be built; empty: for whatever ECS launches."""
    alarms: tuple[str, ...] = ()
    """Names of the alarms that undo a deployment."""
    pull_through: dict[str, str] = dataclasses.field(default_factory=dict)
    """Registry whose images are pulled through a cache → registry of ECR and prefix by which they are."""

    @property
    def name(self) -> str:
        """How commands call it: ``set/daemon``."""
        return f"{self.capacity}/{self.daemon}"

    def as_module(self, image: str = "") -> ModuleManifest:
        """
        The daemon, whose image is *image*, in the terms in which releases know a module: for logs and the preflight.

        It has no service, no template and no target groups.
        """
        return ModuleManifest(
            environment=self.environment,
            module=self.name,
            account=self.account,
            region=self.region,
            cluster=names.cluster(self.environment, self.capacity),
            service="",
            family=names.daemon_family(self.environment, self.capacity, self.daemon),
            container=self.daemon,
            port=None,
            template=TemplateVersion(bucket="", key="", version="", sha256=""),
            placeholders={"image": image},
            log_group=self.log_group,
            log_stream_prefix=self.log_stream_prefix,
            target_groups=(),
            alarms=self.alarms,
            image_parameter="",
            records_prefix="",
            lock_key="",
            url="",
            desired_count_owner="machines",
            pull_through=self.pull_through,
        )

    def to_json(self) -> str:
        """The parameter's value: keys sorted, no spaces."""
        fields = {name: value for name, value in dataclasses.asdict(self).items() if value}
        return json.dumps({"schema": SCHEMA, **fields}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, parameter: str) -> DaemonManifest:
        """
        The manifest in *text*, the value of *parameter* (named in errors); unknown fields are ignored.

        Raises:
            InvalidManifest: not JSON, another schema, or a field is missing.
        """
        remedy = f"run {make_again(parameter.split('/')[2] if parameter.count('/') > 2 else 'ENV')}"
        try:
            document: dict[str, Any] = json_text.read(text)
            schema = document["schema"]
            known = {field.name: document[field.name] for field in dataclasses.fields(cls) if field.name in document}
            if schema == SCHEMA:
                return cls(**{**known, "alarms": tuple(known.get("alarms", ()))})
        except (ValueError, TypeError, KeyError):
            raise InvalidManifest(f"{parameter}: not a daemon's manifest: {text[:60]!r}; {remedy}") from None
        raise InvalidManifest(
            f"{parameter}: its schema is {schema}, this modulestack reads {SCHEMA}: use the version that wrote it"
        )
