"""
What a pipeline's roles may do of CloudFront: IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
"""

from __future__ import annotations

READ_EDGE = ("cloudfront:GetDistribution", "cloudfront:GetVpcOrigin", "cloudfront:ListTagsForResource")
CREATE_EDGE = ("cloudfront:CreateDistribution", "cloudfront:CreateVpcOrigin")
TAG_EDGE = ("cloudfront:TagResource",)
CHANGE_EDGE = (
    "cloudfront:DeleteDistribution",
    "cloudfront:DeleteVpcOrigin",
    "cloudfront:UpdateDistribution",
)
CHANGE_EDGE_FURTHER = ("cloudfront:UntagResource",)
FIND_ADDRESSES = ("ec2:DescribeManagedPrefixLists",)
READ_ADDRESSES = ("ec2:GetManagedPrefixListEntries",)
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-service-linked-roles-vpc-origin.html
SERVICE_ROLE_FURTHER = ("iam:CreateServiceLinkedRole",)
