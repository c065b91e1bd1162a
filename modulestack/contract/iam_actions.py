"""
What the roles of a pipeline may do: tables of IAM actions by what they are allowed on. No effects, no Pulumi.

``…_FURTHER`` is what the provider does beyond what a rehearsal sees of it, taken from its documentation; the rest is
proven by calls (tests/components/test_pipeline_proof.py).

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

# Of these IAM knows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html,
# list_awselasticloadbalancing.html, list_amazonecs.html and so on.
READ_EVERYWHERE = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "ec2:DescribeAddresses",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ecs:DescribeTaskDefinition",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "logs:DescribeLogGroups",
    "route53:ListHostedZones",
    "ssm:DescribeParameters",
)
READ_EVERYWHERE_FURTHER = (
    "ec2:DescribeAddressesAttribute",
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
)

# What an environment with a pull-through cache needs besides.
READ_PULL_THROUGH = ("ecr:DescribePullThroughCacheRules", "ecr:DescribeRepositoryCreationTemplates")
CHANGE_PULL_THROUGH = (
    "ecr:CreatePullThroughCacheRule",
    "ecr:CreateRepositoryCreationTemplate",
    "ecr:DeletePullThroughCacheRule",
    "ecr:DeleteRepositoryCreationTemplate",
    "ecr:UpdateRepositoryCreationTemplate",
)
# Other credentials: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_pull_through_cache_rule
CHANGE_PULL_THROUGH_FURTHER = ("ecr:UpdatePullThroughCacheRule",)
SIGN_IN_UPSTREAM_FURTHER = ("iam:CreateServiceLinkedRole",)

# What an environment with machines needs besides.
READ_MACHINES = (
    "autoscaling:DescribeAutoScalingGroups",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplates",
)
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
READ_MACHINES_FURTHER = ("autoscaling:DescribeScalingActivities", "autoscaling:DescribeWarmPool")
READ_PROVIDERS = ("ecs:DescribeCapacityProviders",)
READ_PROFILE = ("iam:GetInstanceProfile",)
READ_PROFILE_FURTHER = ("iam:ListInstanceProfileTags",)
CREATE_TEMPLATE = ("ec2:CreateLaunchTemplate",)
CHANGE_TEMPLATE = ("ec2:CreateLaunchTemplateVersion", "ec2:DeleteLaunchTemplate", "ec2:ModifyLaunchTemplate")
CHANGE_MACHINES = (
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:DeleteTags",
    "autoscaling:UpdateAutoScalingGroup",
)
CHANGE_MACHINES_FURTHER = ("autoscaling:SetInstanceProtection",)
REFRESH_MACHINES = ("autoscaling:StartInstanceRefresh",)
# One that is under way is cancelled before the next:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
REFRESH_MACHINES_FURTHER = ("autoscaling:CancelInstanceRefresh",)
READ_REFRESHES_FURTHER = ("autoscaling:DescribeInstanceRefreshes",)
# Who makes a group must be allowed to start what its launch template says:
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
START_MACHINES_FURTHER = ("ec2:RunInstances",)
READ_IMAGE_FURTHER = ("ssm:GetParameters",)
CREATE_PROVIDER = ("ecs:CreateCapacityProvider",)
CHANGE_PROVIDER = ("ecs:DeleteCapacityProvider", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCapacityProvider")
CHANGE_PROFILE = (
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:UntagInstanceProfile",
)

READ_BUCKET = (
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:ListBucket",
)
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket (every setting is read back)
READ_BUCKET_FURTHER = (
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketLogging",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketWebsite",
    "s3:GetReplicationConfiguration",
    "s3:ListTagsForResource",
)
READ_OBJECT = ("s3:GetObject", "s3:GetObjectTagging")
READ_ROLE = ("iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies")
READ_ROLE_FURTHER = ("iam:ListRolePolicies",)
READ_POLICY = ("iam:GetPolicy", "iam:GetPolicyVersion")
READ_PROVIDER = ("iam:GetOpenIDConnectProvider",)
READ_CERTIFICATE = ("acm:DescribeCertificate", "acm:ListTagsForCertificate")
READ_ZONE = ("route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource")
READ_PARAMETER = ("ssm:GetParameter", "ssm:GetParametersByPath", "ssm:ListTagsForResource")
# What a cluster is associated with only Cloud Control tells a Pulumi program.
READ_CLUSTER = ("cloudformation:GetResource",)
# `modulestack verify` of a module on machines; releases do without.
LOOK_AT_MACHINES = ("ecs:DescribeContainerInstances", "ecs:ListContainerInstances")
LOOK_AT_SETTINGS = ("ecs:ListAccountSettings",)
LOOK_AT_GROUPS = ("autoscaling:DescribeAutoScalingGroups",)
LOOK_AT_GROUPS_FURTHER = ("autoscaling:DescribeInstanceRefreshes",)
LOOK_AT_MACHINE_IMAGES = ("ssm:GetParameters",)
READ_ECS = ("ecs:DescribeClusters", "ecs:DescribeServices")
FOLLOW_DEPLOYMENT = ("ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments")
READ_LOG_GROUP = ("logs:ListTagsForResource",)
# An alarm that scaling calls is deleted by the run that takes scaling away: who does that may it before and after.
READ_ALARM = ("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource")
READ_SCALING_FURTHER = ("application-autoscaling:ListTagsForResource",)
# https://www.pulumi.com/docs/iac/concepts/secrets/#aws-key-management-service-kms
LIST_STATE_FURTHER = ("s3:ListBucket",)
READ_STATE_FURTHER = ("s3:GetObject",)
WRITE_STATE_FURTHER = ("s3:DeleteObject", "s3:PutObject")
DECRYPT_FURTHER = ("kms:Decrypt",)

# What is created with the environment's tag ...
CREATE_NETWORK = (
    "ec2:AllocateAddress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
)
CREATE = (
    "ecs:CreateCluster",
    "ecs:CreateService",
    "ecs:RegisterTaskDefinition",
    "elasticloadbalancing:CreateLoadBalancer",
    "elasticloadbalancing:CreateTargetGroup",
)
CREATE_RULE = ("ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress")
# ... inside a resource that has it, ...
CREATE_WITHIN = (
    "ec2:CreateFlowLogs",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
)
# ... and what is done to a resource that has it.
TAG_EC2 = ("ec2:CreateTags", "ec2:DeleteTags")
CHANGE_NETWORK = (
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:CreateRoute",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateRouteTable",
    "ec2:ModifyVpcAttribute",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute",
)
CHANGE_NETWORK_FURTHER = ("ec2:DisassociateAddress", "ec2:ModifySubnetAttribute")
CHANGE_GROUP = (
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DeleteSecurityGroup",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
)
CHANGE_GROUP_FURTHER = ("ec2:ModifySecurityGroupRules",)
CHANGE_ECS = (
    "ecs:DeleteCluster",
    "ecs:DeleteService",
    "ecs:PutClusterCapacityProviders",
    "ecs:TagResource",
    "ecs:UntagResource",
    "ecs:UpdateService",
)
CHANGE_ECS_FURTHER = ("ecs:UpdateCluster",)
CHANGE_BALANCER = (
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:SetSubnets",
)
CHANGE_BALANCER_FURTHER = (
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:SetSecurityGroups",
)
CHANGE_CERTIFICATE = ("acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate")
CHANGE_SCALING = (
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeregisterScalableTarget",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:RegisterScalableTarget",
    "application-autoscaling:TagResource",
)
CHANGE_ALARM = (
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
)
CHANGE_ALARM_FURTHER = ("cloudwatch:UntagResource",)
CHANGE_SCALING_FURTHER = ("application-autoscaling:UntagResource",)

# What has a name of the environment's own.
CHANGE_LOG_GROUP = (
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
)
CHANGE_PARAMETER = (
    "ssm:AddTagsToResource",
    "ssm:DeleteParameter",
    "ssm:PutParameter",
    "ssm:RemoveTagsFromResource",
)
CHANGE_BUCKET = (
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:ListBucketVersions",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
)
CHANGE_BUCKET_FURTHER = ("s3:TagResource", "s3:UntagResource")
CHANGE_OBJECT = ("s3:DeleteObjectVersion", "s3:PutObject")
CHANGE_OBJECT_FURTHER = ("s3:DeleteObject", "s3:PutObjectTagging")
CHANGE_ZONE = ("route53:ChangeResourceRecordSets", "route53:ChangeTagsForResource", "route53:DeleteHostedZone")
CHANGE_ZONE_FURTHER = ("route53:UpdateHostedZoneComment",)
FOLLOW_ZONE_FURTHER = ("route53:GetChange",)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
BOUNDED_ROLE = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
)
BOUNDED_ROLE_FURTHER = ("iam:PutRolePermissionsBoundary",)
CHANGE_ROLE = ("iam:DeleteRole", "iam:TagRole", "iam:UntagRole")
CHANGE_ROLE_FURTHER = ("iam:ListInstanceProfilesForRole", "iam:UpdateRole")
# No boundary can be asked for here: only roles that carry the environment's tag get another trust.
TRUST_ROLE_FURTHER = ("iam:UpdateAssumeRolePolicy",)


def names(actions: tuple[str, ...]) -> list[str]:
    """*actions* without their service, as conditions on the making of a thing want them."""
    return [action.partition(":")[2] for action in actions]


# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html
READ_FILE_SYSTEM = (
    "elasticfilesystem:DescribeAccessPoints",
    "elasticfilesystem:DescribeBackupPolicy",
    "elasticfilesystem:DescribeFileSystemPolicy",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeMountTargetSecurityGroups",
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:ListTagsForResource",
)
READ_FILE_SYSTEM_FURTHER = ("elasticfilesystem:DescribeLifecycleConfiguration",)
CREATE_FILE_SYSTEM = ("elasticfilesystem:CreateFileSystem",)
TAG_FILE_SYSTEM = ("elasticfilesystem:TagResource",)
CHANGE_FILE_SYSTEM = (
    "elasticfilesystem:DeleteAccessPoint",
    "elasticfilesystem:DeleteFileSystem",
    "elasticfilesystem:DeleteFileSystemPolicy",
    "elasticfilesystem:PutBackupPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "elasticfilesystem:TagResource",
    "elasticfilesystem:UntagResource",
)
# What is done to a file system whoever made it.
MOUNT_FILE_SYSTEM = (
    "elasticfilesystem:CreateAccessPoint",
    "elasticfilesystem:CreateMountTarget",
    "elasticfilesystem:DeleteMountTarget",
)
CHANGE_FILE_SYSTEM_FURTHER = (
    "elasticfilesystem:ModifyMountTargetSecurityGroups",
    "elasticfilesystem:PutLifecycleConfiguration",
)
MOUNT_FILE_SYSTEM_FURTHER = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
)
