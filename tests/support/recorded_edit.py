"""What IAM is asked of some services while an environment with a pipeline is made, edited, read and taken down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from modulestack.rehearsal.sandbox import Sandbox
from tests.support import pipeline_run
from tests.support.iam_evaluator import Document, Request
from tests.support.iam_requests import World
from tests.support.pipeline_run import ACCOUNT
from tests.support.program import copy_program

Asked = tuple[list[Request], list[Request], dict[str, list[Document]]]
"""By what changes, by what reads, and the roles' policies by verb."""


def recorded_edit(root: Path, config: Mapping[str, Any], edited: Mapping[str, str], begins: tuple[str, ...]) -> Asked:
    """
    What is asked while ``prod``, whose file in *root* becomes *config*, is made, edited as *edited* says, and deleted.

    Of the actions those that begin with one of *begins*.
    """
    (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": dict(config)}))
    copy_program(root)
    sandbox = Sandbox("prod", root)
    world = World(account=ACCOUNT, region="eu-west-1", tags={}, associations={}, roles={}, boundaries={})
    changes, reads = pipeline_run._Calls(sandbox), pipeline_run._Calls(sandbox)
    with changes:
        sandbox.up()
        sandbox.up(**edited)
    pipeline_run._learn(world, sandbox)
    with reads:
        sandbox.up(**edited)
        pipeline_run._refresh(sandbox)
    policies = {
        pipeline_run._verb(role): list(pipeline_run._documents(sandbox, role["RoleName"]))
        for role in pipeline_run._pipeline_roles(sandbox)
    }
    with changes:
        sandbox.engine.destroy()
    changed, read = (
        [each for each in world.asked(calls.found) if each.action.startswith(begins)] for calls in (changes, reads)
    )
    sandbox.aws.close()
    return changed, read, policies
