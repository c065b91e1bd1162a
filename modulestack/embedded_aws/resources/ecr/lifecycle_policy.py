"""aws:ecr/lifecyclePolicy:LifecyclePolicy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_lifecycle_policy"""

from __future__ import annotations

from modulestack.embedded_aws.resources.ecr.repository_setting import setting_handler

HANDLER = setting_handler(
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    put="put_lifecycle_policy",
    get="get_lifecycle_policy",
    remove="delete_lifecycle_policy",
    text="lifecyclePolicyText",
    absent="LifecyclePolicyNotFoundException",
)
"""Which images are deleted, and when."""
