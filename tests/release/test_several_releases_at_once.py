"""Many at once: one at a time per module, none lost, none reported wrongly, no storm of calls."""

from __future__ import annotations

import collections

from modulestack.release.aws_access.cooperative import run, run_alone
from modulestack.release.planning.plan import plan_release
from modulestack.release.storage.lock import ReleaseLock
from modulestack.release.storage.lock_document import LEASE_S
from modulestack.release.verbs import release
from tests.release.stack import BETTER, FOREVER, GOOD, stack_account

IMAGES = [f"ghcr.io/example/web@sha256:{n:064x}" for n in range(1, 21)]


def test_twenty_releases_of_one_module_take_turns():
    """Each succeeds with its own image, one after the other; the one that had the last turn runs."""
    account = stack_account(quick=True)
    work = {}
    for image in IMAGES:
        dependencies = account.dependencies()
        plan = plan_release(dependencies, account.request(image=image))
        work[image] = release.execute(dependencies, plan, FOREVER)
    verdicts = run(work, account.aws.clock)
    assert {v.kind for v in verdicts.values()} == {"succeeded"}
    records = account.records()[::-1]
    spans = sorted((r["after"]["image"], r["before"]["image"]) for r in records)
    assert [image for image, _ in spans] == IMAGES
    by_revision = sorted(records, key=lambda r: int(r["after"]["revision"].rpartition(":")[2]))
    assert [r["before"]["image"] for r in by_revision] == [GOOD, *(r["after"]["image"] for r in by_revision[:-1])]
    last = by_revision[-1]["after"]["image"]
    assert (account.running(), account.released_image(), account.is_locked()) == ([last], last, False)
    account.aws.close()


def test_the_same_release_six_times_is_made_once():
    """Five wait their turn and find nothing to do."""
    account = stack_account(quick=True)
    work = {}
    for number in range(6):
        dependencies = account.dependencies()
        plan = plan_release(dependencies, account.request(image=BETTER))
        work[str(number)] = release.execute(dependencies, plan, FOREVER)
    kinds = collections.Counter(verdict.kind for verdict in run(work, account.aws.clock).values())
    assert (kinds, account.revision()) == ({"succeeded": 1, "nothing-to-do": 5}, "staging-web:2")
    account.aws.close()


def test_ten_modules_at_once_make_no_storm():
    """No more calls than ten releases one by account, and never more than a look per module at the same moment."""
    modules = [f"m{n}" for n in range(10)]
    account = stack_account(modules, quick=True)
    since = len(account.aws.calls)
    dependencies = account.dependencies()
    work = {}
    for module in modules:
        plan = plan_release(dependencies, account.request(module))
        work[module] = release.execute(dependencies, plan, FOREVER)
    verdicts = run(work, account.aws.clock)
    assert {v.kind for v in verdicts.values()} == {"succeeded"}
    assert len(account.aws.calls) - since <= 10 * 19
    account.aws.close()


def test_an_abandoned_lock_expires_and_the_next_release_takes_it_over():
    """Until then it waits, and says for whom."""
    account = stack_account(quick=True)
    manifest = account.request().manifest
    dependencies = account.dependencies()
    abandoned = ReleaseLock(
        dependencies.aws, manifest, token="abandoned", owner="bob@ci", purpose="release web to x", jitter=lambda: 0.0
    )
    assert run_alone(abandoned.acquire(patience_s=0, on_wait=lambda holder: None), account.aws.clock) is False
    start = account.aws.clock.now()
    plan = plan_release(dependencies, account.request())
    verdict = run_alone(release.execute(dependencies, plan, FOREVER), account.aws.clock)
    waits = [events.text for events in account.events if events.kind == "lock"]
    assert verdict.kind == "succeeded"
    assert waits[0] == (
        "waiting for bob@ci (release web to x), since 2026-01-01T10:02:00Z, expires in 5 min 00 s unless renewed"
    )
    assert LEASE_S < account.aws.clock.now() - start < LEASE_S + 60
    assert not account.is_locked()
    account.aws.close()
