"""aws:ecr/repositoryPolicy:RepositoryPolicy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_repository_policy"""

from __future__ import annotations

from modulestack.embedded_aws.resources.ecr.repository_setting import setting_handler

HANDLER = setting_handler(
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    put="set_repository_policy",
    get="get_repository_policy",
    remove="delete_repository_policy",
    text="policyText",
    absent="RepositoryPolicyNotFoundException",
)
"""Who besides the account's own roles may pull or push."""
