"""Find Managed Daemons by the manifests that the stack left in SSM."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract import paths
from modulestack.contract.daemon_manifest import DaemonManifest
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import InvalidManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.discovery import unknown

_MARK = "/"
_AT_ONCE = 10
"""Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html"""


def is_daemons_name(name: str) -> bool:
    """Whether *name* is ``set/daemon``, and not a module's."""
    return _MARK in name


def find_daemons(aws: AwsClient, environment: str, wanted: Sequence[str]) -> list[DaemonManifest]:
    """
    The manifests of the daemons *wanted* (``set/daemon``), in their order.

    Raises:
        BadInput: there is no such daemon (what there is is listed), or this version cannot read its manifest.
        AwsFailure: SSM could not be asked.
    """
    values = _values(aws, environment, wanted)
    if missing := [each for each in wanted if each not in values]:
        raise BadInput(*unknown(aws, environment, missing))
    manifests, problems = [], []
    for each in wanted:
        try:
            manifests.append(DaemonManifest.from_json(values[each], _parameter(environment, each)))
        except InvalidManifest as invalid:
            problems.append(str(invalid))
    if problems:
        raise BadInput(*problems)
    return manifests


def daemon_called(aws: AwsClient, environment: str, name: str) -> DaemonManifest | None:
    """
    The daemon *name*; None: it is not ``set/daemon``, or there is none of that name, which may be a container's.

    Raises:
        BadInput, AwsFailure: as ``find_daemons``.
    """
    if not is_daemons_name(name) or name not in _values(aws, environment, [name]):
        return None
    return find_daemons(aws, environment, [name])[0]


def _values(aws: AwsClient, environment: str, wanted: Sequence[str]) -> dict[str, str]:
    """``set/daemon`` → what SSM has of it."""
    by_parameter = {_parameter(environment, each): each for each in wanted}
    names, found = list(by_parameter), dict[str, str]()
    for start in range(0, len(names), _AT_ONCE):
        answer = aws.call("ssm", "get_parameters", Names=names[start : start + _AT_ONCE])
        found |= {by_parameter[item["Name"]]: item["Value"] for item in answer["Parameters"]}
    return found


def _parameter(environment: str, name: str) -> str:
    capacity, _, daemon = name.partition(_MARK)
    return paths.daemon_parameter(environment, capacity, daemon)
