"""Where a pipeline's policies apply: how the things of an environment are named in ARNs and told by their tag."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from components.account import Account
from components.policies import Document
from modulestack.contract import paths, tags
from modulestack.environment.model import Environment

TAG = tags.ENVIRONMENT
"""On everything of an environment: the provider's default tag."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """What the policies are about."""

    environment: Environment
    account: Account
    project: str
    """Name of Pulumi's project, under which its state is kept."""
    bucket: str
    """Name of the environment's bucket of templates."""
    zone_ids: tuple[str, ...] = ()
    """Hosted zones that the environment's records are in."""

    def arn(self, service: str, resource: str) -> str:
        """ARN of a thing in the environment's account and region."""
        return self.account.arn(service, resource)

    def iam(self, resource: str) -> str:
        """ARN of a thing of IAM, which knows no regions."""
        return f"arn:{self.account.partition}:iam::{self.account.id}:{resource}"

    def simple(self, service: str, resource: str) -> str:
        """ARN of a thing that has neither region nor account in it, such as a bucket."""
        return f"arn:{self.account.partition}:{service}:::{resource}"

    @property
    def name(self) -> str:
        """The environment's."""
        return self.environment.name

    @property
    def roles(self) -> str:
        """The environment's roles; not the pipeline's own, which only a person changes."""
        return self.iam(f"role{paths.role_path(self.name)}*")

    @property
    def parameters(self) -> list[str]:
        """Their common path, and all below it."""
        return [self.arn("ssm", f"parameter/modulestack/{self.name}{end}") for end in ("", "/*")]

    @property
    def zones(self) -> list[str]:
        """ARNs of the hosted zones."""
        return [self.simple("route53", f"hostedzone/{zone}") for zone in self.zone_ids]

    @property
    def log_groups(self) -> list[str]:
        """Of the modules, and of the network's flows."""
        return [
            self.arn("logs", f"log-group:{paths.log_group(self.name, '*')}"),
            self.arn("logs", f"log-group:{self.name}-flow-logs-*"),
        ]

    def state(self, bucket: str) -> list[str]:
        """
        Objects of this stack's state in the *bucket* of that ARN.

        Source: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#scoping
        """
        stack = f"{self.project}/{self.name}"
        parts = (f"stacks/{stack}.*", f"history/{stack}/*", f"backups/{stack}/*", f"locks/organization/{stack}/*")
        return [f"{bucket}/.pulumi/{part}" for part in parts]

    @property
    def new(self) -> dict[str, Any]:
        """Condition: what is made gets the environment's tag."""
        return {"StringEquals": {f"aws:RequestTag/{TAG}": self.name}}

    @property
    def ours(self) -> dict[str, Any]:
        """Condition: what is changed has the environment's tag."""
        return {"StringEquals": {f"aws:ResourceTag/{TAG}": self.name}}

    def while_making(self, service: str, *actions: str) -> dict[str, Any]:
        """Condition: tags are set by one of *actions*, which makes the thing, the environment's among them."""
        return {"StringEquals": {f"aws:RequestTag/{TAG}": self.name, f"{service}:CreateAction": list(actions)}}


def allow(actions: Sequence[str], resources: Sequence[str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    """A statement that allows; everything in it sorted, so that the same means the same text."""
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
    return {**statement, "Condition": condition} if condition else statement


def document(*statements: dict[str, Any] | None) -> Document:
    """A policy of the statements that there are."""
    return {"Version": "2012-10-17", "Statement": [statement for statement in statements if statement]}
