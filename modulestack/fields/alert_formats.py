"""Who can be told of alarms: mail addresses, web addresses, functions. As ``aws_formats``."""

from __future__ import annotations

from modulestack.contract.partitions import PARTITION, REGION
from modulestack.fields.pattern import matches

EMAIL_PATTERN = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
WEBHOOK_PATTERN = r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$"
FUNCTION_PATTERN = rf"^arn:{PARTITION}:lambda:{REGION}:[0-9]{{12}}:function:[A-Za-z0-9_-]{{1,64}}(:[A-Za-z0-9$_-]+)?$"
WEBHOOK_LENGTH = 2048


def email(text: str) -> str:
    """A mail address."""
    if not matches(EMAIL_PATTERN, text):
        raise ValueError("is no mail address: allowed such as ops@example.com")
    return text


def webhook(text: str) -> str:
    """
    An address to which SNS sends messages.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
    """
    if text.startswith("http://"):
        raise ValueError("is not encrypted on its way: allowed https:// only")
    if not matches(WEBHOOK_PATTERN, text) or len(text) > WEBHOOK_LENGTH:
        raise ValueError("is no address for messages: allowed such as https://events.example.com/alarms")
    return text


def function_arn(text: str) -> str:
    """A Lambda function by its ARN."""
    if not matches(FUNCTION_PATTERN, text):
        raise ValueError("is no function's ARN: allowed such as arn:aws:lambda:eu-west-1:123456789012:function:told")
    return text
