"""
What to do where S3 cannot use the KMS key of what a release reads.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from __future__ import annotations

import re

from modulestack.release.aws_access.errors import Rejected

_KEY = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:key/([0-9a-z-]+)")
_COMMANDS = {
    "KMS.DisabledException": ("enable-key",),
    "KMS.KMSInvalidStateException": ("cancel-key-deletion", "enable-key"),
}


def hint(end: Exception) -> str:
    """The commands that bring back the key of which *end* tells; empty: it tells of none."""
    found = _KEY.search(end.message) if isinstance(end, Rejected) else None
    if not isinstance(end, Rejected) or found is None or end.code not in _COMMANDS:
        return ""
    region, key = found.groups()
    commands = [f"aws kms {command} --key-id {key} --region {region}" for command in _COMMANDS[end.code]]
    return f"{' && '.join(commands)}, then the same command"
