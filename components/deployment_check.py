"""Deployments that an edit would end, or has to wait for: looked for before anything is touched."""

from __future__ import annotations

import pulumi

from components.account import AwsAccount
from components.running_service import is_being_deployed, running_service
from modulestack.environment import former_file
from modulestack.environment.comparison import accepted_edits
from modulestack.environment.deployment_edits import waiting_edits
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment


def check(
    environment: Environment, account: AwsAccount, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> None:
    """
    See whether a module is being deployed whose service an edit updates: only then is AWS asked.

    A preview warns: what it is of may be carried out later.

    Raises:
        pulumi.RunError: one is; a line for each module.
    """
    before = former_file.of_resources(standing.resources)
    edits = accepted_edits(before, environment, account_id=account.id) if before else ()
    refused = []
    for name, why in waiting_edits(edits, environment, standing):
        service = running_service(environment, environment.modules[name], standing.modules[name], account, opts)
        if service is not None and is_being_deployed(service):
            refused.append(
                f"{why}: wait for `modulestack watch {name} -e {environment.name}`, or end it by `modulestack rollback "
                f"{name} -e {environment.name}`, then run `pulumi up` again"
            )
    if refused and pulumi.runtime.is_dry_run():
        pulumi.log.warn("\n".join(refused))
    elif refused:
        raise pulumi.RunError("\n".join(refused))
