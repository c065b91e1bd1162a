"""Who may do what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation
from .statements import listed, statements

POLICY_PATHS = {
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:iam/policy:Policy": "policy",
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
}
"""Type → where its document is."""
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"

NO_RESOURCE = frozenset(
    {
        "acm:RequestCertificate",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
        "application-autoscaling:DescribeScheduledActions",
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeInstanceRefreshes",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeWarmPool",
        "chatbot:CreateMicrosoftTeamsChannelConfiguration",
        "chatbot:CreateSlackChannelConfiguration",
        "chatbot:DescribeSlackChannelConfigurations",
        "chatbot:DescribeSlackWorkspaces",
        "cloudformation:GetResource",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:GetMetricWidgetImage",
        "cloudwatch:ListMetrics",
        "cloudwatch:PutCompositeAlarm",
        "ec2:DescribeAddresses",
        "ec2:DescribeAddressesAttribute",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSnapshots",
        "ec2:DescribeVolumes",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "ecr:GetAuthorizationToken",
        "ecs:DeregisterTaskDefinition",
        "ecs:DescribeTaskDefinition",
        "ecs:DiscoverPollEndpoint",
        "ecs:ListAccountSettings",
        "ecs:ListTaskDefinitions",
        "ecs:ListTasks",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "kms:CreateKey",
        "logs:DescribeLogGroups",
        "route53:CreateHostedZone",
        "route53:ListHostedZones",
        "ssm:DescribeParameters",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }
)
"""
Actions for which IAM knows no resource, so that ``*`` is the only one they can be given (ListTasks knows only container
instances, and Fargate has none).

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

OF_APPLICATIONS = frozenset(
    {
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:ListMetrics",
        "cloudwatch:PutMetricData",
        "comprehend:DetectDominantLanguage",
        "comprehend:DetectKeyPhrases",
        "comprehend:DetectSentiment",
        "comprehend:DetectSyntax",
        "dynamodb:DescribeEndpoints",
        "dynamodb:DescribeLimits",
        "dynamodb:ListTables",
        "ecr:GetAuthorizationToken",
        "ecs:DescribeTaskDefinition",
        "ecs:ListClusters",
        "ecs:ListTaskDefinitions",
        "kms:GenerateRandom",
        "kms:ListAliases",
        "kms:ListKeys",
        "lambda:ListFunctions",
        "logs:DescribeLogGroups",
        "polly:DescribeVoices",
        "pricing:GetProducts",
        "rekognition:CompareFaces",
        "rekognition:DetectFaces",
        "rekognition:DetectLabels",
        "rekognition:DetectModerationLabels",
        "rekognition:DetectText",
        "rekognition:RecognizeCelebrities",
        "s3:ListAllMyBuckets",
        "secretsmanager:GetRandomPassword",
        "secretsmanager:ListSecrets",
        "servicediscovery:ListNamespaces",
        "servicediscovery:ListServices",
        "ses:GetAccount",
        "ses:GetSendQuota",
        "ses:ListIdentities",
        "sns:CheckIfPhoneNumberIsOptedOut",
        "sns:ListTopics",
        "sqs:ListQueues",
        "ssm:DescribeParameters",
        "states:ListStateMachines",
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
        "states:SendTaskSuccess",
        "sts:DecodeAuthorizationMessage",
        "sts:GetCallerIdentity",
        "textract:AnalyzeDocument",
        "textract:AnalyzeExpense",
        "textract:AnalyzeID",
        "textract:DetectDocumentText",
        "transcribe:StartStreamTranscription",
        "transcribe:StartStreamTranscriptionWebSocket",
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutSpans",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)
"""The same, of what applications do: a file's `permissions` may give them to tasks."""

TOO_WIDE = re.compile(r":aws:policy/(.*/)?(\w*FullAccess|AdministratorAccess|PowerUserAccess)$")
"""AWS's own policies that give whole services."""


def no_wildcards(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """
    Allowed are named actions on named resources, for named principals.

    Actions in *allowed_actions* (config), as they stand in a policy, may have wildcards and be on everything.
    """
    if resource.type == ATTACHMENT:
        yield from _attached(resource)
        return
    path = POLICY_PATHS[resource.type]
    policy = resource.get(path)
    if policy is UNKNOWN:
        yield Unchecked(path=path)
        return
    found = statements(policy)
    if not found:
        yield Violation(
            path=path,
            found="no statement that can be read",
            allowed="a policy document",
            do="give it as JSON text, so that it can be checked",
        )
    for position, statement in enumerate(found):
        if statement.get("Effect") == "Allow":
            where = f"{path}.Statement[{statement.get('Sid', position)}]"
            yield from _statement(where, statement, frozenset(config.get("allowed_actions", ())))


def _statement(path: str, statement: Mapping[str, Any], allowed: frozenset[str]) -> Iterator[Violation]:
    for key in ("NotAction", "NotResource", "NotPrincipal"):
        if key in statement:
            yield Violation(path=f"{path}.{key}", found="set", allowed="what is named", do=f"name it with {key[3:]}")
    actions = [str(action) for action in listed(statement.get("Action"))]
    for action in actions:
        if ("*" in action or "?" in action) and action not in allowed:
            yield Violation(path=f"{path}.Action", found=action, allowed="actions by name", do="list those it needs")
    if not set(actions) <= NO_RESOURCE | OF_APPLICATIONS | allowed:
        for resource in listed(statement.get("Resource")):
            if re.fullmatch(r"\*|arn:([^:]*:){4}\*", str(resource)):
                yield Violation(
                    path=f"{path}.Resource",
                    found=f"{resource} for {', '.join(actions) or 'everything'}",
                    allowed="* only for actions that IAM knows no resource for",
                    do="name the resources by ARN",
                )
    principal = statement.get("Principal")
    if "*" in listed(principal.get("AWS") if isinstance(principal, Mapping) else principal):
        yield Violation(
            path=f"{path}.Principal",
            found="*",
            allowed="named principals",
            do="name who may take the role" if path.startswith("assumeRole") else "name who may do it",
        )


def _attached(attachment: Resource) -> Iterator[RuleFinding]:
    arn = attachment.get("policyArn")
    if arn is UNKNOWN:
        yield Unchecked(path="policyArn")
    elif TOO_WIDE.search(str(arn)):
        yield Violation(
            path="policyArn",
            found=str(arn),
            allowed="policies that name their actions",
            do="give `task_policy_arns` a policy of your own",
        )
