"""Which edits of where flow logs are kept are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import names
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("network", "create", "flow_logs")


def is_made(environment: str, resources: Sequence[Mapping[str, Any]]) -> bool:
    """Whether *resources*, a stack's, have the bucket that *environment* makes for flow logs."""
    made = ("aws:s3/bucket:Bucket", names.bucket(names.flow_logs(environment)))
    return any((each["type"], each["name"]) == made for each in resources)


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """A bucket that holds flow logs is not deleted while the environment, as the last run made it, is protected."""
    create = environment.network.create
    if not standing.has_flow_log_bucket or create is None or create.flow_logs.has_bucket:
        return
    known = [each.deletion_protection for each in standing.modules.values() if each.deletion_protection is not None]
    if any(known) if known else environment.deletion_protection:
        key = "traffic" if create.flow_logs.traffic == "none" else "destination"
        yield RuleViolation(
            ((*_FIELD, key), ("deletion_protection",)),
            f"is {getattr(create.flow_logs, key)}, and the bucket would be deleted with all that was recorded, which "
            "deletion_protection forbids: undo this, set modulestack:deletion_protection to false, run `pulumi up`, "
            "then change it again",
        )
