"""What edits of how a created network leads out, and to AWS's services, do to an environment that is up."""

from __future__ import annotations

from modulestack.contract import vpc_endpoints
from modulestack.environment import called_services, network_acl
from modulestack.environment.model import Environment
from modulestack.environment.nat_instance import TYPE_EFFECTS
from modulestack.environment.subnet_tier import SUBNET_EFFECTS
from modulestack.environment.transit_gateway_effects import TRANSIT_EFFECTS
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects, deletes_older


def _nat_is_taken_away(edit: Edit[Environment]) -> bool:
    create = edit.after.network.create
    return create is not None and create.is_closed


def _nat_is_added(edit: Edit[Environment]) -> bool:
    create = edit.before.network.create
    return create is not None and create.nat == "none"


def _one_goes(edit: Edit[Environment]) -> bool:
    before, after = (called_services.endpoints(each) for each in (edit.before, edit.after))
    create = edit.after.network.create
    stays = create is not None and create.endpoints == "needed" and create.nat == "none"
    return not stays and not {*before} <= {*after}


def _a_route_comes(edit: Edit[Environment]) -> bool:
    added = {*called_services.endpoints(edit.after)} - {*called_services.endpoints(edit.before)}
    return any(vpc_endpoints.is_gateway(name) for name in added)


def _records(environment: Environment) -> bool:
    create = environment.network.create
    return create is not None and create.flow_logs.traffic != "none"


def _kept_days(environment: Environment) -> int:
    create = environment.network.create
    return create.flow_logs.retention_days if create else 0


_ANOTHER_FLOW_LOG: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.NOTHING,),
        text="nothing is recorded",
        when="with `traffic: none`",
        holds=lambda edit: not _records(edit.before) and not _records(edit.after),
    ),
    Effect(
        kinds=(EffectKind.REPLACED,),
        text="the flow log, not what it has recorded: for a moment nothing is recorded",
    ),
)
WAYS_OUT: dict[str, Effects[Environment]] = {
    "network.create.ip_address_type": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="AWS takes no range away while anything has an address of it",
            when="to `ipv4`",
            holds=lambda edit: not edit.after.network.is_dual_stack,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="a task gets its address of IPv6 when it starts: those that run have none until the next release",
        ),
    ),
    "network.create.nat": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="two routes to everywhere",
            when="to a NAT instance, from a transit gateway with `0.0.0.0/0`",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="tasks lose their way to registries and the internet",
            remedy="set it to `single` or `one_per_zone`, and they have it again",
            when="to `none`",
            holds=_nat_is_taken_away,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="tasks get their way to registries and the internet",
            when="from `none`",
            holds=_nat_is_added,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="connections that leave another way now are cut once",
            remedy="nothing is to be done: those that are opened anew go through",
        ),
    ),
    "network.create.nat_instance_type": TYPE_EFFECTS,
    "network.create.isolated_subnets": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the addresses of subnets that go are free once the run has ended",
            when="where such subnets are",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="subnets are deleted; while something is in one, AWS does not, and the run ends with that error",
            when="to `false`",
            holds=lambda edit: not (edit.after.network.create and edit.after.network.create.isolated_subnets),
        ),
        *IN_PLACE,
    ),
    "network.create.default_network_acl": network_acl.EFFECTS,
    **SUBNET_EFFECTS,
    **TRANSIT_EFFECTS,
    # A route to S3 or DynamoDB cuts what is open:
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations
    "network.create.endpoints": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="connections through those that go are cut; with `nat: none` tasks get to that service no more",
            remedy="with another `nat` nothing is to be done: those that are opened anew go through; else put it back",
            when="without one that was there",
            holds=_one_goes,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="connections to S3 or DynamoDB that are open are cut once",
            remedy="nothing is to be done: those that are opened anew go through",
            when="with `s3` or `dynamodb`, which was not there",
            holds=_a_route_comes,
        ),
        *IN_PLACE,
    ),
    "network.create.flow_logs.traffic": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the bucket holds what was recorded",
            when="to `none`, from `s3` with `deletion_protection`",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="what was recorded is deleted: export it first",
            when="to `none`",
            holds=lambda edit: not _records(edit.after),
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), when="from `none`", holds=lambda edit: not _records(edit.before)),
        *_ANOTHER_FLOW_LOG,
    ),
    "network.create.flow_logs.destination": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the bucket holds what was recorded",
            when="away from `s3`, with `deletion_protection`",
            holds=lambda edit: edit.is_refused,
        ),
        _ANOTHER_FLOW_LOG[0],
        Effect(
            kinds=(EffectKind.REPLACED,),
            text="the flow log, and where it is kept: what was recorded is deleted, export it first",
        ),
    ),
    "network.create.flow_logs.retention_days": (
        deletes_older(lambda edit: _kept_days(edit.after) < _kept_days(edit.before)),
        *IN_PLACE,
    ),
    "network.create.flow_logs.aggregation_s": _ANOTHER_FLOW_LOG,
    "network.create.flow_logs.fields": _ANOTHER_FLOW_LOG,
}
"""Key, dotted → effects."""
