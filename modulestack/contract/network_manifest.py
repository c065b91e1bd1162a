"""The network's manifest: what the first run made, and what no later run can change in place."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract import json_text
from modulestack.contract.ip_address_types import IPV4
from modulestack.contract.manifest import InvalidManifest

SCHEMA = 1
"""Version of the document."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NetworkManifest:
    """On what network an environment is: a VPC of its own, or one that was there."""

    vpc_id: str | None = None
    """Of the VPC that was there; None: it was created."""
    cidr: str | None = None
    """The addresses of the VPC that was created."""
    zone_prefix: int | None = None
    """Length of the prefix of one zone's addresses in it."""
    zones: tuple[str, ...] | None = None
    """Names of its availability zones, in the order of their addresses; None: not known."""
    nat: str | None = None
    """How its private tasks reach the internet, as the file says it."""
    transit_way_out: bool = False
    """Whether they reach it by a transit gateway."""
    ip_address_type: str = IPV4
    """Which addresses the VPC that was created has."""
    endpoints: tuple[str, ...] = ()
    """Short names of the services that its tasks reach by endpoints."""
    ipam_pool: str | None = None
    """The pool of which it has its addresses; None: of none."""
    subnets: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """
    Name of a kind of subnets → addresses of its subnet in each zone, of isolated ones and of those whose addresses the
    file says.
    """

    def to_json(self) -> str:
        """The parameter's value: keys sorted, no spaces."""
        fields = dataclasses.asdict(self)
        for late in ("endpoints", "ipam_pool", "subnets", "transit_way_out"):
            if not fields[late]:
                del fields[late]
        if self.ip_address_type == IPV4:
            del fields["ip_address_type"]
        return json.dumps({"schema": SCHEMA, **fields}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, parameter: str) -> NetworkManifest:
        """
        The manifest in *text*, the value of *parameter* (named in errors).

        Raises:
            InvalidManifest: not JSON, or of another schema.
        """
        try:
            document: dict[str, Any] = json_text.read(text)
            if document["schema"] != SCHEMA:
                raise InvalidManifest(
                    f"{parameter}: its schema is {document['schema']}, this modulestack reads {SCHEMA}"
                )
            known = {field.name: document[field.name] for field in dataclasses.fields(cls) if field.name in document}
            known |= {name: tuple(known[name]) for name in ("zones", "endpoints") if known.get(name)}
            known["subnets"] = {name: tuple(cidrs) for name, cidrs in known.get("subnets", {}).items()}
            return cls(**known)
        except (ValueError, TypeError, KeyError):
            raise InvalidManifest(f"{parameter}: not a network's manifest: {text[:60]!r}") from None
