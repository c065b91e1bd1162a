"""
What AWS's names may be made of: one table, each row with the page that says so.

A row's pattern is for a whole name, without its length, which is in ``limits.py``. A test holds the rows against
botocore's models where those state a pattern.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class Alphabet(NamedTuple):
    """What one kind of names may be made of."""

    pattern: re.Pattern[str]
    """Of a whole name."""
    allowed: str
    """For people: what continues "allowed"."""
    source: str
    """AWS's page."""

    def takes(self, name: str) -> bool:
        """Whether *name*, however long, is one."""
        return self.pattern.fullmatch(name) is not None


_PATH_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
"""
Of a repository's name, in ECR as in any registry.

Source ("pathComponent"): https://github.com/distribution/reference/blob/main/regexp.go
"""
_API = "https://docs.aws.amazon.com/{}"
SECRET = Alphabet(
    re.compile(r"[A-Za-z0-9/_+=.@!-]+"),
    "letters, digits and / _ + = . @ -; in names that AWS gives itself, such as rds!db-…, also !",
    # CreateSecret's Name, and for `!`: https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
    _API.format("secretsmanager/latest/apireference/API_CreateSecret.html"),
)
PARAMETER = Alphabet(
    re.compile(r"/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*"),
    "letters, digits and _ . -, in levels divided by /",
    _API.format("systems-manager/latest/userguide/sysman-paramstore-su-create.html"),
)
ECR_REPOSITORY = Alphabet(
    re.compile(rf"{_PATH_COMPONENT}(?:/{_PATH_COMPONENT})*"),
    "small letters and digits, divided by . _ __ - or /",
    _API.format("AmazonECR/latest/APIReference/API_CreateRepository.html"),
)
LOG_GROUP = Alphabet(
    re.compile(r"[.\-_/#A-Za-z0-9]+"),
    "letters, digits and . _ - / #",
    _API.format("AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"),
)
LOG_STREAM = Alphabet(
    re.compile(r"[^:*]*"),
    "anything but : and *",
    _API.format("AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html"),
)
IAM_NAME = Alphabet(
    re.compile(r"[A-Za-z0-9_+=,.@-]+"),
    "letters, digits and _ + = , . @ -",
    _API.format("IAM/latest/UserGuide/reference_iam-quotas.html"),
)
IAM_PATH = Alphabet(
    re.compile(r"/|/[!-~]+/"),
    "/, or printable ASCII without spaces between two /",
    _API.format("IAM/latest/UserGuide/reference_identifiers.html"),
)
ECS_NAME = Alphabet(
    re.compile(r"[A-Za-z0-9_-]+"),
    "letters, digits, _ and -",
    _API.format("AmazonECS/latest/APIReference/API_CreateService.html"),
)
LOAD_BALANCER = Alphabet(
    re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"),
    "letters, digits and inner hyphens",
    _API.format("elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"),
)
BUCKET = Alphabet(
    re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9]))*[a-z0-9]"),
    "small letters, digits, inner hyphens and dots",
    _API.format("AmazonS3/latest/userguide/bucketnamingrules.html"),
)
KEY_ALIAS = Alphabet(
    re.compile(r"alias/[A-Za-z0-9:/_-]+"),
    "alias/, then letters, digits and : / _ -",
    _API.format("kms/latest/APIReference/API_CreateAlias.html"),
)


def is_tag_text(text: str) -> bool:
    """
    Whether *text* can be a tag's key or value: letters, digits and spaces of any script, and ``_ . : / = + - @``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
    """
    return all(c in "_.:/=+-@" or unicodedata.category(c)[0] in "LZN" for c in text)
