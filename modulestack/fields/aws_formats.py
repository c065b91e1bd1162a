"""
What AWS calls its things: regions, accounts, policies, buckets, keys, secrets.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.contract import alphabets, instance_types, limits, s3_reference, secret_reference
from modulestack.contract.encryption_key import AWS_ALIASES
from modulestack.contract.log_delivery import FOLDER
from modulestack.contract.partitions import PARTITION, REGION
from modulestack.fields.pattern import matches
from modulestack.fields.text import nearest

METRIC_NAMESPACE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/#:-]*$"
REGION_PATTERN = rf"^{REGION}$"
ACCOUNT_PATTERN = r"^[0-9]{12}$"
_IAM_NAME = alphabets.IAM_NAME.pattern.pattern.removesuffix("+")
POLICY_PATTERN = rf"^arn:{PARTITION}:iam::([0-9]{{12}}|aws):policy/({_IAM_NAME}+/)*{_IAM_NAME}{{1,128}}$"
"""Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html (Path, PolicyName)"""
_ROLE_NAME = rf"{_IAM_NAME}{{1,{limits.ROLE_NAME_LENGTH}}}"
_ROLE_ARN = rf"arn:{PARTITION}:iam::[0-9]{{12}}:role/({_IAM_NAME}+/)*{_ROLE_NAME}"
ROLE_ARN_PATTERN = rf"^{_ROLE_ARN}$"
ROLE_PATTERN = rf"^({_ROLE_NAME}|{_ROLE_ARN})$"
"""Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (Path, RoleName)"""
BUCKET_PATTERN = rf"^{alphabets.BUCKET.pattern.pattern}$"
RULE_GROUP_PATTERN = r"^AWSManagedRules[A-Za-z0-9]{1,100}$"
TRUST_STORE_PATTERN = (
    rf"^arn:{PARTITION}:elasticloadbalancing:{REGION}:[0-9]{{12}}:truststore/[a-zA-Z0-9-]{{1,32}}/[0-9a-f]{{16}}$"
)
"""Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html"""
PROJECT_FILE_PATTERN = r"^[A-Za-z0-9._-][A-Za-z0-9._/-]*$"
WEB_ACL_PATTERN = (
    rf"^arn:{PARTITION}:wafv2:{REGION}:[0-9]{{12}}:regional/webacl/[A-Za-z0-9_-]{{1,128}}/[0-9a-f-]{{36}}$"
)
"""Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html (WebACLArn)"""
LOG_PREFIX_PATTERN = r"^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$"
QUEUE_PATTERN = r"^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\.fifo$"
"""Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (QueueName)"""
QUEUE_ARN_PATTERN = rf"^arn:{PARTITION}:sqs:{REGION}:[0-9]{{12}}:([A-Za-z0-9_-]{{1,80}}|[A-Za-z0-9_-]{{1,75}}\.fifo)$"
_ECS_NAME = rf"[A-Za-z0-9_-]{{1,{limits.ECS_NAME_LENGTH}}}"
CLUSTER_PATTERN = rf"^({_ECS_NAME}|arn:{PARTITION}:ecs:{REGION}:[0-9]{{12}}:cluster/{_ECS_NAME})$"
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html (clusterName)"""
LOG_GROUP_PATTERN = rf"^{alphabets.LOG_GROUP.pattern.pattern}$"
KEY_PATTERN = rf"^arn:{PARTITION}:kms:{REGION}:[0-9]{{12}}:key/(mrk-)?[0-9a-f-]{{32,36}}$"
_ALIAS = "(alias/[a-zA-Z0-9/_-]{1,250})"
ENCRYPTION_KEY_PATTERN = (
    rf"^(environment|{_ALIAS}|arn:{PARTITION}:kms:{REGION}:[0-9]{{12}}:(key/(mrk-)?[0-9a-f-]{{32,36}}|{_ALIAS}))$"
)
_ENCRYPTION_KEYS = (
    "environment (one is made), alias/NAME, or an ARN such as arn:aws:kms:eu-west-1:123456789012:key/"
    "1234abcd-12ab-34cd-56ef-1234567890ab"
)

INSTANCE_TYPE_PATTERN = rf"^{instance_types.FORM.pattern}$"


def region(text: str) -> str:
    """An AWS region."""
    if not matches(REGION_PATTERN, text):
        raise ValueError("is no AWS region: allowed such as eu-west-1")
    return text


def account_id(text: str) -> str:
    """An AWS account."""
    if not matches(ACCOUNT_PATTERN, text):
        raise ValueError("is no AWS account: allowed 12 digits, quoted")
    return text


def policy_arn(text: str) -> str:
    """A managed policy, AWS's or one's own."""
    if not matches(POLICY_PATTERN, text) or len(text) > 2048:
        raise ValueError("is no policy's ARN: allowed such as arn:aws:iam::123456789012:policy/name")
    return text


def role(text: str) -> str:
    """A role by its name, or by its ARN, which has its path."""
    if not matches(ROLE_PATTERN, text) or len(text) > limits.ARN_LENGTH:
        raise ValueError(
            f"is no role: allowed a name of 1 to {limits.ROLE_NAME_LENGTH} letters, digits and _ + = , . @ -, or an "
            "ARN such as arn:aws:iam::123456789012:role/name"
        )
    return text


def role_arn(text: str) -> str:
    """A role by its ARN."""
    if not matches(ROLE_ARN_PATTERN, text) or len(text) > limits.ARN_LENGTH:
        raise ValueError("is no role's ARN: allowed such as arn:aws:iam::123456789012:role/name")
    return text


ALARM_PATTERN = r"^[\x20-\x7e]{1,255}$"
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (AlarmName)"""


def alarm_name(text: str) -> str:
    """An alarm of CloudWatch, by its name."""
    if not matches(ALARM_PATTERN, text) or text.startswith("arn:"):
        raise ValueError("is no alarm's name: allowed 1 to 255 characters of ASCII, and no ARN")
    return text


def secret(text: str) -> str:
    """A reference to a secret."""
    secret_reference.parse(text)
    return text


def environment_file(text: str) -> str:
    """A file of variables in S3."""
    s3_reference.parse(text)
    return text


def metric_namespace(text: str) -> str:
    """
    A namespace of one's own metrics.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html (Namespace)
    """
    if text.startswith("AWS/"):
        raise ValueError("begins with AWS/, which AWS keeps for itself: choose another")
    if len(text) > limits.METRIC_NAMESPACE_LENGTH or not matches(METRIC_NAMESPACE_PATTERN, text):
        most = limits.METRIC_NAMESPACE_LENGTH
        raise ValueError(f"is no namespace of metrics: allowed {most} letters, digits and . _ / # : - at most")
    return text


def bucket_name(text: str) -> str:
    """
    An S3 bucket that exists.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if "://" in text:
        raise ValueError("is an address: write the bucket's name alone")
    if not 3 <= len(text) <= 63 or not matches(BUCKET_PATTERN, text):
        raise ValueError("is no bucket's name: allowed 3 to 63 lower case letters, digits, inner hyphens and dots")
    return text


def managed_rule_group(text: str) -> str:
    """Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html"""
    if not matches(RULE_GROUP_PATTERN, text):
        raise ValueError("is no rule group of AWS: allowed such as AWSManagedRulesCommonRuleSet")
    return text


def trust_store_arn(text: str) -> str:
    """Of a trust store, by which load balancers verify clients' certificates."""
    if not matches(TRUST_STORE_PATTERN, text):
        example = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/NAME/1234567890abcdef"
        raise ValueError(f"is no ARN of a trust store: allowed such as {example}")
    return text


def project_file(text: str) -> str:
    """A file beside the program, or in a folder below it."""
    if not matches(PROJECT_FILE_PATTERN, text) or ".." in text.split("/"):
        raise ValueError("is no file of the project: allowed a path below the program's folder, such as clients-ca.pem")
    return text


def web_acl_arn(text: str) -> str:
    """Of one for load balancers; those for CloudFront are global."""
    if not matches(WEB_ACL_PATTERN, text):
        example = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/NAME/1234abcd-12ab-34cd-56ef-1234567890ab"
        raise ValueError(f"is no ARN of a regional web ACL: allowed such as {example}")
    return text


def log_prefix(text: str) -> str:
    """
    How keys of logs in a bucket begin; AWS adds ``/AWSLogs/``.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    if FOLDER in text:
        raise ValueError(f"has {FOLDER} in it, which load balancers add themselves: leave it out")
    if len(text) > limits.LOG_PREFIX_LENGTH or not matches(LOG_PREFIX_PATTERN, text):
        raise ValueError("is no prefix: allowed letters, digits and ! _ . * ' ( ) -, with single inner slashes")
    return text


def key_arn(text: str) -> str:
    """A KMS key. What IAM allows is allowed on a key, never on an alias of it."""
    if ":alias/" in text:
        raise ValueError("is an alias, which may point elsewhere tomorrow: write the key's own ARN")
    if not matches(KEY_PATTERN, text):
        raise ValueError(
            "is no key's ARN: allowed such as arn:aws:kms:eu-west-1:123456789012:key/"
            "1234abcd-12ab-34cd-56ef-1234567890ab"
        )
    return text


def encryption_key(text: str) -> str:
    """The key of all that an environment keeps: one that is made, or one that is there by its ARN or an alias."""
    if text.startswith("aws/") or AWS_ALIASES in text:
        raise ValueError(f"is a key of AWS's own, which no other service may use: allowed {_ENCRYPTION_KEYS}")
    if not matches(ENCRYPTION_KEY_PATTERN, text):
        raise ValueError(f"is no key: allowed {_ENCRYPTION_KEYS}")
    return text


def queue_name(text: str) -> str:
    """An SQS queue by its name."""
    if "://" in text or text.startswith("arn:"):
        raise ValueError("is no queue's name: write its ARN as arn, or the last part of its address here")
    if not matches(QUEUE_PATTERN, text):
        raise ValueError("is no queue's name: allowed 1 to 80 letters, digits, hyphens and underscores, also .fifo")
    return text


def queue_arn(text: str) -> str:
    """An SQS queue by its ARN."""
    if not matches(QUEUE_ARN_PATTERN, text):
        raise ValueError("is no queue's ARN: allowed such as arn:aws:sqs:eu-west-1:123456789012:jobs")
    return text


def cluster(text: str) -> str:
    """An ECS cluster by its name or its ARN."""
    if not matches(CLUSTER_PATTERN, text):
        raise ValueError(
            f"is no cluster: allowed a name of 1 to {limits.ECS_NAME_LENGTH} letters, digits, hyphens and underscores, "
            "or an ARN such as arn:aws:ecs:eu-west-1:123456789012:cluster/shared"
        )
    return text


def log_group(text: str) -> str:
    """
    A log group of CloudWatch Logs by its name.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """
    if text.startswith("arn:"):
        raise ValueError("is an ARN: write the log group's name alone")
    if not matches(LOG_GROUP_PATTERN, text) or len(text) > limits.LOG_GROUP_NAME_LENGTH:
        raise ValueError(
            f"is no log group's name: allowed 1 to {limits.LOG_GROUP_NAME_LENGTH} characters: "
            f"{alphabets.LOG_GROUP.allowed}"
        )
    return text


def instance_type(text: str) -> str:
    """
    An EC2 instance type; one of a family that this version does not know may be newer than it.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-type-names.html
    """
    if not matches(INSTANCE_TYPE_PATTERN, text):
        raise ValueError("is no instance type: allowed such as m7g.large")
    family = instance_types.sizes_of_family(text)
    if family and text not in family:
        close = nearest(text, family) or family[0]
        raise ValueError(f"is no size of its family: did you mean {close}?")
    return text
