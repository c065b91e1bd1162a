"""
What EBS calls its things.

Each check returns its text or raises ValueError. The message continues the text: ``is no id: ...``.
"""

from __future__ import annotations

from modulestack.fields.pattern import matches

SNAPSHOT_PATTERN = r"^snap-([0-9a-f]{8}|[0-9a-f]{17})$"


def snapshot_id(text: str) -> str:
    """
    Id of a snapshot.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
    """
    if not matches(SNAPSHOT_PATTERN, text):
        raise ValueError("is no snapshot's id: allowed snap- and 8 or 17 hexadecimal digits")
    return text
