"""Of pulumi_aws only those files are loaded that are used."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.support.program import ROOT

SCRIPT = """
import json, sys
import components
from pulumi_aws import ec2, route53

def loaded():
    return sorted(n for n in sys.modules if n.startswith("pulumi_aws.ec2.") or n.startswith("pulumi_aws.route53."))

by_file = {
    "group": ec2.SecurityGroup.__module__,
    "arguments": ec2.SecurityGroupIngressArgs.__module__,
    "function": route53.get_zone_output.__module__,
    "loaded": loaded(),
}
group = ec2.SecurityGroup
try:
    ec2.NoSuchThing
except AttributeError as error:
    by_file["unknown"] = str(error)
print(json.dumps({**by_file, "then": len(loaded()), "same": ec2.SecurityGroup is group}))
"""


def test_a_class_comes_from_its_own_file_and_an_unknown_name_from_the_whole_package():
    found = _run(SCRIPT)
    assert found.pop("then") > 150
    assert found == {
        "group": "pulumi_aws.ec2.security_group",
        "arguments": "pulumi_aws.ec2._inputs",
        "function": "pulumi_aws.route53.get_zone",
        "loaded": [
            *(f"pulumi_aws.ec2.{name}" for name in ("_enums", "_inputs", "outputs", "security_group")),
            "pulumi_aws.route53.get_zone",
        ],
        "unknown": "module 'pulumi_aws.ec2' has no attribute 'NoSuchThing'",
        "same": True,
    }


WHOLE_PACKAGES = """
import json, sys, types
from tests.support import program

program.of_file("prod")
packages = {n: m for n, m in sys.modules.items() if n.count(".") == 1 and n.startswith("pulumi_aws.")}
print(json.dumps([n for n, m in packages.items() if type(m) is types.ModuleType and "__path__" in vars(m)]))
"""


def test_the_program_loads_no_whole_package():
    """Every class that the program and awsx name is found by its file."""
    assert _run(WHOLE_PACKAGES) == []


def _run(script: str) -> Any:
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
