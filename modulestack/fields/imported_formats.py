"""
What AWS calls things that somebody else made.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.fields.pattern import matches

NAME_PATTERN = r"^[ -~]{1,256}$"
DESCRIPTION_PATTERN = r"^[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]{1,255}$"
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html (GroupDescription)"""


def name(text: str) -> str:
    """A name of whatever kind."""
    if not matches(NAME_PATTERN, text):
        raise ValueError("is no name: allowed 1 to 256 characters of ASCII")
    return text


def description(text: str) -> str:
    """Of a security group."""
    if not matches(DESCRIPTION_PATTERN, text):
        raise ValueError("is no description: allowed 1 to 255 letters, digits, spaces and ._:/()#,@[]+=&;{}!$*-")
    return text
