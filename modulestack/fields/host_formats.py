"""
How a path of the machine that a task runs on is written.

The check returns its text or raises ValueError. The message continues the text: ``is no path of a machine: ...``.
"""

from __future__ import annotations

from modulestack.contract import host_paths

HOST_PATH_PATTERN = rf"^({host_paths.PATTERN.pattern})$"


def host_path(text: str) -> str:
    """
    A file or directory of a machine, in the one way there is to write it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HostVolumeProperties.html
    """
    if why := host_paths.why_no_path(text):
        raise ValueError(why)
    return text
