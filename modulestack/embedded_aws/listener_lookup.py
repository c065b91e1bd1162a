"""Which listener a request comes to, by name and port, and which certificate it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from modulestack.contract import certificates
from modulestack.embedded_aws.cloudfront.state import state_of
from modulestack.embedded_aws.listener_certificates import further_certificates
from modulestack.embedded_aws.open_doors import lets_in
from modulestack.embedded_aws.validation.certificate_lifecycle import RENEWED_BEFORE_S, bring_up_to_date, ends_at
from modulestack.embedded_aws.validation.request_context import RequestContext

INTERNAL = "internal"


class NoWay(Exception):
    """
    A request does not reach a load balancer.

    Nobody is found at its host, nobody listens on its port, or a security group does not let its sender in.
    """


class ListenerLookup:
    """Of the account and region of *context*."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def listener(self, url: str, to: str | None, source: str) -> Any:
        """
        moto's listener that a request of *source* to *url* comes to; *to* is a DNS name in place of its host.

        Raises:
            NoWay: there is none.
        """
        parts = urlsplit(url)
        host = (to or parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        for balancer in self._context.backend("elbv2").load_balancers.values():
            if balancer.dns_name.lower() in self.names(host):
                for listener in balancer.listeners.values():
                    if int(listener.port) == port:
                        is_asked = balancer.scheme != INTERNAL or self._is_behind_cloudfront(balancer)
                        if is_asked and not lets_in(self._context, balancer, source, port):
                            raise NoWay(f"{url}: load balancer {balancer.name} lets {source} not in: it gets no answer")
                        return listener
                raise NoWay(f"{url}: load balancer {balancer.name} does not listen on port {port}")
        raise NoWay(f"{url}: {host} is no load balancer's name, and no record of Route 53 leads from it to one")

    def _is_behind_cloudfront(self, balancer: Any) -> bool:
        return state_of(self._context.aws).in_front_of(balancer.arn) is not None

    def names(self, host: str) -> set[str]:
        """*host*, and what Route 53 says it is."""
        return {host, *(found.lower().rstrip(".").removeprefix("dualstack.") for found in self._records(host))}

    def _records(self, host: str) -> Iterator[str]:
        for zone in self._context.hosted_zones():
            for record in zone.rrsets:
                name = str(record.name).replace("\\052", "*").rstrip(".").lower()
                if certificates.covers(name, host):
                    if record.alias_target:
                        yield record.alias_target["DNSName"]
                    elif record.type == "CNAME":
                        yield from (one["Value"] if isinstance(one, dict) else str(one) for one in record.records)

    def names_on(self, certificate: str | None) -> set[str] | None:
        """The names of a *certificate* (ARN) that was shown; None: none was."""
        known = self._context.backend("acm")._certificates.get(certificate)
        return {known.common_name, *known.sans} if known else None

    def certificate(self, listener: Any, host: str) -> tuple[str | None, bool]:
        """The certificate that the client sees, and whether it is the host's, and not over."""
        if listener.protocol != "HTTPS":
            return None, True
        known = self._context.backend("acm")._certificates
        arns = [arn for arn in (*further_certificates(listener), listener.certificate) if arn in known]
        names = {arn: {known[arn].common_name, *known[arn].sans} for arn in arns}
        fitting = certificates.shown(names, host)
        return fitting or listener.certificate, fitting is not None and self._is_valid(known[fitting])

    def _is_valid(self, certificate: Any) -> bool:
        """Whether it has not ended: ACM renews in time what it can, under the same ARN."""
        now = self._context.aws.clock.now()
        if now >= ends_at(certificate) - RENEWED_BEFORE_S:
            bring_up_to_date(self._context)
        return now < ends_at(certificate)
