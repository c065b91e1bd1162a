"""
AWS services that a VPC reaches by endpoints of its own: short names, kinds, and whose permissions are about them.

Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html,
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

from __future__ import annotations

from modulestack.contract import partitions

GATEWAYS = ("dynamodb", "s3")
"""By a route, without a price; all others by interfaces, each with a price in each zone."""
INTERFACES = (
    "appconfigdata",
    "aps-workspaces",
    "bedrock-runtime",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "elasticfilesystem",
    "events",
    "execute-api",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "rds-data",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "sts",
    "xray",
)
NAMES = (*GATEWAYS, *INTERFACES)

BOUND_BY_POLICY = (*GATEWAYS, "ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sns", "sqs", "ssm")
"""
Those whose endpoints get a policy of their own; of others no page says that they take one, or requests to them have no
principal.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

PULL = ("ecr.api", "ecr.dkr", "s3")
"""
What pulling an image from ECR takes: it keeps layers in S3.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
"""
AGENT = ("ecs", "ecs-agent", "ecs-telemetry")
"""
What the agent of a container instance talks to; tasks on Fargate need none of it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
"""
_OF_PREFIX = {
    "appconfig": "appconfigdata",
    "aps": "aps-workspaces",
    "bedrock": "bedrock-runtime",
    "cloudwatch": "monitoring",
    "firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
}
"""IAM's prefix of a service → its short name, where they differ."""
_NO_CALLS = ("elasticfilesystem:Client", "ecs:GetTaskProtection", "ecs:UpdateTaskProtection")
"""
How actions begin that are no calls to the service: a file system is mounted by a mount target of the VPC, and a task
protects itself by the agent beside it.

Sources: https://docs.aws.amazon.com/efs/latest/ug/efs-vpc-endpoints.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
"""
_OF_CHINA = (
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "elasticfilesystem",
    "execute-api",
    "kinesis-streams",
    "lambda",
    "monitoring",
    "sqs",
    "states",
    "sts",
    "xray",
)
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
"""Where it is known what EC2 calls the services."""


def is_gateway(name: str) -> bool:
    """Whether the service of that short name is reached by a route."""
    return name in GATEWAYS


def service_name(name: str, region: str) -> str:
    """
    What EC2 calls the service of that short name: ``com.amazonaws.eu-west-1.logs``.

    Some of China's interfaces have another prefix: https://github.com/aws/aws-cdk/pull/16139.
    """
    is_china = partitions.of_region(region).name == "aws-cn" and name in _OF_CHINA
    return f"{'cn.' if is_china else ''}com.amazonaws.{region}.{name}"


def of_action(action: str) -> tuple[str, ...]:
    """Short names of what is called by an action of IAM, such as ``sqs:ReceiveMessage``; empty: of no known one."""
    prefix = action.partition(":")[0]
    if action.startswith(_NO_CALLS):
        return ()
    if prefix == "ecr":
        return PULL
    name = _OF_PREFIX.get(prefix, prefix)
    return (name,) if name in NAMES else ()


def layers(region: str) -> str:
    """
    Name of the bucket in which ECR keeps layers.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
    """
    return f"prod-{region}-starport-layer-bucket"


INTERFACES_PER_NAT_GATEWAY = 4.5
"""
So many interfaces of endpoints cost, by the hour, what one NAT gateway does.

They are 0.01 and 0.045 USD in us-east-1, November 2026; other regions have about the same relation.

Sources: https://aws.amazon.com/privatelink/pricing/, https://aws.amazon.com/vpc/pricing/
"""
