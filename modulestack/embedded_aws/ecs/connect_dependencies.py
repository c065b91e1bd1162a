"""What ECS needs to encrypt calls by Service Connect, read from moto's objects inside ``EmbeddedAws.internal()``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import iam_policy
from modulestack.contract.connect_tls import AUTHORITY_TAG, AUTHORITY_TAG_VALUE, ISSUE
from modulestack.embedded_aws.ecs import role_policies
from modulestack.embedded_aws.interfaces import AccountInterface


class ConnectDependencies:
    """Authorities, roles and keys of one account and region."""

    def __init__(self, aws: AccountInterface, region: str) -> None:
        self._aws = aws
        self._region = region

    def no_certificate(self, tls: Mapping[str, Any]) -> str | None:
        """
        Why ECS has none issued for a service that says *tls*; None: it has.

        Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html,
        https://docs.aws.amazon.com/privateca/latest/APIReference/API_IssueCertificate.html
        """
        authority, role = tls["issuerCertificateAuthority"].get("awsPcaAuthorityArn", ""), tls.get("roleArn", "")
        if not role_policies.lets_ecs(self._aws, role):
            return f"unable to assume the role {role}"
        found = self._aws.backend("acm-pca", self._region).certificate_authorities.get(authority)
        if found is None:
            return f"the certificate authority {authority} does not exist"
        if found.status != "ACTIVE":
            return f"the certificate authority {authority} is in the state {found.status}"
        given = role_policies.statements(self._aws, role)
        if not iam_policy.is_allowed(ISSUE, authority, given) or not self._is_tagged(authority, given):
            return f"the role {role} is not authorized to perform {ISSUE} on {authority}"
        return self._no_key(tls.get("kmsKey", ""), role)

    def _is_tagged(self, authority: str, given: list[Mapping[str, Any]]) -> bool:
        """Whether the authority has the tag that AWS's policy wants, if what the role may do wants it."""
        wants = [s for s in given if ISSUE in iam_policy.listed(s.get("Action", []))]
        if not all(s.get("Condition") for s in wants):
            return True
        listed = self._aws.backend("acm-pca", self._region).list_tags(authority)["Tags"]
        return {"Key": AUTHORITY_TAG, "Value": AUTHORITY_TAG_VALUE} in listed

    def _no_key(self, key: str, role: str) -> str | None:
        if not key:
            return None
        found = self._aws.backend("kms", self._region).keys.get(key.rpartition("/")[2])
        if found is None or found.key_state != "Enabled":
            return f"the KMS key {key} does not exist or is not enabled"
        if not iam_policy.is_allowed("kms:GenerateDataKey", found.arn, role_policies.statements(self._aws, role)):
            return f"the role {role} is not authorized to perform kms:GenerateDataKey on {key}"
        return None
