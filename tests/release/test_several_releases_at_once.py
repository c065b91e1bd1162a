"""Many at once: one at a time per module, none lost, none reported wrongly, no storm of calls."""

from __future__ import annotations

import collections

from modulestack.release.aws_access.cooperative import alone, run
from modulestack.release.planning.plan import prepare
from modulestack.release.storage.lock import LEASE_S, ReleaseLock
from modulestack.release.verbs import release
from tests.release.stack import BETTER, FOREVER, GOOD, stack_account

IMAGES = [f"ghcr.io/example/web@sha256:{n:064x}" for n in range(1, 21)]


def test_twenty_releases_of_one_module_take_turns():
    """Each succeeds with its own image, one after the other; the one that had the last turn runs."""
    made = stack_account(quick=True)
    work = {}
    for image in IMAGES:
        dependencies = made.dependencies()
        situation = prepare(dependencies.aws, made.order(image=image), dependencies.reporter("web"))
        work[image] = release.execute(dependencies, situation, FOREVER)
    verdicts = run(work, made.aws.clock)
    assert {v.kind for v in verdicts.values()} == {"succeeded"}
    records = made.records()[::-1]
    spans = sorted((r["after"]["image"], r["before"]["image"]) for r in records)
    assert [image for image, _ in spans] == IMAGES
    by_revision = sorted(records, key=lambda r: int(r["after"]["revision"].rpartition(":")[2]))
    assert [r["before"]["image"] for r in by_revision] == [GOOD, *(r["after"]["image"] for r in by_revision[:-1])]
    last = by_revision[-1]["after"]["image"]
    assert (made.running(), made.released_image(), made.is_locked()) == ([last], last, False)
    made.aws.close()


def test_the_same_release_six_times_is_made_once():
    """Five wait their turn and find nothing to do."""
    made = stack_account(quick=True)
    work = {}
    for number in range(6):
        dependencies = made.dependencies()
        situation = prepare(dependencies.aws, made.order(image=BETTER), dependencies.reporter("web"))
        work[str(number)] = release.execute(dependencies, situation, FOREVER)
    kinds = collections.Counter(verdict.kind for verdict in run(work, made.aws.clock).values())
    assert (kinds, made.revision()) == ({"succeeded": 1, "nothing-to-do": 5}, "staging-web:2")
    made.aws.close()


def test_ten_modules_at_once_make_no_storm():
    """No more calls than ten releases one by one, and never more than a look per module at the same moment."""
    modules = [f"m{n}" for n in range(10)]
    made = stack_account(modules, quick=True)
    since = len(made.aws.calls)
    dependencies = made.dependencies()
    work = {}
    for module in modules:
        situation = prepare(dependencies.aws, made.order(module), dependencies.reporter(module))
        work[module] = release.execute(dependencies, situation, FOREVER)
    verdicts = run(work, made.aws.clock)
    assert {v.kind for v in verdicts.values()} == {"succeeded"}
    assert len(made.aws.calls) - since <= 10 * 19
    made.aws.close()


def test_a_dead_owners_lock_expires_and_the_next_release_takes_it_over():
    """Until then it waits, and says for whom."""
    made = stack_account(quick=True)
    manifest = made.order().manifest
    dependencies = made.dependencies()
    dead = ReleaseLock(
        dependencies.aws, manifest, token="dead", owner="bob@ci", purpose="release web to x", jitter=lambda: 0.0
    )
    assert alone(dead.acquire(patience_s=0, on_wait=lambda holder: None), made.aws.clock) is False
    start = made.aws.clock.now()
    situation = prepare(dependencies.aws, made.order(), dependencies.reporter("web"))
    verdict = alone(release.execute(dependencies, situation, FOREVER), made.aws.clock)
    waits = [events.text for events in made.events if events.kind == "lock"]
    assert verdict.kind == "succeeded"
    assert waits[0] == (
        "waiting for bob@ci (release web to x), since 2026-01-01T10:02:00Z, expires in 5 min 00 s unless renewed"
    )
    assert LEASE_S < made.aws.clock.now() - start < LEASE_S + 60
    assert not made.is_locked()
    made.aws.close()
