"""What a role may do after each of an account's calls: policies that are made, changed, attached and taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from modulestack.embedded_aws.interfaces import RecordedCall

Grant = tuple[str, str, str]
"""Action, resource and condition."""
ACCOUNT = "123456789012"
SECRETS = {
    f"S{n}": f"arn:aws:secretsmanager:eu-west-1:{999900000000 + n}:secret:application/password-AbCdEf"
    for n in range(34)
}
"""In as many accounts as make what releases may do longer than one policy."""
PIPELINE = {
    "repository": {"name": "example/modulestack", "id": 1296269, "owner_id": 9919},
    "oidc_provider": "create",
    "state_bucket": "example-state",
    "secrets_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
}
WORKER: dict[str, Any] = {"image": "ghcr.io/example/worker:1"}


def shop(**worker: Any) -> dict[str, Any]:
    """The file of an environment with a pipeline and one module."""
    return {
        "aws:region": "eu-west-1",
        "modulestack:account_id": ACCOUNT,
        "modulestack:network": {"create": {}},
        "modulestack:permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary-shop",
        "modulestack:pipeline": PIPELINE,
        "modulestack:modules": {"worker": {**WORKER, **worker}},
    }


def of_role(calls: Iterable[RecordedCall], role: str) -> Iterator[set[Grant]]:
    """After each call of IAM that changes something: what the role may do whose name begins with *role*."""
    texts: dict[str, str] = {}
    attached: set[str] = set()
    for call in calls:
        params, name = call.params, call.params.get("PolicyArn", "").rpartition("/")[2]
        match call.operation:
            case "CreatePolicy":
                texts[params["PolicyName"]] = params["PolicyDocument"]
            case "CreatePolicyVersion":
                texts[name] = params["PolicyDocument"]
            case "AttachRolePolicy" if params["RoleName"].startswith(role):
                attached.add(name)
            case "DetachRolePolicy" if params["RoleName"].startswith(role):
                attached.remove(name)
            case "DeletePolicy":
                assert name not in attached
                del texts[name]
            case _:
                continue
        yield {grant for each in attached for grant in _grants(texts[each])}


def _grants(text: str) -> Iterator[Grant]:
    for statement in json.loads(text)["Statement"]:
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                yield action, resource, json.dumps(statement.get("Condition"), sort_keys=True)


def lacking(calls: list[RecordedCall], start: int, role: str) -> list[set[Grant]]:
    """What the role lacked in between that it had before the call *start* and has after the last one, by moment."""
    moments = [*of_role(calls, role)]
    first = len([*of_role(calls[:start], role)])
    kept = moments[first - 1] & moments[-1]
    return [lacked for each in moments[first:] if (lacked := kept - each)]
