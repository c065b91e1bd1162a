"""Stand-ins for functions of AWS Lambda that somebody else made, which ECS asks about deployments."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence

from modulestack.contract import arn
from modulestack.embedded_aws.account import EmbeddedAws

_ROLE = "rehearsed-functions"


def seed_functions(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make the function of each of *references* (ARN): it lets every deployment go on."""
    for reference in dict.fromkeys(references):
        found = arn.parse(reference)
        if found is None:
            raise ValueError(f"{reference}: not a function's ARN")
        name = found.resource.split(":")[1]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("index.py", "def handler(event, context): ...")
        aws.client("lambda", found.region).create_function(
            FunctionName=name,
            Role=_role(aws),
            Runtime="python3.13",
            Handler="index.handler",
            Code={"ZipFile": code.getvalue()},
        )
        yield f"Lambda function {name}"


def _role(aws: EmbeddedAws) -> str:
    """ARN of the one that they run as."""
    iam = aws.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    known = {each["RoleName"]: str(each["Arn"]) for each in iam.list_roles()["Roles"]}
    if _ROLE not in known:
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        return str(iam.create_role(RoleName=_ROLE, AssumeRolePolicyDocument=document)["Role"]["Arn"])
    return known[_ROLE]
