"""What stands before this run: an edit that cannot be done to it is refused, and what it ends is said."""

from __future__ import annotations

import dataclasses

import pulumi

from components.account import stack_resources
from components.parameters import Parameters
from modulestack.contract import paths
from modulestack.contract.manifest import InvalidManifest
from modulestack.environment import edit_notices, edits, network_edits, standing
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.environment.standing import StandingEnvironment


def check(environment: Environment, parameters: Parameters) -> StandingEnvironment:
    """
    What stands of *environment*, if what its file says can be done to it; *parameters* is what was in SSM.

    Where the network's manifest is not there (version 0.1.0 left none), the stack's own state says what network there
    is. Logs what the edit ends, replaces or keeps.

    Raises:
        pulumi.RunError: it cannot; one line for each reason. Nothing has been touched.
    """
    try:
        found = standing.from_parameters(parameters, environment.name)
    except InvalidManifest as error:
        name = paths.network_parameter(environment.name)
        raise pulumi.RunError(
            f"{error}; put its last good version back, which `aws ssm get-parameter-history --name {name}` shows"
        ) from None
    if found.network is None:
        found = dataclasses.replace(found, network=network_edits.of_resources(stack_resources()))
    refused = [f"{dotted(each.fields[0])}: {each.message}" for each in edits.refusals(environment, found)]
    if refused:
        raise pulumi.RunError("\n".join(refused))
    for notice in edit_notices.notices(environment, found):
        (pulumi.log.warn if notice.interrupts else pulumi.log.info)(notice.text)
    return found
