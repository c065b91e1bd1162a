"""What the IAM resource types have in common."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.tags import TagForm

MISSING = ("NoSuchEntity",)


def tag_form(kind: str, parameter: str) -> TagForm:
    """How IAM tags a *kind* (``role``) that operations name by *parameter* (``RoleName``)."""
    return TagForm(
        service="iam",
        argument=lambda tags_: {"Tags": tags.pairs(tags_)},
        read=lambda _, described: tags.mapping(described.found.get("Tags", [])),
        add=lambda iam, id_, _, tags_: getattr(iam, f"tag_{kind}")(**{parameter: id_}, Tags=tags.pairs(tags_)),
        remove=lambda iam, id_, _, keys: getattr(iam, f"untag_{kind}")(**{parameter: id_}, TagKeys=keys),
    )


def unless_missing(call: Any, **arguments: Any) -> dict[str, Any] | None:
    """The answer to *call*; None: IAM says that there is no such thing."""
    try:
        answer: dict[str, Any] = call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return None
        raise
    return answer


def policy_text(document: Any, written: Any) -> str:
    """A policy *document* as text; as the program has *written* it, if that means the same."""
    if isinstance(written, str) and json.loads(written) == document:
        return written
    return json.dumps(document, separators=(",", ":"))
