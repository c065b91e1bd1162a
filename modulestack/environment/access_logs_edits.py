"""Which edits of the logs of load balancers are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import names
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("access_logs",)


def has_log_buckets(environment: str, resources: Sequence[Mapping[str, Any]]) -> bool:
    """Whether *resources*, a stack's, have the bucket that *environment* makes for logs."""
    made = ("aws:s3/bucket:Bucket", names.bucket(names.access_logs(environment)))
    return any((each["type"], each["name"]) == made for each in resources)


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    Buckets that hold logs are not deleted while the environment is protected.

    As the last run made them: what is protected then is so until a run has said otherwise.
    """
    logs = environment.access_logs
    if not standing.has_log_buckets or (logs is not None and logs.is_made):
        return
    known = [each.deletion_protection for each in standing.modules.values() if each.deletion_protection is not None]
    if any(known) if known else environment.deletion_protection:
        what = "is another bucket" if logs else "is gone from the file"
        yield RuleViolation(
            ((*_FIELD, "bucket") if logs else _FIELD, ("deletion_protection",)),
            f"{what}, and the environment's own would be deleted with all its logs, which deletion_protection forbids: "
            "undo this, set modulestack:deletion_protection to false, run `pulumi up`, then change it again",
        )
