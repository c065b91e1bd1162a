"""
What IAM is asked for keys of KMS while other services are called: services ask in the name of whoever calls them.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms,
https://docs.aws.amazon.com/efs/latest/ug/EFSKMSPolicy.html,
https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html,
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import iam_key_actions
from tests.support.iam_evaluator import Request

Params = Mapping[str, Any]
_BY_S3 = {
    **dict.fromkeys(("GetObject", "HeadObject"), iam_key_actions.READ_BY_S3),
    "PutObject": iam_key_actions.WRITE_BY_S3,
}
"""The provider asks HeadObject for checksums, which are encrypted, too."""


def further(service: str, operation: str, params: Params, *, region: str, key: str) -> Iterator[Request]:
    """All that is asked beside *operation* itself; *key* is the environment's (ARN; empty: it has none)."""
    via = {"kms:ViaService": f"{'elasticfilesystem' if service == 'efs' else service}.{region}.amazonaws.com"}
    if service == "s3" and key and "-releases-" in params["Bucket"]:
        of_bucket = {**via, "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{params['Bucket']}"}
        yield from (Request(action, key, of_bucket) for action in _BY_S3.get(operation, ()))
    if (service, operation) == ("efs", "CreateFileSystem") and params.get("KmsKeyId"):
        yield from (Request(action, params["KmsKeyId"], via) for action in iam_key_actions.MAKE_FILE_SYSTEM)
    if (service, operation) == ("ecr", "CreateRepository") and "kmsKey" in params.get("encryptionConfiguration", {}):
        for action in ("kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"):
            yield Request(action, params["encryptionConfiguration"]["kmsKey"], via)
    if (service, operation) == ("ecs", "CreateCluster"):
        disks = params.get("configuration", {}).get("managedStorageConfiguration", {})
        yield from (Request("kms:DescribeKey", each) for each in disks.values())
    if (service, operation) == ("logs", "CreateLogGroup") and params.get("kmsKeyId"):
        group = f"arn:aws:logs:{region}:{key.split(':')[4]}:log-group:{params['logGroupName']}" if key else "*"
        yield Request("logs:AssociateKmsKey", group)
