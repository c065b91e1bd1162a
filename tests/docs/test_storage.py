"""The page on storage: its examples are valid files, and what it says of them is so."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from modulestack.embedded_aws.ecs.file_system_mounts import failed
from modulestack.environment import rules
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from modulestack.features import ebs, efs
from tests.environment.strategies import environment_of
from tests.support.plans import plan_of
from tests.support.program import ROOT

PAGE = (ROOT / "docs" / "storage.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def _environment(example: str) -> Environment:
    config: dict[str, Any] = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}}
    return environment_of({**config, **yaml.safe_load(example)})


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_valid_and_have_nothing_to_be_warned_of(example: str):
    assert [*rules.warnings(_environment(example))] == []


def test_the_first_one_means_what_is_said():
    """A place of one's own, a shared one, and one on the task's disk."""
    environment = _environment(EXAMPLES[0])
    web = plan_of(environment, "web")
    kinds = {volume["name"]: "efsVolumeConfiguration" in volume for volume in web.volumes}
    assert kinds == {"assets": True, "scratch": False, "uploads": True}
    places = {
        (module.name, name): efs.directory_of(module.name, name, volume.directory)
        for module in environment.modules.values()
        for name, volume in module.volumes.items()
        if volume.efs
    }
    assert places == {
        ("web", "uploads"): "/web/uploads",
        ("web", "assets"): "/assets",
        ("builder", "assets"): "/assets",
    }


def test_a_disk_of_ebs_means_what_is_said():
    """A new one for each task, of the size and speed of the file, in the service's own configuration."""
    [example] = [each for each in EXAMPLES if "ebs:" in each]
    environment = _environment(example)
    module = environment.modules["search"]
    assert [volume for volume in plan_of(environment, "search").volumes if volume.get("configuredAtLaunch")] == [
        {"name": "index", "configuredAtLaunch": True}
    ]
    managed = ebs.configuration("index", ebs.volumes_of(module)["index"], "arn:role")["managedEBSVolume"]
    assert (managed["encrypted"], managed["sizeInGiB"], managed["iops"], managed["throughput"]) == (
        True,
        200,
        6000,
        500,
    )
    assert (managed["volumeType"], managed["filesystemType"]) == ("gp3", "xfs")
    [notice] = rules.notices(environment)
    assert "each task has a new one, empty, and it is deleted when the task stops" in notice.message


def test_a_directory_of_a_machine_means_what_is_said():
    """Only read unless it says otherwise; each is told of, and the socket has its reason."""
    [example] = [each for each in EXAMPLES if "host_path:" in each]
    environment = _environment(example)
    plan = plan_of(environment, "shipper")
    assert {volume["name"]: volume["host"]["sourcePath"] for volume in plan.volumes} == {
        "docker": "/var/run/docker.sock",
        "logs": "/var/log",
        "position": "/var/lib/shipper",
    }
    [container] = plan.containers
    mounts = {mount["sourceVolume"]: mount["readOnly"] for mount in container["mountPoints"]}
    assert mounts == {"docker": True, "logs": True, "position": False}
    told = [notice.message.split(" is the machine's")[0] for notice in rules.notices(environment)]
    assert told == ["/var/log", "/var/lib/shipper", "/var/run/docker.sock"]
    without = example.replace("it asks Docker for the names of containers", " ")
    with pytest.raises(InvalidEnvironment, match="write in the volume's `exceptions` why it has to be"):
        _environment(without)


def test_who_cannot_write_to_what_docker_makes_is_told():
    """A container that is not root, and may write."""
    [example] = [each for each in EXAMPLES if "host_path:" in each]
    notices = [notice.message for notice in rules.notices(_environment(example.replace("run_as_root: true", "")))]
    assert ["shipper cannot write to it" in notice for notice in notices] == [False, True, False]


def test_the_error_that_is_told_is_aws_s():
    told = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes"
    assert told in " ".join(PAGE.split())
    assert failed("x", 1).startswith(told)
