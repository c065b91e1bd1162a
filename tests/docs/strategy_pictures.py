"""``python -m tests.docs.strategy_pictures``: the pictures of docs/releases.md, played on the embedded AWS."""

from __future__ import annotations

import functools
from pathlib import Path

from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.report.traffic_picture import TrafficSample, traffic_picture
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.stack import StackAccount, stack_account

PAGE = Path(__file__).parents[2] / "docs" / "releases.md"
CONFIGURATIONS = {
    "rolling": {},
    "blue_green": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10},
    "linear": {
        "strategy": "LINEAR",
        "bakeTimeInMinutes": 10,
        "linearConfiguration": {"stepPercent": 25.0, "stepBakeTimeInMinutes": 5},
    },
    "canary": {
        "strategy": "CANARY",
        "bakeTimeInMinutes": 10,
        "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10},
    },
}
"""Of the four pictures, by the file's name of the strategy."""


@functools.cache
def pictures() -> dict[str, str]:
    """Strategy → its picture, of a release of four tasks that was followed to its end."""
    return {name: "\n".join(traffic_picture(_samples(name))) for name in CONFIGURATIONS}


def _samples(name: str) -> list[TrafficSample]:
    account = stack_account(("web",), tasks=4, configuration=dict(CONFIGURATIONS[name]))
    account.events.clear()
    verdict = release_modules(
        account.dependencies(), [account.request()], ReleaseOptions(), Coordination(), release.execute
    )[0]
    assert verdict.kind == "succeeded", verdict
    found = _seen(account)
    account.aws.close()
    return found


def _seen(account: StackAccount) -> list[TrafficSample]:
    """What was followed; of a rolling update, which has no weights, by the tasks that run."""
    found = []
    for event in account.events:
        if event.kind != "progress":
            continue
        new, old = event.facts["new"]["running"], event.facts["old"]["running"]
        share = event.facts.get("traffic", {}).get("new", 100.0 * new / max(1, new + old))
        found.append(TrafficSample(at_s=event.facts["elapsed_s"], new=share, stage=event.facts.get("stage", "")))
    return found


def written(text: str) -> str:
    """*text* of the page with its pictures as they are now, each in a block of code after its mark."""
    for name, picture in pictures().items():
        mark = f"<!-- picture of {name} -->\n"
        before, found, rest = text.partition(mark)
        assert found, f"docs/releases.md has no {mark}"
        _, _, after = rest.partition("```\n")
        _, _, after = after.partition("```\n")
        text = f"{before}{mark}```\n{picture}\n```\n{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
