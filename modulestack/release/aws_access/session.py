"""
A boto3 session as the AWS CLI would make it: profile, region, role to assume.

Credentials of an assumed role are renewed by themselves, as long as those that assumed it live.
"""

from __future__ import annotations

import getpass
import os
import socket
from typing import Any

import boto3
import botocore.session
from botocore import exceptions
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

from modulestack.contract.errors import BadInput
from modulestack.release.aws_access.request_settings import REQUEST


def open_session(profile: str | None, region: str | None, role_arn: str | None) -> boto3.Session:
    """
    A session with credentials and a region.

    Raises:
        BadInput: an unknown profile, no credentials, no region.
    """
    try:
        # AWS_REGION is the CLI's; boto3 alone looks at AWS_DEFAULT_REGION only.
        session = boto3.Session(profile_name=profile, region_name=region or os.environ.get("AWS_REGION"))
        session._session.set_default_client_config(REQUEST)
        credentials = session.get_credentials()
    except exceptions.ProfileNotFound:
        known = ", ".join(boto3.Session().available_profiles) or "none"
        raise BadInput(f"there is no profile {profile!r} in AWS's configuration: there are {known}") from None
    except exceptions.BotoCoreError as error:
        raise BadInput(f"the credentials cannot be used: {error}") from None
    if credentials is None:
        raise BadInput("there are no AWS credentials: log in (`aws sso login`), set AWS_PROFILE, or use --profile")
    if not session.region_name:
        raise BadInput("there is no AWS region: use --region, AWS_REGION or a profile with one")
    return _with_role(session, role_arn) if role_arn else session


def describe_caller() -> str:
    """Who runs this, for the lock and until AWS says it better: the job of a CI system, or user and machine."""
    job = os.environ.get("GITHUB_ACTOR")
    if os.environ.get("GITHUB_ACTIONS") == "true" and job:
        server, repository = os.environ.get("GITHUB_SERVER_URL", ""), os.environ.get("GITHUB_REPOSITORY", "")
        return f"{job}, {server}/{repository}/actions/runs/{os.environ.get('GITHUB_RUN_ID', '')}"
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def _with_role(session: boto3.Session, role_arn: str) -> boto3.Session:
    core: Any = botocore.session.Session()
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=session._session.create_client,
        source_credentials=session.get_credentials(),
        role_arn=role_arn,
        extra_args={"RoleSessionName": "modulestack"},
    )
    core._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    core.set_config_variable("region", session.region_name)
    return boto3.Session(botocore_session=core)
