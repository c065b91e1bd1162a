"""What a resource handler works with."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.contract.partitions import Partition


@dataclasses.dataclass(frozen=True)
class Context:
    """One configured AWS provider."""

    client: Callable[[str], Any]
    """boto3 client by service name, in ``region``."""
    region: str
    account_id: str
    default_tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """On every resource that takes tags."""
    sleep: Callable[[float], None] = time.sleep
    """How to wait, in seconds."""
    clients: Callable[[str, str], Any] | None = None
    """The same by service and region; None: there is no other region than ``region``."""
    timeout_s: float | None = None
    """How long the operation under way may take, by the resource's ``customTimeouts``; None: what its type allows."""

    def arn(self, service: str, resource: str) -> str:
        """ARN of a regional resource of this account."""
        return f"arn:{self.partition.name}:{service}:{self.region}:{self.account_id}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """ARN of a resource that has neither region nor account in it, such as a bucket."""
        return f"arn:{self.partition.name}:{service}:::{resource}"

    @property
    def partition(self) -> Partition:
        """The partition that the region is in."""
        return partitions.of_region(self.region)

    def in_region(self, region: str | None) -> Context:
        """
        The same in *region*; None: where it is.

        Raises:
            ValueError: it knows no other region.
        """
        if not region or region == self.region:
            return self
        clients = self.clients
        if clients is None:
            raise ValueError(f"{region} is not {self.region}, the only region here")
        return dataclasses.replace(self, client=lambda service: clients(service, region), region=region)

    def within(self, timeout_s: float | None) -> Context:
        """The same, for an operation that may take *timeout_s*; None or 0: what its type allows."""
        return dataclasses.replace(self, timeout_s=timeout_s) if timeout_s else self

    def allowed_s(self, default_s: float) -> float:
        """How long the operation under way may take; *default_s* is its type's."""
        return default_s if self.timeout_s is None else self.timeout_s

    def wait_until(self, ready: Callable[[], bool], *, what: str, timeout_s: float, every_s: float = 5.0) -> None:
        """
        Poll *ready* every *every_s* seconds.

        Raises:
            TimeoutError: *timeout_s*, or what the resource says instead, passed; says *what* was waited for.
        """
        timeout_s = self.allowed_s(timeout_s)
        waited = 0.0
        while not ready():
            if waited >= timeout_s:
                raise TimeoutError(f"{what}: not within {timeout_s:.0f} s")
            self.sleep(every_s)
            waited += every_s
