"""Both shipped environments, from nothing to nothing, by Pulumi's own engine."""

from __future__ import annotations

import fcntl
import os
import pickle

import pytest

from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from modulestack.rehearsal.inventory import inventory
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.secrets import VALUE
from tests.engine.comparable import comparable
from tests.engine.lifecycle import ROOT, Lifecycle, run_lifecycle

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module", params=["staging", "prod"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lifecycle(name: str, cli: PulumiCli, tmp_path_factory: pytest.TempPathFactory) -> Lifecycle:
    """Lived once, also where pytest-xdist shares the tests out: who comes second waits and reads what was seen."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    seen = shared / f"lifecycle-of-{name}.pickle"
    with (shared / f"lifecycle-of-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not seen.exists():
            seen.write_bytes(pickle.dumps(run_lifecycle(name, tmp_path_factory.mktemp(name), cli)))
        recorded: Lifecycle = pickle.loads(seen.read_bytes())
    return recorded


def test_what_was_previewed_with_unknowns_is_what_up_does(lifecycle: Lifecycle):
    assert lifecycle.previewed == lifecycle.up
    assert set(lifecycle.up.values()) == {"create"}


def test_the_account_is_as_after_the_in_process_engine(name: str, lifecycle: Lifecycle):
    sandbox = Sandbox(name, ROOT)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    assert comparable(inventory(sandbox.aws) - sandbox.before) == lifecycle.standing
    sandbox.aws.close()


def test_a_release_and_autoscaling_between_two_runs_are_no_change_and_are_not_undone(lifecycle: Lifecycle):
    assert (lifecycle.again, lifecycle.running) == ([], lifecycle.released)
    assert lifecycle.running["desiredCount"] > 1


def test_a_refresh_finds_what_was_changed_by_hand(lifecycle: Lifecycle):
    assert {("update", "web-lb-tg"), ("delete", "web-logs")} <= lifecycle.refreshed


def test_the_next_run_heals_it(lifecycle: Lifecycle):
    assert lifecycle.healed["interval_s"] == 15
    assert len(lifecycle.healed["log_groups"]) == 1


def test_a_changed_file_is_previewed_as_it_is_done(lifecycle: Lifecycle):
    assert lifecycle.change_previewed == lifecycle.changed
    assert lifecycle.healed["path"] == "/alive"


_ZONE_OF_PRIVATE_NAMES = {"staging": "staging-private", "prod": "prod-private-tls"}
"""Logical names of the zones: another one where there is a domain."""

_ADDRESS_OF_API = {"staging": "http://api.staging.internal", "prod": "https://api.internal.example.com"}


def test_a_template_that_changed_waits_for_a_release(name: str, lifecycle: Lifecycle):
    """Only the object in S3 and the target change; the bootstrap revision and what runs do not."""
    of_web = {urn.split("$")[-1]: operation for urn, operation in lifecycle.changed.items() if "::web-" in urn}
    assert {urn for urn, operation in of_web.items() if operation == "update"} == {
        "aws:lb/targetGroup:TargetGroup::web-lb-tg",
        "aws:s3/bucketObjectv2:BucketObjectv2::web-task-template",
        "aws:ssm/parameter:Parameter::web-manifest",
    }
    assert of_web["aws:ecs/taskDefinition:TaskDefinition::web-task"] == "same"
    assert lifecycle.running_in_the_end == lifecycle.released
    command = f"modulestack release --template-only web -e {name}"
    assert [message.partition(": interrupts: ")[0] for message in lifecycle.messages] == [
        'modules.web.health_check.path: "/healthz" → "/alive"',
        "modules.api: removed",
        f"api: is taken away, and no longer answers at {_ADDRESS_OF_API[name]}",
        f"web: template changed, takes effect with the next release: {command}",
    ]


def test_of_a_module_that_is_removed_everything_goes_and_of_the_others_nothing(name: str, lifecycle: Lifecycle):
    """``api`` was the only module that others call, so the zone of private names goes with it."""
    gone = {urn for urn, operation in lifecycle.changed.items() if operation == "delete"}
    of_api = {urn for urn in lifecycle.up if urn.rpartition("::")[2].split("-")[0] == "api"}
    zone = _ZONE_OF_PRIVATE_NAMES[name]
    assert (of_api - gone, {urn.rpartition("::")[2] for urn in gone - of_api}) == (set(), {zone})
    assert "replace" not in lifecycle.changed.values()


def test_nothing_is_left_after_it_is_taken_down(lifecycle: Lifecycle):
    assert lifecycle.left == ()


def test_the_state_holds_no_secret_in_clear(lifecycle: Lifecycle):
    assert VALUE not in lifecycle.state
