"""Commands, typed as messages print them: ours in this process, AWS's by the operation that they name."""

from __future__ import annotations

import shlex
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel

from modulestack.embedded_aws.account import EmbeddedAws
from tests.release.stack import StackAccount
from tests.release.terminal import Terminal, TerminalOutput


def ours(terminal: Terminal, command: str) -> TerminalOutput:
    """Type *command*, which begins with ``modulestack``."""
    program, *arguments = shlex.split(command)
    assert program == "modulestack"
    return terminal(*arguments)


def aws(account: EmbeddedAws, command: str) -> dict[str, Any]:
    """What ``aws SERVICE OPERATION --name value…`` answers in *account*."""
    program, service, operation, *options = shlex.split(command)
    assert program == "aws"
    client = account.client(service)
    method = operation.replace("-", "_")
    model: OperationModel = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
    given = model.input_shape.members if model.input_shape else {}
    members = {xform_name(name, "-"): (name, shape.type_name) for name, shape in given.items()}
    arguments: dict[str, Any] = {}
    for name, value in zip(options[::2], options[1::2], strict=True):
        option = name.removeprefix("--")
        if option != "region":
            member, kind = members[option]
            arguments[member] = [value] if kind == "list" else value
    found: dict[str, Any] = getattr(client, method)(**arguments)
    return found


def terminal_of(account: EmbeddedAws, patch: Any) -> Terminal:
    """A terminal whose AWS is *account*."""
    return Terminal(StackAccount(aws=account, network=None), patch)  # type: ignore[arg-type]
