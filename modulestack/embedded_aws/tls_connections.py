"""
TLS connections through network load balancers of an embedded account: listener, certificate, target group, task.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.embedded_aws.listener_lookup import ListenerLookup, NoWay
from modulestack.embedded_aws.log_delivery.log_lines import Ended
from modulestack.embedded_aws.validation.request_context import RequestContext

if TYPE_CHECKING:
    from modulestack.embedded_aws.account import EmbeddedAws


class TlsConnections:
    """Opens them, one after the other; each ends at once."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws, self._context = aws, RequestContext(aws, aws.region)
        self._lookup, self._turns = ListenerLookup(self._context), itertools.count()

    def open(self, url: str, *, source: str) -> str:
        """
        Address and port of the task to which a client of *source* is led at *url* (``tls://host:port``).

        Raises:
            NoWay: no load balancer ends TLS there, lets the client in, or has a healthy task.
        """
        with self._aws.internal():
            listener = self._lookup.listener(url, None, source)
            if listener.protocol != "TLS":
                raise NoWay(f"{url}: the load balancer speaks {listener.protocol} there, and ends no TLS")
            groups = [group for action in listener.default_actions for group in target_groups_of(action.data)]
            known = self._aws.ecs.region(self._aws.region).targets
            healthy = [each for group in groups for each in known.get(group, []) if each.state == "healthy"]
            taken = healthy[next(self._turns) % len(healthy)] if healthy else None
            target = f"{taken.address}:{taken.port}" if taken else None
            ended = Ended(
                load_balancer=listener.load_balancer_arn.split(":loadbalancer/", 1)[1],
                listener=listener.arn.rpartition("/")[2],
                client=source,
                target=target,
                host=urlsplit(url).hostname or "-",
                certificate=str(listener.certificate),
                at=self._aws.clock.now(),
            )
            self._aws.log_files.connected(listener.load_balancer_arn, ended)
        if target is None:
            raise NoWay(f"{url}: the load balancer has no healthy task: the connection is reset")
        return target
