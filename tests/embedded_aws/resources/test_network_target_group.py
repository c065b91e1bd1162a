"""A network load balancer's target group by its handler: what it has of its own, made, changed and back."""

from __future__ import annotations

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.registry import HANDLERS
from tests.embedded_aws.resources.round_trips.world import World

HANDLER = HANDLERS["aws:lb/targetGroup:TargetGroup"]
OWN = ("connectionTermination", "preserveClientIp", "proxyProtocolV2")


def test_what_it_has_of_its_own_is_applied(ctx: Context):
    """And its check is one by TCP, then by HTTP, then by TCP again."""
    plain = {"name": "nlb", "vpcId": World(ctx).vpc, "targetType": "ip", "port": 53, "protocol": "TCP"}
    made = HANDLER.create(ctx, plain)
    assert {name: made.outputs[name] for name in OWN} == _all_of_it("false")
    assert _asked(made.outputs) == ("TCP", "", "")
    full = {**plain, **_all_of_it("true"), "healthCheck": {"protocol": "HTTP", "path": "/ready"}}
    changed = HANDLER.update(ctx, made.id, made.outputs, full)
    assert {name: changed[name] for name in OWN} == _all_of_it("true")
    assert _asked(changed) == ("HTTP", "/ready", "200-399")
    back = HANDLER.update(ctx, made.id, changed, plain)
    assert {name: back[name] for name in OWN} == _all_of_it("false")
    assert _asked(back) == ("TCP", "", "")
    HANDLER.delete(ctx, made.id, back)


def _all_of_it(said: str) -> dict[str, str | bool]:
    """Client addresses are kept by a text, in the provider; the others by a truth."""
    return {**dict.fromkeys(OWN, said == "true"), "preserveClientIp": said}


def _asked(outputs: Properties) -> tuple[str, str, str]:
    check = outputs["healthCheck"]
    return check["protocol"], check["path"], check["matcher"]
