"""Edits of strategies by which new versions get requests. Bakes are short: each edit is a deployment of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.edits.case import EditCase, of_module
from tests.edits.plain import ACCOUNT, PLAIN, WORKER, Config, with_value

FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:"
AT = "modulestack:modules/api/deployment"


def deployed(**deployment: Any) -> Config:
    """`api` with a *deployment*."""
    return with_value(PLAIN, AT, deployment)


ONE_AT_LEAST = {"minimum_healthy_percent": 0, "maximum_percent": 100}
_NOW = {"bake_time_min": 0}
BOTH = deployed(alternate_target_group=True)
BLUE_GREEN = deployed(strategy="blue_green", **_NOW)
CANARY = deployed(strategy="canary", canary=_NOW, **_NOW)
LINEAR = deployed(strategy="linear", linear={"percent": 50.0, **_NOW}, **_NOW)
OF_TCP = with_value(BLUE_GREEN, "modulestack:modules/api/protocol", "tcp")
HEADER = {"header": {"name": "X-Test", "values": ["1"]}}
HEADED = with_value(BLUE_GREEN, f"{AT}/test_traffic", HEADER)
HEADED_BEHIND = with_value(
    with_value(PLAIN, "modulestack:load_balancers/front", {"scheme": "internet-facing"}),
    "modulestack:modules/web",
    {
        **PLAIN["modulestack:modules"]["web"],
        "load_balancers": {"front": {"routes": [{"paths": ["/*"]}]}},
        "deployment": {"strategy": "blue_green", "test_traffic": HEADER, **_NOW},
    },
)
TESTED = with_value(BLUE_GREEN, f"{AT}/test_traffic", {"port": 8443})
_SMOKE = {"smoke": {"function_arn": f"{FUNCTION}a", "stages": ["POST_SCALE_UP"]}}
ASKED = with_value(BLUE_GREEN, f"{AT}/hooks", _SMOKE)
_APPROVE = {"approve": {"stages": ["POST_SCALE_UP"], "timeout_min": 1, "on_timeout": "continue"}}
PAUSED = with_value(BLUE_GREEN, f"{AT}/pauses", _APPROVE)
COUNTED = with_value(PLAIN, "modulestack:modules/api/scaling", {"min": 2, "max": 4, "requests_per_task": 100})
BROKEN = deployed(circuit_breaker={"reset_on_healthy_task": False})
THRESHOLD = deployed(circuit_breaker={"threshold": {"type": "count", "value": 2}})
EARLY = deployed(early_success={"healthy_percent": 50}, minimum_healthy_percent=50)
CALLED = with_value(PLAIN, "modulestack:modules/api/reachable_by", "service_connect")
_OF_THIRD = "modulestack:modules/third/deployment"
_WATCHED = with_value(WORKER, "modulestack:alerts", {"email": ["on-call@example.com"]})
ALARMED = with_value(PLAIN, "modulestack:alerts", {"email": ["on-call@example.com"]})


def _of_api(key: str, old: Any, new: Any, base: Config) -> EditCase:
    return of_module(f"deployment/{key}", old, new, base, module="api")


def _without_the_last(key: str, last: Any) -> Iterator[EditCase]:
    """Of each strategy, and to rolling: there is none any more."""
    for base in (BLUE_GREEN, CANARY, LINEAR):
        strategy = base["modulestack:modules"]["api"]["deployment"]["strategy"]
        yield EditCase(
            key=f"modules.<module>.deployment.{key}.<{key.removesuffix('s')}>",
            before=with_value(base, f"{AT}/{key}", last),
            after=base,
            name=f"api.deployment.{key}: the last one of {strategy}",
        )
    both = with_value(BLUE_GREEN, f"{AT}/alternate_target_group", True)
    yield EditCase(
        key="modules.<module>.deployment.strategy",
        before=with_value(both, f"{AT}/{key}", last),
        after=BOTH,
        name=f"api.deployment.strategy: blue_green with {key} to rolling",
    )


CASES: tuple[EditCase, ...] = (
    _of_api("alternate_target_group", None, True, PLAIN),
    _of_api("alternate_target_group", None, True, BLUE_GREEN),
    _of_api("alternate_target_group", None, True, COUNTED),
    _of_api("strategy", None, "canary", PLAIN),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=BLUE_GREEN,
        after=CANARY,
        name="api.deployment.strategy: blue_green to canary",
    ),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=BOTH,
        after=deployed(strategy="blue_green", alternate_target_group=True, **_NOW),
        name="api.deployment.strategy: rolling to blue_green with both groups",
    ),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=WORKER,
        after=with_value(WORKER, "modulestack:modules/third/deployment", {"strategy": "blue_green", **_NOW}),
        name="third.deployment.strategy: rolling to blue_green",
    ),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=CALLED,
        after=with_value(CALLED, AT, {"strategy": "canary", "canary": _NOW, **_NOW}),
        name="api.deployment.strategy: rolling to canary by Service Connect",
    ),
    EditCase(
        key="modules.<module>.deployment.alarms",
        before=with_value(_WATCHED, _OF_THIRD, {"strategy": "blue_green", **_NOW}),
        after=with_value(_WATCHED, _OF_THIRD, {"strategy": "blue_green", "alarms": ["cpu"], **_NOW}),
        name="third.deployment.alarms: None to cpu",
    ),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=with_value(_WATCHED, _OF_THIRD, {"strategy": "blue_green", "alarms": ["cpu"], **_NOW}),
        after=_WATCHED,
        name="third.deployment.strategy: blue_green to rolling with alarms",
    ),
    _of_api("bake_time_min", 0, 1, BLUE_GREEN),
    _of_api("canary/percent", 5.0, 10.5, CANARY),
    _of_api("canary/bake_time_min", 0, 1, CANARY),
    _of_api("linear/percent", 50.0, 40.0, LINEAR),
    _of_api("linear/bake_time_min", 0, 1, LINEAR),
    _of_api("test_traffic", None, {"port": 8443}, BLUE_GREEN),
    _of_api("test_traffic/port", 8443, 9443, TESTED),
    _of_api("test_traffic", None, {"port": 8443}, OF_TCP),
    _of_api("test_traffic/port", 8443, 9443, with_value(OF_TCP, f"{AT}/test_traffic", {"port": 8443})),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=with_value(OF_TCP, AT, {"alternate_target_group": True}),
        after=OF_TCP,
        name="api.deployment.strategy: rolling to blue_green by TCP",
    ),
    _of_api("alternate_target_group", None, True, with_value(OF_TCP, AT, None)),
    _of_api("test_traffic", None, HEADER, BLUE_GREEN),
    EditCase(
        key="modules.<module>.deployment.test_traffic.port",
        before=TESTED,
        after=HEADED,
        name="api.deployment.test_traffic: port to header",
    ),
    EditCase(
        key="modules.<module>.deployment.test_traffic.header",
        before=HEADED,
        after=TESTED,
        name="api.deployment.test_traffic: header to port",
    ),
    _of_api("test_traffic/header/name", "X-Test", "X-Canary", HEADED),
    of_module("deployment/test_traffic/header/name", "X-Test", "X-Canary", HEADED_BEHIND),
    _of_api("test_traffic/header/values", ["1"], ["2", "3"], HEADED),
    of_module("deployment/test_traffic/header/values", ["1"], ["2"], HEADED_BEHIND),
    _of_api("hooks/other", None, {"function_arn": f"{FUNCTION}b", "stages": ["PRE_SCALE_UP"]}, ASKED),
    _of_api("hooks/smoke/function_arn", f"{FUNCTION}a", f"{FUNCTION}b", ASKED),
    _of_api("hooks/smoke/stages", ["POST_SCALE_UP"], ["PRE_SCALE_UP"], ASKED),
    _of_api("hooks/smoke/details", None, {"path": "/"}, ASKED),
    _of_api("hooks/smoke/timeout_min", None, 10, ASKED),
    _of_api("hooks/smoke/on_timeout", None, "continue", ASKED),
    _of_api("pauses/other", None, {"stages": ["PRE_SCALE_UP"], "timeout_min": 1, "on_timeout": "continue"}, PAUSED),
    _of_api("pauses/approve/stages", ["POST_SCALE_UP"], ["PRE_SCALE_UP"], PAUSED),
    _of_api("pauses/approve/timeout_min", 1, 2, PAUSED),
    _of_api(
        "pauses/approve/on_timeout",
        "continue",
        "rollback",
        with_value(PAUSED, f"{AT}/pauses/approve/stages", ["RECONCILE_SERVICE"]),
    ),
    *_without_the_last("hooks", _SMOKE),
    *_without_the_last("pauses", _APPROVE),
    EditCase(
        key="modules.<module>.deployment.pauses.<pause>",
        before=ASKED,
        after=PAUSED,
        name="api.deployment.hooks: a pause in place of a function",
    ),
    EditCase(
        key="modules.<module>.deployment.hooks.<hook>",
        before=with_value(WORKER, _OF_THIRD, {"strategy": "blue_green", "hooks": _SMOKE, **_NOW}),
        after=WORKER,
        name="third.deployment.strategy: blue_green with a function to rolling",
    ),
    *(
        _of_api("alarms", None, ["latency"], with_value(ALARMED, AT, strategy))
        for strategy in (
            {"strategy": "blue_green", **_NOW},
            {"strategy": "canary", "canary": _NOW, **_NOW},
            {"strategy": "linear", "linear": {"percent": 50.0, **_NOW}, **_NOW},
        )
    ),
    _of_api("alarms", None, ["latency"], with_value(ALARMED, AT, {"alternate_target_group": True, **ONE_AT_LEAST})),
    _of_api("alternate_target_group", None, True, deployed(**ONE_AT_LEAST)),
    _of_api("circuit_breaker", None, {"threshold": {"type": "count", "value": 2}}, PLAIN),
    _of_api("circuit_breaker/threshold", None, {"type": "count", "value": 2}, BROKEN),
    _of_api("circuit_breaker/threshold/type", "count", "unbounded_percent", THRESHOLD),
    _of_api("circuit_breaker/threshold/value", 2, 3, THRESHOLD),
    _of_api("circuit_breaker/reset_on_healthy_task", False, True, BROKEN),
    _of_api("early_success", None, {"healthy_percent": 100}, PLAIN),
    _of_api("early_success/healthy_percent", 50, 60, EARLY),
    _of_api("early_success/source_cleanup", None, "deferred", EARLY),
    EditCase(
        key="modules.<module>.deployment.minimum_healthy_percent",
        before=EARLY,
        after=deployed(early_success={"healthy_percent": 100}),
        name="api.deployment.minimum_healthy_percent: above early_success as it was",
    ),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=with_value(EARLY, f"{AT}/alternate_target_group", True),
        after=deployed(strategy="blue_green", alternate_target_group=True, **_NOW),
        name="api.deployment.strategy: rolling with early_success to blue_green",
    ),
    EditCase(
        key="modules.<module>.deployment.strategy",
        before=deployed(strategy="blue_green", alternate_target_group=True, **_NOW, **ONE_AT_LEAST),
        after=deployed(strategy="rolling", alternate_target_group=True, **ONE_AT_LEAST),
        name="api.deployment.strategy: blue_green to rolling with both groups",
    ),
)
