"""The options that the verbs which talk to AWS share, and what they become."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from modulestack.cli.environment_argument import ENVIRONMENT

if TYPE_CHECKING:
    import boto3

Command = Callable[..., None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class AwsOptions:
    """As typed; None: not given."""

    profile: str | None
    region: str | None
    role_arn: str | None

    def session(self) -> boto3.Session:
        """
        A boto3 session.

        Raises:
            BadInput: an unknown profile, no credentials, no region.
        """
        from modulestack.release.aws_access.session import open_session

        return open_session(self.profile, self.region, self.role_arn)


def aws_options(command: Command) -> Command:
    """Adds --profile, --region and --role-arn; the command takes them as ``aws``, an AwsOptions."""

    @functools.wraps(command)
    def with_aws(*, profile: str | None, region: str | None, role_arn: str | None, **others: Any) -> None:
        command(aws=AwsOptions(profile=profile, region=region, role_arn=role_arn), **others)

    wrapped: Command = with_aws
    for option in (
        click.option("--role-arn", metavar="ARN", help="Role to assume first."),
        click.option("--region", help="AWS region; default: AWS_REGION or the profile's."),
        click.option("--profile", help="Profile of the AWS configuration."),
    ):
        wrapped = option(wrapped)
    return wrapped


def environment_option(command: Command) -> Command:
    """Adds -e; the command takes it as ``environment``."""
    option = click.option(
        "-e", "--environment", required=True, metavar="ENV", type=ENVIRONMENT, help="The environment, such as staging."
    )
    return option(command)


json_option = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text; see docs/releases.md.")
"""Of verbs that report as they go; the command takes it as ``as_json``."""


def document_options(command: Command) -> Command:
    """Of verbs that show one thing: adds -e, --json (one document) and AWS's options."""
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document; see docs/releases.md.")
    return environment_option(as_json(aws_options(command)))


def candidate_options(command: Command) -> Command:
    """Of verbs that look at one release without doing it: adds MODULE[[/CONTAINER]=IMAGE], --set and --no-resolve."""
    for option in (
        click.option("--no-resolve", is_flag=True, help="Take a tag as it is instead of its digest."),
        click.option(
            "--set", "values", multiple=True, metavar="NAME=VALUE", help="Fill a placeholder of the template."
        ),
        click.argument("what", metavar="MODULE[[/CONTAINER]=IMAGE]"),
    ):
        command = option(command)
    return command


def module_argument(command: Command) -> Command:
    """Adds MODULE; the command takes it as ``module``."""
    return click.argument("module")(command)
