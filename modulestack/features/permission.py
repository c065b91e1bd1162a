"""A statement of `permissions`."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from modulestack.fields import kinds
from modulestack.fields.section import Section


class Permission(Section):
    """A statement that allows; there are none that deny."""

    actions: tuple[kinds.IamAction, ...]
    """Such as `s3:GetObject`, by name; with a wildcard only if `exceptions` has it."""
    resources: tuple[kinds.IamResource, ...]
    """
    By ARN, in which `*` may follow a name, as in `arn:aws:s3:::staging-uploads/*`; wider ones only if `exceptions` has
    them. `*` for actions that IAM knows no resource for, such as `cloudwatch:PutMetricData`.
    """
    conditions: dict[kinds.ConditionOperator, dict[kinds.ConditionKey, kinds.ConditionValues]] = Field(
        default_factory=dict
    )
    """As IAM has them: `{StringEquals: {aws:SourceVpc: vpc-0123456789abcdef0}}`."""
    exceptions: dict[str, str] = Field(default_factory=dict)
    """
    What of `actions` and `resources` is a wildcard, or lets it get at more than this statement says, as it stands
    there → why that has to be.
    """


class WithPermissions(Protocol):
    """A module, as far as these rules look at it."""

    @property
    def name(self) -> str:
        """The module's."""

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """Its statements."""
