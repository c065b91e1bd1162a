"""What bringing an environment up, and what its releases miss, tells people to do: done as it stands, it helps."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from modulestack.contract import paths
from modulestack.rehearsal.module_status import module_statuses
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.rehearse import in_file_order
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.images import push_images
from modulestack.rehearsal.serve import Served, hints
from tests.advice.typed import aws, ours, terminal_of
from tests.edits.case import EditCase
from tests.edits.cases.registry import CASES
from tests.edits.cases.tasks import FOREIGN, SECRET
from tests.edits.plain import ACCOUNT, KEY, OWNED, PLAIN, with_value
from tests.edits.standing import NAME, Standing
from tests.support.matrices import matrix

ROOT = Path(__file__).parents[2]
WEB = "modulestack:modules/web"
RELEASED = re.compile(r"`(modulestack release [^`]*)`")


def test_a_template_that_changed_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Then the next run has nothing to say."""
    changed = with_value(PLAIN, f"{WEB}/environment", {"A": "1"})
    standing = Standing(PLAIN, tmp_path)
    standing.start(PLAIN)
    told = [m for m in standing.edit(changed).messages if "template changed" in m]
    terminal = terminal_of(standing.aws, monkeypatch)
    done = ours(terminal, told[0].partition("next release: ")[2])
    assert (len(told), done.code) == (1, 0), done
    assert "template changed" not in "".join(standing.edit(changed).messages)
    standing.close()


def test_the_networks_last_good_manifest_is_put_back(tmp_path: Path):
    """Until then nothing is touched."""
    standing = Standing(PLAIN, tmp_path)
    standing.start(PLAIN)
    ssm, name = standing.aws.client("ssm"), paths.network_parameter(NAME)
    ssm.put_parameter(Name=name, Value="{}", Overwrite=True)
    with pytest.raises(ProgramError, match="put its last good version back") as refused:
        standing.again()
    command = re.search(r"`(aws [^`]*)`", str(refused.value))
    assert command is not None
    versions = aws(standing.aws, command[1])["Parameters"]
    ssm.put_parameter(Name=name, Value=versions[-2]["Value"], Overwrite=True)
    assert standing.again() == ()
    standing.close()


def test_an_image_of_another_repository_may_be_pulled_once_the_file_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    standing = Standing(OWNED, tmp_path)
    standing.start(OWNED)
    terminal = terminal_of(standing.aws, monkeypatch)
    told = terminal("verify", f"web={FOREIGN}", "-e", NAME, "--no-resolve")
    assert "write an image of that repository as web's `image` in the file, and run `pulumi up -s any`" in told.out
    standing.edit(with_value(OWNED, f"{WEB}/image", FOREIGN))
    assert "write an image" not in terminal("verify", f"web={FOREIGN}", "-e", NAME, "--no-resolve").out
    standing.close()


def test_a_key_that_a_secret_is_under_is_named_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    standing = Standing(SECRET, tmp_path)
    standing.start(SECRET)
    standing.aws.client("ssm").put_parameter(Name="/a", Value="x", Type="SecureString", KeyId=KEY, Overwrite=True)
    terminal = terminal_of(standing.aws, monkeypatch)
    told = terminal("verify", "web=ghcr.io/example/web:1", "-e", NAME, "--no-resolve")
    write = "write the key under web's `secrets_kms_key_arns` in the file, and run `pulumi up -s any`"
    assert f"is not allowed kms:Decrypt on {KEY}: {write}" in told.out
    standing.edit(with_value(SECRET, f"{WEB}/secrets_kms_key_arns", [KEY]))
    assert "kms:Decrypt" not in terminal("verify", "web=ghcr.io/example/web:1", "-e", NAME, "--no-resolve").out
    standing.close()


def test_tasks_that_spot_has_no_room_for_run_on_demand_once_the_file_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spot = with_value(with_value(PLAIN, f"{WEB}/spot_percent", 100), f"{WEB}/tasks", 2)
    standing = Standing(spot, tmp_path)
    standing.start(spot)
    terminal = terminal_of(standing.aws, monkeypatch)
    standing.aws.ecs.faults.spot_capacity(available=False)
    standing.aws.client("ecs").update_service(cluster=f"{NAME}-web", service="web", desiredCount=3)
    standing.aws.clock.sleep(300)
    told = terminal("status", "web", "-e", NAME)
    assert f"raise on_demand_base of web, or lower its spot_percent, and run `pulumi up -s {NAME}`" in told.out, told
    standing.edit(with_value(spot, f"{WEB}/on_demand_base", 3))
    standing.aws.clock.sleep(300)
    again = terminal("status", "web", "-e", NAME)
    assert (again.code, "on_demand_base" in again.out) == (0, False), again
    standing.close()


def test_an_image_is_pushed_to_an_empty_repository_and_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/any/web"
    config = with_value(with_value(OWNED, f"{WEB}/repository", {}), f"{WEB}/image", f"{own}:1")
    standing = Standing(OWNED, tmp_path)
    standing.start(OWNED)
    [told] = [m for m in standing.edit(config).messages if "is made empty" in m]
    assert len(list(push_images(standing.aws, [f"{own}:2"]))) == 1
    command = RELEASED.search(told)
    assert command is not None
    assert ours(terminal_of(standing.aws, monkeypatch), command[1].replace("TAG", "2")).code == 0
    standing.close()


def test_what_a_served_environment_hints_at_works(monkeypatch: pytest.MonkeyPatch):
    """Line by line, as in a second terminal; one of the releases is to be undone."""
    sandbox = Sandbox("staging", ROOT)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    modules = module_statuses(sandbox.aws, in_file_order(sandbox, outputs["modules"]))
    served = Served(sandbox=sandbox, server=SimpleNamespace(url="http://127.0.0.1:1"), modules=modules)  # type: ignore[arg-type]
    terminal = terminal_of(sandbox.aws, monkeypatch)
    codes = []
    for line in hints(served).splitlines():
        if line.startswith("modulestack "):
            codes.append(ours(terminal, line.partition("  #")[0]).code)
        elif line.startswith("aws "):
            assert aws(sandbox.aws, line)["services"][0]["status"] == "ACTIVE"
    assert codes == [0, 0, 11, 0]
    sandbox.aws.close()


def _interrupting_with_a_release() -> list[EditCase]:
    keys = {f"modules.<module>.{key}" for key in ("secrets", "image", "reachable_from", "registry_credentials")}
    return [case for case in CASES if case.key in keys]


@pytest.mark.parametrize(
    "case", matrix(_interrupting_with_a_release(), lambda case: case.key == "modules.<module>.secrets"), ids=str
)
def test_the_release_that_an_interruption_asks_for_is_one(
    case: EditCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each way; it ends well, and then every task can be started anew."""
    standing = Standing(case.before, tmp_path)
    standing.start(case.before)
    for config in (case.after, case.before):
        observed = standing.edit(config)
        if observed.refusal:
            standing.close()
            return
        terminal = terminal_of(standing.aws, monkeypatch)
        for command in RELEASED.findall("\n".join(observed.messages)):
            done = ours(terminal, command)
            assert done.code == 0, (command, done)
            ecs = standing.aws.client("ecs")
            [module] = re.findall(r" (web|api)\b", command)
            for task in ecs.list_tasks(cluster=f"{NAME}-{module}")["taskArns"]:
                ecs.stop_task(cluster=f"{NAME}-{module}", task=task)
            standing.aws.clock.sleep(300)
        assert {wanted - healthy for wanted, healthy in standing.healthy().values()} == {0}
    standing.close()
