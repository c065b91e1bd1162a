"""`logs --query`: a saved query by its name, or a text; what was scanned is told."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from modulestack.contract import names
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.planning.discovery import discover
from modulestack.release.verbs.log_query import QueryAnswer, ask
from tests.release.stack import StackAccount, stack_account

QUERY = "fields @message | filter @message like 'no disk'"


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    manifest = discover(found.dependencies().aws, "staging", ["web"])["web"].manifest
    logs = found.aws.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=manifest.log_group)["logGroups"]:
        logs.create_log_group(logGroupName=manifest.log_group)
    with found.aws.internal():
        group = found.aws.backend("logs").groups[manifest.log_group]
        for stream, text in (("web/web/1", "error: no disk"), ("other/other/1", "error: no disk either")):
            group.create_log_stream(stream)
            group.put_log_events(stream, [{"timestamp": int(found.aws.clock.now() * 1000), "message": text}])
    logs.put_query_definition(name=names.log_query("staging", "web", "disks"), queryString=QUERY)
    yield found
    found.aws.close()


def _manifest(account: StackAccount, *queries: str) -> ModuleManifest:
    found = discover(account.dependencies().aws, "staging", ["web"])["web"].manifest
    return dataclasses.replace(found, queries=queries)


def _ask(account: StackAccount, query: str, *queries: str) -> QueryAnswer:
    manifest = _manifest(account, *queries)
    now = account.aws.clock.now()
    return run_alone(ask(account.dependencies().aws, manifest, query, since=now - 600, until=now), account.aws.clock)


def test_a_saved_query_is_asked_by_its_name(account: StackAccount):
    answer = _ask(account, "disks", "disks")
    assert sorted(row["@message"] for row in answer.rows) == ["error: no disk", "error: no disk either"]
    assert answer == _ask(account, QUERY) == _ask(account, " disks ", "disks")
    assert (
        str(answer) == f"2 of {answer.scanned} lines matched; {answer.bytes_scanned} B scanned, which AWS charges for"
    )


def test_what_is_not_saved_is_told_with_what_is(account: StackAccount):
    for query, saved, told in (
        ("dusks", ("disks",), "no query dusks is saved for it: saved are disks; did you mean disks?"),
        (
            "FULL_DISKS",
            ("full-disks",),
            "no query FULL_DISKS is saved for it: saved are full-disks; did you mean full-",
        ),
        ("disks", (), "none is saved: add modulestack:queries: {}, or type a query"),
        ("gone", ("gone",), "modulestack/staging/web/gone is gone; run `pulumi up --refresh -s staging`"),
        ("count() by x", (), "mismatched input 'count' expecting"),
    ):
        with pytest.raises(BadInput, match=re.escape(told)):
            _ask(account, query, *saved)


def test_sizes_are_told_in_a_unit_that_fits():
    sizes = {999: "999 B", 48_213: "48.2 kB", 9_600_000: "9.6 MB", 12_000_000_000: "12 GB"}
    answers = {size: str(QueryAnswer(rows=[], matched=0, scanned=0, bytes_scanned=size)) for size in sizes}
    assert {size: text.split("; ")[1].split(" scanned")[0] for size, text in answers.items()} == sizes
