"""What a file asks for its tasks' roles beyond the boundary of its environment: IAM takes it, and grants nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

from modulestack.contract import boundary, connect_tls, partitions
from modulestack.contract.iam_policy import is_allowed
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

PAGE = "docs/aws-account.md"


def certificates_of_calls_are_within_the_boundary(environment: Environment) -> Iterator[RuleViolation]:
    """A notice: a boundary that was made from an older manual lacks what ECS keeps certificates by."""
    encrypted = [
        name for name, each in environment.modules.items() if each.service_connect and each.service_connect.tls
    ]
    if environment.permissions_boundary is None or not encrypted:
        return
    named = environment.permissions_boundary.split(":")
    document = boundary.document(environment.name, partition=named[1], account=named[4], state_bucket="-")
    of_secrets = [each for each in document["Statement"] if str(each.get("Resource")).endswith(connect_tls.SECRETS)]
    yield RuleViolation(
        (("permissions_boundary",),),
        f"calls of {listed(encrypted, 'and')} are encrypted, for which ECS keeps secrets: a boundary that is older "
        f"than the one in {PAGE} lacks, and whoever made it adds: {', '.join(map(json.dumps, of_secrets))}",
    )


def permissions_are_within_the_boundary(environment: Environment) -> Iterator[RuleViolation]:
    """
    As far as the file tells: by the boundary that the manual has, if it has that one's name.

    What somebody has added to it only AWS knows; `modulestack verify` asks there.
    """
    arn = environment.permissions_boundary
    if arn is None or arn.rpartition("/")[2] != boundary.name(environment.name):
        return
    pipeline = environment.pipeline
    statements = boundary.document(
        environment.name,
        partition=partitions.of_region(environment.region).name,
        account=arn.split(":")[4],
        state_bucket=pipeline.state_bucket if pipeline else "-",
    )["Statement"]
    for name, module in environment.modules.items():
        for at, one in enumerate(module.permissions):
            for place, resource in enumerate(one.resources):
                beyond = [action for action in one.actions if not is_allowed(action, resource, statements)]
                field: FieldPath = ("modules", name, "permissions", at, "resources", place)
                if beyond:
                    yield RuleViolation(
                        (field, ("permissions_boundary",)),
                        f"{beyond[0]} on {bare(resource, 120)} is beyond the boundary, as {PAGE} has it: no task may "
                        f"do it until {bare(arn, 120)} allows it, too",
                    )
