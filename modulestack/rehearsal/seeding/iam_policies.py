"""Stand-ins for managed policies that roles refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from modulestack.contract import arn
from modulestack.embedded_aws.account import EmbeddedAws

_DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
"""What is in them only who made them knows; one that bounds roles has room for everything."""
_OWNER_AWS = "aws"


def seed_policies(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a policy for each of *references* (ARNs), AWS's own left out; says what was put."""
    for reference in dict.fromkeys(references):
        found = arn.parse(reference)
        if found is None or found.account == _OWNER_AWS:
            continue
        path, _, name = found.resource.removeprefix("policy").rpartition("/")
        aws.client("iam").create_policy(PolicyName=name, Path=f"{path}/", PolicyDocument=_DOCUMENT)
        yield f"IAM policy {name}"
