"""Secrets of applications at their identity providers: read before anything is made, and never shown."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
from pulumi import Output
from pulumi_aws.secretsmanager.get_secret_version import get_secret_version
from pulumi_aws.ssm.get_parameter import get_parameter

from components.not_there import is_not_there
from modulestack.contract import secret_reference
from modulestack.contract.arn import secret_of
from modulestack.environment.model import Environment


def look_up(environment: Environment, opts: pulumi.InvokeOptions) -> Mapping[str, Output[str]]:
    """
    The values that *environment* refers to as secrets of its applications, by module: Pulumi keeps them as secrets.

    A load balancer is given the value itself, and AWS tells it nobody afterwards.

    Raises:
        pulumi.RunError: one is not there, may not be read, or has not the key that is asked for; a line for each,
            without any value. Nothing has been touched.
    """
    found, refused = {}, []
    for name, module in environment.modules.items():
        if module.sign_in and module.sign_in.oidc and module.has_load_balancer:
            try:
                found[name] = Output.secret(_value(module.sign_in.oidc.client_secret, opts))
            except _NoValue as error:
                refused.append(f"modules.{name}.sign_in.oidc.client_secret: {error}")
    if refused:
        raise pulumi.RunError("\n".join(refused))
    return found


class _NoValue(Exception):
    """Why there is no secret, in one line without its value."""


def _value(text: str, opts: pulumi.InvokeOptions) -> str:
    reference = secret_reference.parse(text)
    try:
        if reference.service == "ssm":
            return str(get_parameter(name=reference.arn or reference.name, with_decryption=True, opts=opts).value)
        wanted = secret_of(reference.arn) if reference.arn else reference.name
        held = str(get_secret_version(secret_id=wanted, opts=opts).secret_string)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            raise _NoValue(f"there is no {text}: put the client's secret there") from None
        raise _NoValue(f"{text} cannot be read: {error}") from None
    return held if reference.json_key is None else _part(held, reference.json_key, text)


def _part(held: str, key: str, text: str) -> str:
    try:
        value = json.loads(held)[key]
    except (ValueError, KeyError, TypeError):
        raise _NoValue(f"{text} is no JSON that has {key}: put it there, or name another key") from None
    if not isinstance(value, str) or not value:
        raise _NoValue(f"{key} of {text} is no text: put the client's secret there")
    return value
