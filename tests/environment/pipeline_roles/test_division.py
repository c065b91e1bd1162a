"""How the rights of a role become policies: all that is granted stays so, whatever changes around it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence

import pytest

from modulestack.contract.iam_patterns import covers
from modulestack.contract.policy_document import Document, Statement, allow, document, length
from modulestack.environment.model import Environment
from modulestack.environment.pipeline_roles import policies
from modulestack.environment.pipeline_roles.contributed import FEATURES, contributed_apart, sections
from modulestack.environment.pipeline_roles.division import Rights, divide, documents, merged
from tests.environment.pipeline_roles import features

NO_CONDITION = "[]"


def _grants(documents_: Sequence[Document]) -> set[tuple[str, str, str]]:
    """Action, resource and condition, one value of a condition at a time where any of them is enough."""
    return {
        (action, resource, condition)
        for each in documents_
        for statement in each["Statement"]
        for action, resource in itertools.product(statement["Action"], statement["Resource"])
        for condition in _conditions(statement)
    }


def _conditions(statement: Statement) -> Iterator[str]:
    condition = statement.get("Condition", {})
    found = [(operator, key, values) for operator, keys in condition.items() for key, values in keys.items()]
    lists = [[values] if isinstance(values, str) else list(values) for _, _, values in found]
    for values in itertools.product(*lists):
        yield json.dumps(sorted((operator, key, one) for (operator, key, _), one in zip(found, values, strict=True)))


def _rights(environment: Environment) -> dict[str, Rights]:
    assert environment.pipeline is not None
    return dict(policies.rights(policies.longest(environment), environment.pipeline))


def _divided(environment: Environment, name: str = "release") -> dict[str, Document]:
    rights = _rights(environment)[name]
    return documents(name, rights, divide(rights))


@pytest.mark.parametrize("count", [1, 12, 60])
def test_what_is_divided_grants_what_the_whole_does(count: int) -> None:
    """No more and no less, in each policy of the pipeline."""
    for name, rights in _rights(features.environment(count)).items():
        whole = document(*rights.whole)
        assert _grants(list(documents(name, rights, divide(rights)).values())) == _grants([whole])
        if rights.core:
            assert _grants([document(*rights.core, *(s for one in rights.sections.values() for s in one))]) == _grants(
                [whole]
            )


def test_existing_clusters_apart_grant_what_they_did() -> None:
    """Statements about clusters of both kinds are then of one kind each; nobody says twice what a pattern covers."""
    found = {
        name: rights
        for name, rights in _rights(features.environment(6, applications=1, long=True)).items()
        if rights.existing
    }
    for rights in found.values():
        further = [statement for one in rights.sections.values() for statement in one]
        whole = _grants([document(*rights.whole)])
        apart = _grants([document(*rights.own, *rights.existing, *further)])
        assert apart - whole == set()
        assert {
            grant
            for grant in whole - apart
            if _means_something(grant) and not any(_is_within(grant, other) for other in apart)
        } == set()
    assert {"read", "named", "release"} <= found.keys()


def _means_something(grant: tuple[str, str, str]) -> bool:
    """One statement has actions on services and on tasks, because policies are short of characters."""
    return ":task/" not in grant[1] or "Task" in grant[0] or "TagResource" in grant[0]


def _is_within(grant: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    same, wider = grant[0] == other[0], covers(other[1], grant[1])
    return same and wider and other[2] in {grant[2], NO_CONDITION}


def _many(count: int, first: int = 0) -> list[Statement]:
    begin = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"
    return [allow(["secretsmanager:DescribeSecret"], [f"{begin}:{n:06}-{'x' * 40}"]) for n in range(first, count)]


def _of(statements: Sequence[Statement]) -> dict[str, Document]:
    core = [allow(["s3:ListBucket"], [f"arn:aws:s3:::{'b' * 60}"])]
    rights = Rights(whole=[*core, *statements], core=core, sections={"settings": statements})
    return documents("release", rights, divide(rights))


@pytest.mark.parametrize(
    ("fewer", "more"), [(3, 40), (40, 70), (70, 130), (70, 71), (130, 131), (130, 300)], ids=lambda n: str(n)
)
def test_nothing_moves_between_two_policies_that_stay(fewer: int, more: int) -> None:
    """
    What is in another policy afterwards is in one that is new, or comes from one that is over.

    So nothing lacks for a moment, in both directions: new ones are attached first, those that are over detached last.
    """
    before, after = _of(_many(fewer)), _of(_many(more))
    for old, new in ((before, after), (after, before)):
        where = {grant: name for name, text in new.items() for grant in _grants([text])}
        moved = {
            (name, where[grant])
            for name, text in old.items()
            for grant in _grants([text])
            if grant in where and where[grant] != name
        }
        assert {(a, b) for a, b in moved if a in new and b in old} == set()
    assert len(after) >= len(before)


def test_one_more_changes_one_policy() -> None:
    """Of several with the same subject."""
    before, after = _of(_many(150)), _of(_many(151))
    assert before.keys() == after.keys()
    assert len(before) == 5
    assert [name for name in before if before[name] != after[name]] == [
        name for name, text in after.items() if "000150-" in json.dumps(text)
    ]


def test_a_module_more_changes_what_it_is_in() -> None:
    """Not the policy that releases of all modules need."""
    before, after = _divided(features.environment(12)), _divided(features.environment(13))
    assert [name for name in before if before[name] != after[name]] == ["release.further"]


def test_new_policies_come_before_those_that_lose_to_them() -> None:
    """Those with higher numbers first, the one that is always there last."""
    made = [*_of(_many(150))]
    assert made == ["release.settings-4", "release.settings-3", "release.settings-2", "release.settings", "release"]


def test_what_differs_in_values_only_is_one_statement() -> None:
    """Of one condition that any value meets; nothing else is joined."""
    names = [{"StringEquals": {"s3:prefix": [f"{n}.env"]}} for n in range(3)]
    none_of = [{"StringNotEquals": {"s3:prefix": [f"{n}.env"]}} for n in range(2)]
    files, other = ["arn:aws:s3:::files"], ["arn:aws:s3:::other"]
    asked = [
        *(allow(["s3:ListBucket"], files, one) for one in names),
        allow(["s3:ListBucket"], other, names[0]),
        *(allow(["s3:ListBucket"], files, one) for one in none_of),
    ]
    made = merged(asked)
    assert _grants([document(*made)]) == _grants([document(*asked)])
    assert sorted(json.dumps(each.get("Condition")) for each in made) == sorted(
        [
            '{"StringEquals": {"s3:prefix": "0.env"}}',
            '{"StringEquals": {"s3:prefix": ["1.env", "2.env"]}}',
            '{"StringNotEquals": {"s3:prefix": ["0.env"]}}',
            '{"StringNotEquals": {"s3:prefix": ["1.env"]}}',
        ]
    )


def test_every_feature_s_needs_have_a_subject() -> None:
    """Of releases: what a new feature needs is told by what it is about."""
    environment = features.environment(8)
    _, others = contributed_apart(policies.longest(environment), "release")
    assert FEATURES not in sections(others)
    assert sorted(sections(others)) == ["images", "jobs", "machines", "settings"]


@pytest.mark.parametrize("count", [1, 12, 60])
def test_lengths_are_iam_s(count: int) -> None:
    """White space does not count, and JSON as it is written has none."""
    for text in _divided(features.environment(count)).values():
        assert length(text) == len(json.dumps(text, separators=(",", ":")))
