"""A load balancer of others that modules share: rules and records are made, nothing of it is changed."""

from __future__ import annotations

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions

from components.addressed import FoundAddress, FoundListener
from components.existing_load_balancers import FoundLoadBalancer
from components.shared_load_balancer import SharedLoadBalancer, SharedLoadBalancerArgs
from modulestack.contract import tags
from modulestack.environment.shared_load_balancer import opened_on


class ExistingLoadBalancer(SharedLoadBalancer):
    """What of it modules need."""

    def __init__(
        self, name: str, args: SharedLoadBalancerArgs, found: FoundLoadBalancer, opts: ResourceOptions | None = None
    ) -> None:
        ComponentResource.__init__(self, "modulestack:index:SharedLoadBalancer", name, {}, opts)
        self.name, self.is_internal = name, args.section.is_internal
        self._child, self._tags = ResourceOptions(parent=self), {tags.LOAD_BALANCER: name}
        self.priorities = found.priorities
        self.opened = opened_on(args.environment, name)
        self._has_ipv6 = args.section.has_ipv6
        self.security_group_id = Output.from_input(found.security_group_id)
        self.listener = FoundListener(arn=Output.from_input(found.listener_arn))
        self.resource = FoundAddress(
            arn=Output.from_input(found.arn),
            arn_suffix=Output.from_input(found.arn_suffix),
            dns_name=Output.from_input(found.dns_name),
            zone_id=Output.from_input(found.zone_id),
        )
        self.front = self.resource
        self._records(args)
        self.register_outputs({"dns_name": self.resource.dns_name})

    def allow_from(self, caller: str, tasks_id: Input[str]) -> Resource | None:  # noqa: ARG002
        """Whom it lets in is its owner's to say."""
        return None


def shared_load_balancer(
    name: str, args: SharedLoadBalancerArgs, found: FoundLoadBalancer | None, opts: ResourceOptions
) -> SharedLoadBalancer:
    """The load balancer *name* that modules share: one that was *found*, or one that is made."""
    return SharedLoadBalancer(name, args, opts) if found is None else ExistingLoadBalancer(name, args, found, opts)
