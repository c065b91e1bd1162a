"""
Functions of the provider that read values of Secrets Manager.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/secretsmanager/getsecretversion/
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def secret_version(ctx: Context, args: Properties) -> Properties:
    """aws:secretsmanager/getSecretVersion:getSecretVersion, the current one."""
    only(args, "secretId", "versionStage", "region")
    stage = args.get("versionStage") or "AWSCURRENT"
    try:
        found = ctx.client("secretsmanager").get_secret_value(SecretId=args["secretId"], VersionStage=stage)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        text = f"reading Secrets Manager Secret Version ({args['secretId']}|{stage}): couldn't find resource"
        raise InvalidInput("secretId", text) from None
    return {
        "arn": found["ARN"],
        "createdDate": found["CreatedDate"].isoformat(),
        "id": f"{args['secretId']}|{stage}",
        "region": ctx.region,
        "secretArn": found["ARN"],
        "secretBinary": "",
        "secretId": args["secretId"],
        "secretString": found.get("SecretString", ""),
        "versionId": found["VersionId"],
        "versionStage": stage,
        "versionStages": found["VersionStages"],
    }
