"""``transforms.py`` beside the program: what it changes is seen by the rehearsal, and what it must not is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from policies.rules.rule import Resource
from tests.policies.program import verdicts
from tests.support.program import ROOT, copy_program

BALANCER, SERVICE = "aws:lb/loadBalancer:LoadBalancer", "aws:ecs/service:Service"
PAGE = (ROOT / "docs" / "transforms.md").read_text()
EXAMPLE = PAGE.partition("```python\n")[2].partition("```")[0]
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"create": {}},
    "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet"}},
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Up, without a file."""
    root = tmp_path_factory.mktemp("shop")
    copy_program(root)
    (root / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    sandbox = Sandbox("shop", root)
    sandbox.up()
    yield sandbox
    sandbox.aws.close()


def _template(sandbox: Sandbox) -> dict[str, Any]:
    path = "/modulestack/shop/web/target"
    manifest = json.loads(sandbox.aws.client("ssm").get_parameter(Name=path)["Parameter"]["Value"])["template"]
    stored = sandbox.aws.client("s3").get_object(Bucket=manifest["bucket"], Key=manifest["key"])
    found: dict[str, Any] = json.loads(stored["Body"].read())
    return found


def test_the_manuals_example_is_done_and_taken_back(shop: Sandbox):
    """In the load balancer that AWS has, and in the template that releases start from; then nothing is left of it."""
    file = shop.root / "transforms.py"
    file.write_text(EXAMPLE)
    elbv2 = shop.aws.client("elbv2")

    def keep_alive() -> str:
        [balancer] = elbv2.describe_load_balancers()["LoadBalancers"]
        found = elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
        return str({each["Key"]: each["Value"] for each in found}.get("client_keep_alive.seconds", "3600"))

    before = _template(shop)
    run, _, messages = shop.up()
    assert [step.operation for step in run.changed] == ["update"] * len(run.changed)
    assert [line for line in messages if line.startswith("transforms.py")] == [
        "transforms.py: web (task_definition): containerDefinitions",
        "transforms.py: web-lb (aws:lb/loadBalancer:LoadBalancer): client_keep_alive",
    ]
    [container] = _template(shop)["containerDefinitions"]
    assert (keep_alive(), container["dockerLabels"]) == ("600", {"owner": "web"})
    file.unlink()
    shop.up()
    assert (_template(shop), keep_alive()) == (before, "3600")


BROKEN = {
    "no table": ("x = 1\n", r"transforms\.py: has no TRANSFORMS: write a dict from types to functions, or delete it"),
    "syntax": ("def f(:\n", r"transforms\.py:1: SyntaxError: invalid syntax"),
    "at load": ("x = 1\ny = {}['a']\n", r"transforms\.py:2: KeyError: 'a'"),
    "type": ("TRANSFORMS = {'aws:lb': print}\n", r"transforms\.py: TRANSFORMS\['aws:lb'\]: is no type: allowed \"task"),
    "function": (
        f"TRANSFORMS = {{{SERVICE!r}: 1}}\n",
        r"transforms\.py: TRANSFORMS\['aws:ecs/.*'\]: is no functi",
    ),
    "of releases": (
        "TRANSFORMS = {'aws:ecs/taskDefinition:TaskDefinition': print}\n",
        r'transforms\.py: .*: releases replace it: write a function for "task_definition"',
    ),
    "in it": (
        f"def f(it):\n    return {{**it.props, 'a': it.props['none']}}\nTRANSFORMS = {{{BALANCER!r}: f}}\n",
        r"transforms\.py:2: web-lb: KeyError: 'none'",
    ),
    "returned": (
        f"def f(it):\n    return 1\nTRANSFORMS = {{{BALANCER!r}: f}}\n",
        r"transforms\.py:1: web-lb: returns int: allowed a dict of all arguments, or None for no change",
    ),
    "name": (
        f"def f(it):\n    return {{**it.props, 'name': 'mine'}}\nTRANSFORMS = {{{SERVICE!r}: f}}\n",
        r"transforms\.py:1: web-service: name would change, by which it is found: leave what it was called alone",
    ),
    "tag": (
        f"def f(it):\n    return {{**it.props, 'tags': {{}}}}\nTRANSFORMS = {{{SERVICE!r}: f}}\n",
        r"transforms\.py:1: web-service: the tag modulestack:module would change, by which it is found: leave it alone",
    ),
    "image": (
        """def f(it):\n    it.props['containerDefinitions'][0]['image'] = 'other:1'\n    return it.props
TRANSFORMS = {'task_definition': f}\n""",
        r"transforms\.py:1: web: the image of web would change: releases fill it in: leave it alone",
    ),
    "container": (
        "def f(it):\n    return {**it.props, 'containerDefinitions': []}\nTRANSFORMS = {'task_definition': f}\n",
        r"transforms\.py:1: web: the container web is gone, which the file has: leave it",
    ),
    "family": (
        "def f(it):\n    return {**it.props, 'family': 'mine'}\nTRANSFORMS = {'task_definition': f}\n",
        r"transforms\.py:1: web: family would change: it would be another task definition: leave it alone",
    ),
    "refused by ECS": (
        "def f(it):\n    return {**it.props, 'cpu': '3'}\nTRANSFORMS = {'task_definition': f}\n",
        r"transforms\.py:1: web: ECS does not take it: .*",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_it_is_one_line_and_nothing_is_touched(shop: Sandbox, name: str):
    text, said = BROKEN[name]
    (shop.root / "transforms.py").write_text(text)
    since = len(shop.aws.calls)
    with pytest.raises(ProgramError) as raised:
        shop.up()
    (shop.root / "transforms.py").unlink()
    lines = str(raised.value).splitlines()
    assert len(lines) == 1
    assert raised.match(f"^{said}")
    reads = ("Describe", "Get", "List")
    assert [call.operation for call in shop.aws.calls[since:] if not call.operation.startswith(reads)] == []


def test_what_weakens_is_seen_by_the_policy_pack(shop: Sandbox):
    """What it checks are the arguments that the engine has, after the functions."""
    text = (
        "def f(it):\n    return {**it.props, 'drop_invalid_header_fields': False}\n"
        f"TRANSFORMS = {{{BALANCER!r}: f, 'aws:sns/topic:Topic': f}}\n"
    )
    (shop.root / "transforms.py").write_text(text)
    _, _, messages = shop.up()
    (shop.root / "transforms.py").unlink()
    [goal] = [each.goal for each in shop.engine.resources.values() if each.goal.type == BALANCER]
    seen = Resource(type=BALANCER, name=goal.name, urn=goal.urn, props=goal.inputs, depends={}, default_tags={})
    assert [rule for rule, *_ in verdicts((seen,), "prod") if rule == "drop-invalid-headers"] == [
        "drop-invalid-headers"
    ]
    assert (
        "transforms.py: aws:sns/topic:Topic: nothing of that type is made here: is it spelled as a preview shows it?"
    ) in messages
    shop.up()
