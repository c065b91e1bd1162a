"""The options that every verb has which talks to AWS, and what they become."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import boto3

F = TypeVar("F", bound=Callable[..., Any])


@dataclasses.dataclass(frozen=True, kw_only=True)
class AwsOptions:
    """As typed."""

    profile: str | None
    region: str | None
    role_arn: str | None

    def session(self) -> boto3.Session:
        """A boto3 session; raises BadInput."""
        from modulestack.release.aws_access.session import open_session

        return open_session(self.profile, self.region, self.role_arn)


def aws_options(command: F) -> F:
    """Adds --profile, --region and --role-arn; the command takes them as ``profile``, ``region``, ``role_arn``."""
    for option in (
        click.option("--role-arn", metavar="ARN", help="Role to assume first."),
        click.option("--region", help="AWS region; default: AWS_REGION or the profile's."),
        click.option("--profile", help="Profile of the AWS configuration."),
    ):
        command = option(command)
    return command


def environment_option(command: F) -> F:
    """Adds -e; the command takes it as ``environment``."""
    option = click.option("-e", "--environment", required=True, metavar="ENV", help="The environment, such as staging.")
    return option(command)


json_option = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text; see docs/releases.md.")


def module_argument(command: F) -> F:
    """Adds MODULE; the command takes it as ``module``."""
    return click.argument("module")(command)
