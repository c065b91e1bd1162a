"""
``python -m bench.release``: what a release of three minutes asks of AWS, and how long it says nothing meanwhile.

In simulated time, on the embedded AWS: the figures are counts, the same on every machine.
"""

from __future__ import annotations

import collections
import itertools
import sys
from pathlib import Path

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.images import push_images
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.requests import ReleaseOptions, parse_requests
from modulestack.release.progress_events import ProgressEvent
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release

ROOT = Path(__file__).parents[1]
SLOW = Behaviour(pull_s=20.0, starts_in_s=85.0)
"""Tasks that take so long that the whole rollout takes three minutes."""
IMAGE = "ghcr.io/example/web:slow"


def main() -> None:
    """Measure and print."""
    sandbox = Sandbox("staging", ROOT)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    sandbox.aws.ecs.behaviours.set(IMAGE, SLOW)
    list(push_images(sandbox.aws, [IMAGE]))
    events: list[ProgressEvent] = []
    aws = AwsClient(sandbox.aws.session(), sandbox.aws.clock, region=sandbox.aws.region)
    dependencies = Dependencies(aws=aws, who="bench", report=events.append)
    before, began = len(sandbox.aws.calls), sandbox.aws.clock.now()
    requests = parse_requests(aws, "staging", {"web": IMAGE}, {}, by_digest=False)
    [verdict] = release_modules(dependencies, requests, ReleaseOptions(), Coordination(), release.execute)
    took_s = sandbox.aws.clock.now() - began
    calls = collections.Counter(f"{call.service}:{call.operation}" for call in sandbox.aws.calls[before:])
    times = [began, *(event.at for event in events)]
    silence_s = max(later - earlier for earlier, later in itertools.pairwise(times))
    sandbox.aws.close()
    say = sys.stdout.write
    say(f"{f'AWS calls of a release of {took_s:.0f} s, {verdict.kind}':<48} {calls.total():>20}   ≤ 40\n")
    say(f"{'its longest silence':<48} {f'{silence_s:.1f} s':>20}   ≤ 6 s\n")
    for name, count in calls.most_common(3):
        say(f"{f'  of them {name}':<48} {count:>20}\n")


if __name__ == "__main__":
    main()
