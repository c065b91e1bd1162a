"""
Encrypted calls by Service Connect: what AWS's documents say of the authority, the role and the key.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html,
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity.html
"""

from __future__ import annotations

MANAGED_POLICY = "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"
"""Of AWS: lets ECS have certificates issued, and keep them as secrets called ``ecs-sc!…``."""
AUTHORITY_TAG, AUTHORITY_TAG_VALUE = "AmazonECSManaged", "true"
"""What that policy wants an authority to have."""
SECRETS = "ecs-sc!*"
"""How the secrets are called in which ECS keeps certificates and their keys."""
ISSUE = "acm-pca:IssueCertificate"
KEY_ACTIONS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair")
"""
What ECS needs of a key of one's own, by the role: Secrets Manager encrypts with it what it keeps.

AWS's policy has nothing of keys, and its page does not list what it takes; Secrets Manager's does, but for the pair:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""
READ_AUTHORITY = (
    "acm-pca:DescribeCertificateAuthority",
    "acm-pca:GetCertificateAuthorityCertificate",
    "acm-pca:GetCertificateAuthorityCsr",
    "acm-pca:ListTags",
)
"""What the provider reads of an authority, which holds no key."""
