"""
What the pack and the program both know is the same.

The pack runs in an environment of its own and guards the program, so it takes nothing from it: it says what it knows
by itself (docs/adr/0009-the-policy-packs-own-environment.md). These tests compare.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

from modulestack.contract import host_paths, iam_services, limits, tags
from modulestack.contract.iam_actions import READ_BY_CLOUD_CONTROL
from modulestack.environment import load
from modulestack.features.deployment_section import Deployment
from policies.rules import machine_paths
from policies.rules.iam import NO_RESOURCE, OF_APPLICATIONS
from policies.rules.rule import Resource
from policies.rules.table import RESOURCE_RULES
from tests.edits.cases.alerts import SLACK
from tests.policies import program
from tests.policies.program import ROOT
from tests.support.pipeline_run import ACCOUNT, BOUNDARY, PIPELINE

PACK = ROOT / "policies"


@functools.cache
def everything() -> tuple[Resource, ...]:
    """What prod registers if it asks for what gives roles more to do than its file does."""
    known = load.config_of("prod", ROOT)
    defaults, modules = (json.loads(known[f"modulestack:{key}"]) for key in ("defaults", "modules"))
    agent = {"image": "ghcr.io/example/agent:1", "capacity": "machines", "scheduling_strategy": "DAEMON"}
    modules["web"]["alarms"] = {"composite": True}
    search = {
        "image": "ghcr.io/example/search:1",
        "volumes": {"index": {"ebs": {"snapshot_id": "snap-0123456789abcdef0"}}},
        "mounts": {"index": {"path": "/index"}},
    }
    machines = {"instance_types": ["m7i.xlarge"], "min": 1, "max": 2, "instance_refresh": {}}
    more = {
        "modulestack:alerts": json.dumps({"email": ["ops@example.com"], "slack": {"ops": SLACK}}),
        "modulestack:capacity": json.dumps({"machines": machines}),
        "modulestack:modules": json.dumps({**modules, "agent": agent, "search": search}),
        "modulestack:account_id": ACCOUNT,
        "modulestack:defaults": json.dumps({**defaults, "exec": {}}),
        "modulestack:permissions_boundary": BOUNDARY,
        "modulestack:pipeline": json.dumps(PIPELINE),
    }
    return program.registrations("prod", more=more)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def given_on_everything() -> Iterator[str]:
    """Every action that the program gives a role on ``*``."""
    for resource in everything():
        if resource.type in {"aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"}:
            for statement in listed(json.loads(resource.props["policy"])["Statement"]):
                if statement["Effect"] == "Allow" and "*" in listed(statement["Resource"]):
                    yield from listed(statement["Action"])


def test_the_pack_lets_through_exactly_what_the_program_must_give_on_everything():
    """
    Less would refuse the program; more would let a change through that nobody looked at.

    Who has a module in a cluster of somebody else's looks at that besides.
    """
    assert {*given_on_everything(), *READ_BY_CLOUD_CONTROL} == NO_RESOURCE


def test_the_pack_lets_through_what_the_check_of_a_file_does():
    """On everything, and without a reason."""
    assert OF_APPLICATIONS == iam_services.NO_RESOURCE


def test_the_pack_knows_the_same_paths_of_machines_by_which_a_task_gets_at_them():
    assert frozenset(host_paths.RISKY) == machine_paths.RISKY
    assert host_paths.LINKS == machine_paths.LINKS


def test_an_environment_that_asks_for_more_keeps_every_policy_too():
    """A pipeline, commands that are run in tasks, and machines."""
    assert program.verdicts(everything(), "prod") == []


def test_the_pack_asks_for_the_program_s_own_tags():
    [rule] = [rule for rule in RESOURCE_RULES if rule.name == "tags"]
    assert {name: schema["default"] for name, schema in rule.settings.items()} == {
        "required": [tags.ENVIRONMENT],
        "required_of_modules": [tags.MODULE],
    }


def test_the_pack_asks_for_the_bake_time_that_a_module_has_which_says_nothing():
    [rule] = [rule for rule in RESOURCE_RULES if rule.name == "bake-time"]
    minutes = rule.settings["minimum_minutes"]
    assert (minutes["default"], minutes["minimum"], minutes["maximum"]) == (
        Deployment().bake_time_min,
        limits.BAKE_MINUTES.min,
        limits.BAKE_MINUTES.max,
    )


def test_the_pack_imports_nothing_of_the_project():
    """In its own environment there is none of it."""
    imported = {
        name
        for path in PACK.rglob("*.py")
        if ".venv" not in path.parts
        for name in re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)
    }
    assert [name for name in imported if name.split(".")[0] in {"components", "modulestack", "tests"}] == []
