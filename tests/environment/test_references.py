"""What an environment refers to by ARN is where AWS looks for it: in its region, and in its account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from modulestack.contract import arn
from modulestack.contract.arn import Arn
from tests.edits.cases.registry import CASES
from tests.edits.plain import ACCOUNT, Config, with_value

Path = tuple[str | int, ...]
ELSEWHERE = {"region": "eu-central-1", "account": "210987654321"}
OF_ANY_REGION = {
    "modules.<>.secrets_kms_key_arns.<>": "are of secrets, which may be of another region",
    "managed_instances.<>.daemons.<>.secrets_kms_key_arns.<>": "are of secrets, which may be of another region",
    "pipeline.secrets_key_arn": "is asked by Pulumi, wherever it is",
}
"""Keys that name things of any region, and why."""
_BY_POLICY = "lets the account in by its key policy"
OF_ANY_ACCOUNT = {
    "alerts.function_arns.<>": "lets the topic in by its policy",
    "alerts.kms_key_arn": _BY_POLICY,
    "alerts.queue_arns.<>": "lets the topic in by its policy",
    "domain.role": "is of the account that has the hosted zone",
    "encryption_key": _BY_POLICY,
    "file_systems.<>.kms_key_arn": _BY_POLICY,
    "managed_instances.<>.daemons.<>.secrets_kms_key_arns.<>": _BY_POLICY,
    "modules.<>.deployment.hooks.<>.function_arn": "lets the hook's role in by its policy",
    "modules.<>.exec.kms_key_arn": _BY_POLICY,
    "modules.<>.jobs.<>.schedule.dead_letter_kms_key_arn": _BY_POLICY,
    "modules.<>.jobs.<>.schedule.dead_letter_queue_arn": "lets the scheduler's role in by its policy",
    "modules.<>.repository.kms_key_arn": _BY_POLICY,
    "modules.<>.scaling.queue.kms_key_arn": _BY_POLICY,
    "modules.<>.secrets_kms_key_arns.<>": _BY_POLICY,
    "modules.<>.service_connect.tls.authority_arn": "is shared with the account",
    "modules.<>.service_connect.tls.kms_key_arn": _BY_POLICY,
    "modules.<>.volumes.<>.ebs.kms_key_arn": _BY_POLICY,
}
"""Keys that name things of any account, and how that lets this one."""
_NAMED = re.compile(
    r"^(modules|managed_instances|load_balancers|file_systems|pull_through_cache|daemons|jobs|volumes|containers|hooks)$"
)


def _arns(value: Any, path: Path) -> Iterator[tuple[Path, Arn]]:
    if isinstance(value, str) and (found := arn.parse(value)):
        yield path, found
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from _arns(inner, (*path, key))


def _key(path: Path) -> str:
    """Without names that people choose: ``modules.<>.secrets``."""
    steps = [str(path[0]).removeprefix("modulestack:")]
    for step in path[1:]:
        steps.append("<>" if isinstance(step, int) or _NAMED.match(steps[-1]) else step)
    return ".".join(steps)


PLACES: dict[str, tuple[Config, Path, Arn]] = {
    _key(path): (config, path, found)
    for case in CASES
    for config in (case.before, case.after)
    for path, found in _arns(config, ())
    if ".permissions." not in _key(path)
}
"""Every key that has an ARN in some edit → the file, and where it is there; permissions may name whatever there is."""


def _replaced(config: Config, path: Path, text: str) -> Config:
    """Items of lists have numbers, by which a path of steps does not lead."""
    *above, last = path
    if isinstance(last, int):
        inner: Any = config
        for step in above:
            inner = inner[step]
        items = [text if index == last else item for index, item in enumerate(inner)]
        return with_value(config, [str(step) for step in above], items)
    return with_value(config, [str(step) for step in path], text)


@pytest.mark.parametrize(("part", "unbound"), [("region", OF_ANY_REGION), ("account", OF_ANY_ACCOUNT)])
def test_what_is_named_by_arn_is_where_aws_looks(problems, part: str, unbound: dict[str, str]):
    """A key that is taken with an ARN of elsewhere says here why."""
    taken = set()
    for key, (config, path, found) in PLACES.items():
        if not getattr(found, part):
            continue
        elsewhere = str(found).replace(getattr(found, part), ELSEWHERE[part])
        changed = with_value(_replaced(config, path, elsewhere), "modulestack:account_id", ACCOUNT)
        if not problems(yaml.safe_dump({"config": changed}, sort_keys=False), "any"):
            taken.add(key)
    assert taken == set(unbound)
