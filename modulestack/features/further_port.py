"""What the file says of a port beside a module's own."""

from __future__ import annotations

from modulestack.contract import protocols
from modulestack.features.health_check import HealthCheck
from modulestack.fields import kinds
from modulestack.fields.section import Section


class FurtherPort(Section):
    """A port besides the module's own, behind the same load balancer. A healthy task is so on all of its ports."""

    port: kinds.Port
    """Port on which the container listens."""
    listener_port: kinds.Port | None = None
    """Port of the load balancer that leads to it; absent: the same. 80 and 443 are the module's own."""
    protocol: protocols.Protocol = "http"
    """
    As of the module's own port: `http`, `http2` or `grpc`, or of a network load balancer `tcp`, `tls`, `udp` or
    `tcp_udp`.
    """
    target_protocol: protocols.TargetProtocol = "http"
    """`https`: the container itself ends TLS there."""
    container: kinds.ContainerName | None = None
    """The container that listens there, one of `containers`; absent: the module's own."""
    health_check: HealthCheck = HealthCheck()
    """How the load balancer checks it: every 15 seconds unless it says otherwise."""
    public: bool = False
    """
    Lets the internet in on this port, too: `true` for a module that is `reachable_from: internet`, and for no other.

    The policy `open-ports` takes it once its `allowed_ports` name `listener_port`.
    """

    @property
    def listens_on(self) -> int:
        """Port of the load balancer."""
        return self.listener_port or self.port
