"""What an import list calls resources, and what the provider calls them from then on."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.embedded_aws.resources.import_ids import resolved
from modulestack.embedded_aws.resources.unapplied_inputs import applied

SCALED = {
    "serviceNamespace": "ecs",
    "resourceId": "service/c/web",
    "scalableDimension": "ecs:service:DesiredCount",
}
ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"
TARGET, POLICY = "aws:appautoscaling/target:Target", "aws:appautoscaling/policy:Policy"


def test_what_names_tell(ctx: Context) -> None:
    arn = f"arn:aws:ecs:{ctx.region}:{ctx.account_id}:"
    assert resolved(ctx, "aws:ecs/service:Service", "c/web") == (f"{arn}service/c/web", {"cluster": f"{arn}cluster/c"})
    of_target = "ecs/service/c/web/ecs:service:DesiredCount"
    assert resolved(ctx, TARGET, of_target) == ("service/c/web", SCALED)
    assert resolved(ctx, POLICY, f"{of_target}/by/cpu") == ("by/cpu", SCALED)
    record = {"zoneId": "Z1", "name": "a_b.example.com", "type": "A"}
    assert resolved(ctx, "aws:route53/record:Record", "Z1_a_b.example.com_A") == ("Z1_a_b.example.com_A", record)
    assert resolved(ctx, "aws:logs/logGroup:LogGroup", "/a/b") == ("/a/b", {})


def test_what_would_be_refused_of_a_program_is_not_told_of_what_is_imported() -> None:
    told = {"name": "web", "loadBalancers": [{"containerPort": 80, "elbName": "web"}], "iamRole": "aws-service-role"}
    kept = {"name": "web", "loadBalancers": [{"containerPort": 80}]}
    assert applied("aws:ecs/service:Service", told) == kept


@pytest.mark.parametrize(
    ("type_", "id_", "told"),
    [
        ("aws:ecs/service:Service", "web", "expecting 'cluster-name/service-name'"),
        (TARGET, "ecs/service/c/web", "expected <service-namespace>/<resource-id>/<scalable-dimension>"),
        ("aws:route53/record:Record", "example.com", "expected <zone-id>_<record-name>_<type>"),
        (POLICY, "ecs/service/c/web/ecs:service:DesiredCount", "<scalable-dimension>/<policy-name>"),
        (ACTION, "web-night-ecs-service/c/web", "aws_appautoscaling_scheduled_action doesn't support import"),
    ],
)
def test_a_name_of_another_form_is_refused(ctx: Context, type_: str, id_: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        resolved(ctx, type_, id_)
