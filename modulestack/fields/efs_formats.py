"""
What EFS calls its things, and the directories that access points lead to.

Each check returns its text or raises ValueError. The message continues the text: ``is no id: ...``.
"""

from __future__ import annotations

from modulestack.contract import limits
from modulestack.fields.pattern import matches

FILE_SYSTEM_PATTERN = r"^fs-([0-9a-f]{8}|[0-9a-f]{17})$"
ACCESS_POINT_PATTERN = r"^fsap-([0-9a-f]{8}|[0-9a-f]{17})$"
DIRECTORY_PATTERN = r"^(/|(/[A-Za-z0-9._-]+){1,4})$"


def file_system_id(text: str) -> str:
    """
    Id of a file system.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html (FileSystemId)
    """
    if not matches(FILE_SYSTEM_PATTERN, text):
        raise ValueError("is no file system's id: allowed fs- and 8 or 17 hexadecimal digits")
    return text


def access_point_id(text: str) -> str:
    """
    Id of an access point.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_AccessPointDescription.html (AccessPointId)
    """
    if not matches(ACCESS_POINT_PATTERN, text):
        raise ValueError("is no access point's id: allowed fsap- and 8 or 17 hexadecimal digits")
    return text


def directory(text: str) -> str:
    """
    The directory of a file system that an access point leads to.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html (Path)
    """
    if len(text) > limits.EFS_DIRECTORY_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, {limits.EFS_DIRECTORY_LENGTH} are allowed")
    if text.startswith("/") and len(text.strip("/").split("/")) > limits.EFS_DIRECTORY_LEVELS:
        raise ValueError(f"has too many parts: {limits.EFS_DIRECTORY_LEVELS} are allowed")
    if not matches(DIRECTORY_PATTERN, text) or {".", ".."} & set(text.split("/")):
        raise ValueError("is no directory: allowed such as /data, of letters, digits and . _ -, without / at the end")
    return text
