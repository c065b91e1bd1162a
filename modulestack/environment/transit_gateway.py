"""`network.create.transit_gateway`: routes of a created network to a transit gateway that is there already."""

from __future__ import annotations

from modulestack.contract.routes import EVERYWHERE, HALVES
from modulestack.fields import kinds
from modulestack.fields.section import Section


class TransitGateway(Section):
    """Other networks, by a transit gateway of this account or one that another account shares. See network.md."""

    id: kinds.TransitGatewayId
    """`tgw-...`, of the environment's region."""
    destinations: tuple[kinds.RouteDestination, ...]
    """
    Addresses to which private subnets lead by it, such as `[10.0.0.0/8]`; with `nat: none` `0.0.0.0/0` may be one: the
    way to the internet is then beyond it, too.
    """
    isolated: bool = False
    """Whether isolated subnets lead there, too."""
    appliance_mode: bool = False
    """Whether all of a connection goes by the same zone, as firewalls that are in this VPC want it."""

    @property
    def is_way_out(self) -> bool:
        """Whether the internet is beyond it."""
        return EVERYWHERE in self.destinations

    @property
    def routes(self) -> tuple[str, ...]:
        """
        Destinations as routes have them: all addresses in two halves.

        Those go before a route to all of it, so that a NAT gateway's and this one can follow each other.
        """
        return tuple(route for each in self.destinations for route in (HALVES if each == EVERYWHERE else (each,)))
