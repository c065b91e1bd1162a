"""The harness fails where a test would otherwise pass without checking anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_aws import ecs, lb, sqs
from pulumi_aws.get_region import get_region

from tests.harness import UNKNOWN, Misuse, deploy
from tests.support import answers, schema


def _cluster(name: str = "c", **inputs: Any) -> ecs.Cluster:
    return ecs.Cluster(name, ecs.ClusterArgs(name="c", **inputs))


def _any(value: Any) -> Any:
    """*value*, which no type checker accepts where it is given."""
    return value


def _twice() -> None:
    _cluster()
    _cluster()


def _misspelt() -> None:
    lb.TargetGroup("t", health_check=_any({"interval": 15, "unhealthyThreshhold": 2}))


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        (lambda: None, "registered no resource"),
        (_twice, "two resources are called"),
        (lambda: sqs.Queue("q"), "nobody thought of the type aws:sqs/queue:Queue"),
        (lambda: [_cluster(), get_region()], "nobody thought of the function aws:index/getRegion:getRegion"),
        (_misspelt, "unhealthyThreshhold: no such input"),
        (lambda: ecs.Cluster("c", name=_any(["c"])), "Expected 'list' got '<class 'str'>'"),
        (
            lambda: ecs.Cluster("c", settings=_any([{"name": 3, "value": "x"}])),
            r"settings\[0\].name: expected str, got 3",
        ),
        (lambda: lb.Listener("l", load_balancer_arn="lb", default_actions=_any([{"order": 1}])), "type: missing"),
        (lambda: pulumi.export("x", _cluster().configuration.apply(lambda x: _any(x)["y"])), "NoneType"),
    ],
)
def test_a_program_that_cannot_be_right_is_refused(program: Callable[[], Any], complaint: str):
    with pytest.raises(Exception, match=complaint):
        deploy(program)


def test_what_an_apply_raises_reaches_the_test():
    with pytest.raises(ZeroDivisionError):
        deploy(lambda: _cluster().arn.apply(lambda _: 1 // 0))


def test_an_output_is_resolved():
    done = deploy(lambda: pulumi.export("arn", _cluster().arn))
    assert done.exports == {"arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/c"}


def test_a_preview_does_not_know_what_only_aws_knows():
    done = deploy(lambda: pulumi.export("arn", _cluster().arn), preview=True)
    assert done.exports == {"arn": UNKNOWN}


def test_one_run_leaves_nothing_for_the_next():
    names = [[r.urn for r in deploy(_cluster, stack=stack).resources] for stack in ("a", "b")]
    assert names == [
        [f"urn:pulumi:{s}::modulestack::pulumi:pulumi:Stack$aws:ecs/cluster:Cluster::c"] for s in ("a", "b")
    ]


def test_a_missing_resource_is_an_error_that_says_what_there_is():
    with pytest.raises(
        Misuse, match=r"0 resources are aws:ecs/service:Service : there are \['ecs/cluster:Cluster c'\]"
    ):
        deploy(_cluster).one("aws:ecs/service:Service")


def test_every_type_that_is_answered_for_is_the_sdk_s():
    assert [token for token in answers.COMPUTED if not schema.inputs(token)] == []
