"""Whether ECS has a certificate issued: the authority, the role, the key, as they are in the account."""

from __future__ import annotations

import json
from typing import Any

from modulestack.contract.connect_tls import AUTHORITY_TAG, KEY_ACTIONS, MANAGED_POLICY
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.connect_dependencies import ConnectDependencies
from modulestack.rehearsal.seeding.authorities import seed_authorities

ARN = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012"


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_what_ecs_has_no_certificate_for(aws: EmbeddedAws):
    """One thing after the other is put right."""
    iam, pca, kms = aws.client("iam"), aws.client("acm-pca"), aws.client("kms")
    role = iam.create_role(RoleName="connect", AssumeRolePolicyDocument=trust("ecs-tasks.amazonaws.com"))["Role"]["Arn"]
    key = kms.create_key()["KeyMetadata"]["Arn"]

    def why_not(**more: Any) -> str:
        tls = {"issuerCertificateAuthority": {"awsPcaAuthorityArn": ARN}, "roleArn": role, **more}
        with aws.internal():
            return ConnectDependencies(aws, "eu-west-1").no_certificate(tls) or ""

    assert why_not() == f"unable to assume the role {role}"
    iam.update_assume_role_policy(RoleName="connect", PolicyDocument=trust("ecs.amazonaws.com"))
    assert why_not() == f"the certificate authority {ARN} does not exist"
    [*seed_authorities(aws, [ARN])]
    assert why_not() == f"the role {role} is not authorized to perform acm-pca:IssueCertificate on {ARN}"
    iam.attach_role_policy(RoleName="connect", PolicyArn=f"arn:aws:iam::aws:policy/{MANAGED_POLICY}")
    assert why_not() == ""
    tag = {"Key": AUTHORITY_TAG, "Value": "true"}
    pca.untag_certificate_authority(CertificateAuthorityArn=ARN, Tags=[tag])
    assert why_not() == f"the role {role} is not authorized to perform acm-pca:IssueCertificate on {ARN}"
    pca.tag_certificate_authority(CertificateAuthorityArn=ARN, Tags=[tag])
    assert why_not(kmsKey=key) == f"the role {role} is not authorized to perform kms:GenerateDataKey on {key}"
    statement = {"Effect": "Allow", "Action": list(KEY_ACTIONS), "Resource": key}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="connect", PolicyName="key", PolicyDocument=policy)
    assert why_not(kmsKey=key) == ""
    kms.disable_key(KeyId=key)
    assert why_not(kmsKey=key) == f"the KMS key {key} does not exist or is not enabled"
    pca.update_certificate_authority(CertificateAuthorityArn=ARN, Status="DISABLED")
    assert why_not() == f"the certificate authority {ARN} is in the state DISABLED"
