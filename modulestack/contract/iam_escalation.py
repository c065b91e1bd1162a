"""
Actions by which a role gets at more than its policy says: who may do them may do what others may.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/ (access level "Permissions management"),
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (pass role with star)
"""

from __future__ import annotations

from modulestack.contract.iam_patterns import meet

_GIVES = {
    "iam": "AddRoleToInstanceProfile AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy "
    "CreateAccessKey CreateLoginProfile CreateOpenIDConnectProvider CreatePolicyVersion CreateRole CreateSAMLProvider "
    "CreateServiceSpecificCredential CreateUser DeleteGroupPolicy DeleteRolePermissionsBoundary DeleteRolePolicy "
    "DeleteUserPermissionsBoundary DeleteUserPolicy PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy "
    "PutUserPermissionsBoundary PutUserPolicy ResetServiceSpecificCredential SetDefaultPolicyVersion "
    "UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile UpdateSAMLProvider UploadSSHPublicKey "
    "UploadSigningCertificate",
    "ecr": "SetRepositoryPolicy",
    "kms": "CreateGrant PutKeyPolicy",
    "lambda": "AddPermission",
    "s3": "BypassGovernanceRetention DeleteBucketPolicy PutBucketAcl PutBucketPolicy PutObjectAcl",
    "secretsmanager": "DeleteResourcePolicy PutResourcePolicy",
    "sns": "AddPermission",
    "sqs": "AddPermission",
    "sts": "AssumeRoot GetFederationToken",
}
_TAKES = {
    "iam": "PassRole",
    "cloudformation": "CreateChangeSet CreateStack CreateStackSet ExecuteChangeSet UpdateStack UpdateStackSet",
    "codebuild": "CreateProject StartBuild StartBuildBatch UpdateProject",
    "datapipeline": "PutPipelineDefinition",
    "ec2-instance-connect": "SendSSHPublicKey SendSerialConsoleSSHPublicKey",
    "ecs": "ExecuteCommand",
    "glue": "CreateDevEndpoint UpdateDevEndpoint UpdateJob",
    "lambda": "UpdateFunctionCode UpdateFunctionConfiguration",
    "sagemaker": "CreatePresignedDomainUrl CreatePresignedNotebookInstanceUrl",
    "ssm": "ResumeSession SendCommand StartAutomationExecution StartSession",
}
_WHY = {
    **{f"{p}:{name}": "changes who may do what" for p, names in _GIVES.items() for name in names.split()},
    **{f"{p}:{name}": "lets it do what another role may" for p, names in _TAKES.items() for name in names.split()},
}


def why_risky(action: str) -> str | None:
    """What *action*, by name or as a pattern, would give besides itself; None: nothing that is known."""
    return next((why for name, why in _WHY.items() if meet(action.lower(), name.lower())), None)
