"""The service that a module has, as the provider answers it."""

from __future__ import annotations

from typing import Any

import pulumi

from components.account import AwsAccount
from components.not_there import is_not_there
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingModule


def running_service(
    environment: Environment,
    module: Module,
    before: StandingModule,
    account: AwsAccount,
    opts: pulumi.InvokeOptions,
) -> Any:
    """*module*'s service, where it was *before*; None: there is none."""
    from pulumi_aws.ecs.get_service import get_service

    service = environment.context_of(module, partition=account.partition, account_id=account.id).service
    try:
        return get_service(cluster_arn=account.arn("ecs", f"cluster/{before.cluster}"), service_name=service, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return None
        raise


def is_being_deployed(service: Any) -> bool:
    """Whether tasks of two of its deployments are there, or are to be: the provider tells no more of them."""
    return len(service.deployments) > 1
