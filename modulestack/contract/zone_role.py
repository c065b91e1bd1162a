"""
The role of another account by which records in its hosted zone are changed: what its owner is to write.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
"""

from __future__ import annotations

from modulestack.contract.policy_document import Document, allow, document


def trust(partition: str, account_id: str) -> Document:
    """Lets the environment's account, and nobody else, take the role; who of it may, that account says."""
    account = {"AWS": f"arn:{partition}:iam::{account_id}:root"}
    return document({"Effect": "Allow", "Principal": account, "Action": "sts:AssumeRole"})


def policy(partition: str, zone_id: str) -> Document:
    """
    Records of one zone, and nothing else of it.

    Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html,
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/route53_zone
    """
    zone = f"arn:{partition}:route53:::hostedzone/{zone_id}"
    return document(
        allow(
            [
                "route53:ChangeResourceRecordSets",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResource",
            ],
            [zone],
        ),
        allow(["route53:GetChange"], [f"arn:{partition}:route53:::change/*"]),
        allow(["route53:ListHostedZones"], ["*"]),
    )
