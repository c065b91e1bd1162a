"""What the settings of a repository have in common: each is a policy, and its id is the repository."""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given, the_id
from modulestack.embedded_aws.resources.table_handler import TableHandler


def setting_handler(type_: str, *, put: str, get: str, remove: str, text: str, absent: str) -> TableHandler:
    """
    The handler of a repository's policy.

    *text* is the parameter of the operation *put*, and of the answer to *get*, that holds it; *absent* is the code with
    which AWS says that there is none.
    """

    def written(answer: Described) -> str:
        """As the program wrote it, if that means the same."""
        found, wanted = str(answer.found[text]), answer.known.get("policy")
        return wanted if isinstance(wanted, str) and json.loads(wanted) == json.loads(found) else found

    def request(_: object, inputs: dict[str, Any]) -> dict[str, Any]:
        return {"repositoryName": inputs["repository"], text: inputs["policy"]}

    return TableHandler(
        ResourceTable(
            type=type_,
            service="ecr",
            create=put,
            create_params=request,
            put=True,
            id=given("{repository}"),
            describe=get,
            describe_params=lambda id_, _: {"repositoryName": id_},
            missing=("RepositoryNotFoundException", absent),
            outputs={"policy": written, "registryId": "registryId", "repository": the_id},
            key=lambda id_, _: {"repositoryName": id_},
            delete=remove,
            replaces=frozenset({"region", "repository"}),
        )
    )
