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
    "application-autoscaling:DescribeScheduledActions",
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
    "elasticloadbalancing:DescribeListenerAttributes",
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
READ_ROLE = ("iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies")
READ_ROLE_FURTHER = ("iam:ListRolePolicies",)
# What a role that somebody else owns may do, as IAM itself judges it.
SIMULATE_ROLE = ("iam:GetRole", "iam:SimulatePrincipalPolicy")
READ_POLICY = ("iam:GetPolicy", "iam:GetPolicyVersion")
READ_PROVIDER = ("iam:GetOpenIDConnectProvider",)
READ_CERTIFICATE = ("acm:DescribeCertificate", "acm:ListTagsForCertificate")
READ_ZONE = ("route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource")
# Of another account, in whose hosted zone records are.
TAKE_ZONE_ROLE = ("sts:AssumeRole",)
READ_PARAMETER = ("ssm:GetParameter", "ssm:GetParametersByPath", "ssm:ListTagsForResource")
READ_PARAMETERS_BELOW = ("ssm:GetParametersByPath",)
# What a cluster is associated with only Cloud Control tells a Pulumi program.
READ_BY_CLOUD_CONTROL = ("cloudformation:GetResource",)
READ_ECS = ("ecs:DescribeClusters", "ecs:DescribeServices")
FOLLOW_DEPLOYMENT = ("ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments")
READ_LOG_GROUP = ("logs:ListTagsForResource",)
# An alarm that scaling calls is deleted by the run that takes scaling away: who does that may it before and after.
READ_ALARM = ("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource")
READ_SCALING_FURTHER = ("application-autoscaling:ListTagsForResource",)
READ_METRICS = ("cloudwatch:GetMetricData",)
"""
Of who makes a forecast of metrics that are not predefined; metrics are no resources.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-scaling-custom-metrics.html
(prerequisites), https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""
CREATE = (
    "ecs:CreateCluster",
    "ecs:CreateService",
    "ecs:RegisterTaskDefinition",
    "elasticloadbalancing:CreateLoadBalancer",
    "elasticloadbalancing:CreateTargetGroup",
)
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
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:SetSubnets",
)
CHANGE_BALANCER_FURTHER = ("elasticloadbalancing:SetSecurityGroups",)
CHANGE_CERTIFICATE = ("acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate")
CHANGE_SCALING = (
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeleteScheduledAction",
    "application-autoscaling:DeregisterScalableTarget",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:PutScheduledAction",
    "application-autoscaling:RegisterScalableTarget",
    "application-autoscaling:TagResource",
)
CHANGE_ALARM = (
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
)
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
