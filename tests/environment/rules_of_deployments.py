"""What the rules of deployments tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.load_balancers import FRONTED
from tests.edits.cases.ports import OF_TCP
from tests.edits.plain import ACCOUNT, PLAIN, WORKER, Config, with_value
from tests.environment.followed_rule import WEB, of, on_web

FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:smoke"
GREEN = with_value(PLAIN, f"{WEB}/deployment", {"strategy": "blue_green"})
SHIFTED = with_value(FRONTED, f"{WEB}/deployment", {"strategy": "canary"})
CALLED = with_value(
    with_value(PLAIN, "modulestack:modules/api/reachable_by", "service_connect"),
    "modulestack:modules/api/deployment",
    {"strategy": "canary"},
)
THIRD = "modulestack:modules/third/deployment"
HEADED: dict[str, Any] = {"header": {"name": "X-Test", "values": ["1"]}}
FULL = {f"p{number}": {"stages": ["POST_SCALE_UP"]} for number in range(10)}
HOOK = {"function_arn": FUNCTION, "stages": ["POST_SCALE_UP"]}


def _on_deployment(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any], base: Config = GREEN) -> Any:
    at = "deployment"
    return on_web(
        rule,
        {f"{at}/{key}": value for key, value in bad.items()},
        told,
        *({f"{at}/{key}": value for key, value in mend.items()} for mend in mends),
        base=base,
    )


OF_DEPLOYMENTS = (
    *(
        _on_deployment(
            "hooks_are_possible",
            {key: {"smoke": {**said, "stages": ["POST_SCALE_UP", "POST_SCALE_UP"]}}},
            "POST_SCALE_UP is in the list twice",
            {key: {"smoke": {**said, "stages": ["POST_SCALE_UP"]}}},
        )
        for key, said in (("hooks", HOOK), ("pauses", {}))
    ),
    _on_deployment(
        "values_of_testers_differ",
        {"test_traffic": {"header": {"name": "X-Test", "values": ["yes", "Yes"]}}},
        "yes is in the list twice",
        {"test_traffic": {"header": {"name": "X-Test", "values": ["yes"]}}},
    ),
    _on_deployment(
        "headers_of_testers_fit",
        {"test_traffic": {"header": {"name": "", "values": ["1"]}}},
        'header.name: "" is empty',
        {"test_traffic": HEADED},
    ),
    _on_deployment(
        "keys_are_of_their_strategy",
        {"canary": {"percent": 10.0}},
        "leave it out, or set strategy: canary",
        {"canary": None},
        {"strategy": "canary"},
    ),
    _on_deployment(
        "keys_are_of_their_strategy",
        {"bake_time_min": 5},
        "leave it out, or set strategy to blue_green, linear or canary",
        {"bake_time_min": None},
        {"strategy": "linear"},
        base=PLAIN,
    ),
    _on_deployment(
        "rolling_updates_end_as_they_are_told",
        {"circuit_breaker": {"reset_on_healthy_task": False}},
        "leave it out, or set strategy: rolling",
        {"circuit_breaker": None},
        {"strategy": "rolling"},
    ),
    _on_deployment(
        "rolling_updates_end_as_they_are_told",
        {"early_success": {"healthy_percent": 100}},
        "leave it out, or set strategy: rolling",
        {"early_success": None},
    ),
    _on_deployment(
        "rolling_updates_end_as_they_are_told",
        {"circuit_breaker": {"threshold": {"type": "bounded_percent", "value": 101}}},
        "allowed 1 to 100, or type: count",
        {"circuit_breaker": {"threshold": {"type": "bounded_percent", "value": 100}}},
        {"circuit_breaker": {"threshold": {"type": "count", "value": 101}}},
        base=PLAIN,
    ),
    _on_deployment(
        "rolling_updates_end_as_they_are_told",
        {"early_success": {"healthy_percent": 50}},
        "allowed 100 to 100",
        {"early_success": {"healthy_percent": 100}},
        {"minimum_healthy_percent": 50},
        base=PLAIN,
    ),
    of(
        "something_can_be_shifted",
        {f"{THIRD}/strategy": "canary"},
        "set it to blue_green or rolling",
        {f"{THIRD}/strategy": "blue_green"},
        {f"{THIRD}/strategy": "rolling"},
        base=WORKER,
    ),
    of(
        "something_can_be_shifted",
        {"modulestack:modules/api/deployment/strategy": "canary", "modulestack:modules/api/reachable_by": "cloud_map"},
        "leave it out, or have reachable_by without cloud_map",
        {"modulestack:modules/api/deployment/strategy": None},
        {"modulestack:modules/api/reachable_by": None},
        {"modulestack:modules/api/reachable_by": ["load_balancer", "service_connect"]},
        {"modulestack:modules/api/reachable_by": "service_connect"},
    ),
    of(
        "something_can_be_shifted",
        {
            "modulestack:modules/api/deployment/alternate_target_group": True,
            "modulestack:modules/api/reachable_by": "service_connect",
        },
        "leave it out, as its strategy can change without it",
        {"modulestack:modules/api/deployment": None},
    ),
    on_web(
        "one_rule_leads_to_each_target_group",
        {"load_balancers/front/routes": [{"paths": ["/a/*"]}, {"paths": ["/b/*"]}]},
        "write one route, or have a load balancer of its own",
        {"load_balancers/front/routes": [{"paths": ["/a/*"]}]},
        {"load_balancers": None},
        base=SHIFTED,
    ),
    on_web(
        "testers_have_a_port",
        {"deployment/test_traffic": {"port": 8443}},
        "it has none: write a header instead, or leave it out",
        {"deployment/test_traffic": HEADED},
        {"deployment/test_traffic": None},
        base=SHIFTED,
    ),
    _on_deployment(
        "testers_have_a_port",
        {"test_traffic": {"port": 443}},
        "choose another one, such as 8443",
        {"test_traffic": {"port": 8443}},
    ),
    of(
        "testers_have_a_port",
        {"modulestack:modules/api/deployment/test_traffic": {"port": 8000}},
        "choose another one, such as 8443",
        {"modulestack:modules/api/deployment/test_traffic": {"port": 443}},
        base=with_value(OF_TCP, "modulestack:modules/api/deployment", {"strategy": "canary"}),
    ),
    _on_deployment(
        "testers_have_one_way",
        {"test_traffic": {}},
        'write a port of testers\' own, {port: 8443}, or a header, {header: {name: X-Test, values: ["1"]}}',
        {"test_traffic": {"port": 8443}},
        {"test_traffic": HEADED},
    ),
    _on_deployment(
        "testers_have_one_way",
        {"test_traffic": {"port": 8443, **HEADED}},
        "leave one of the two out",
        {"test_traffic": {"port": 8443}},
        {"test_traffic": HEADED},
    ),
    *(
        of(
            "testers_have_one_way",
            {"modulestack:modules/api/deployment/test_traffic": way},
            "by Service Connect, calls with the header x-amzn-ecs-blue-green-test are testers': leave it out",
            {"modulestack:modules/api/deployment/test_traffic": None},
            base=CALLED,
        )
        for way in ({"port": 8443}, HEADED)
    ),
    *(
        _on_deployment(
            "headers_of_testers_fit",
            {"test_traffic": {"header": {**HEADED["header"], **bad}}},
            told,
            {"test_traffic": HEADED},
        )
        for bad, told in (
            ({"name": "X-" * 21}, "has 42 characters: at most 40 are allowed"),
            ({"name": "X Test"}, "is no header's name: it has no spaces, colons or wildcards"),
            ({"name": "host"}, "is the host, by which the module is found: choose another name, such as X-Test"),
            ({"values": ["x" * 129]}, "has 129 characters: at most 128 are allowed"),
            ({"values": []}, "needs a value; * takes any"),
            ({"values": list("123456")}, "6 values: a rule has at most 5 in all its conditions: name fewer"),
            ({"values": ["*a*a*", "b***"]}, "6 wildcards: a rule has at most 5 in all its conditions: name fewer"),
        )
    ),
    on_web(
        "headers_of_testers_fit",
        {
            "load_balancers/front/routes": [{"paths": ["/a", "/a/*"], "methods": ["GET", "HEAD"]}],
            "deployment/test_traffic": {"header": {"name": "X-Test", "values": ["1", "2"]}},
        },
        "6 values: a rule has at most 5 in all its conditions, with those of the route on front: name fewer",
        {"deployment/test_traffic": HEADED},
        base=SHIFTED,
    ),
    on_web(
        "headers_of_testers_fit",
        {
            "load_balancers/front/routes": [{"paths": ["/*"], "headers": {"x-test": ["1"]}}],
            "deployment/test_traffic": HEADED,
        },
        "X-Test is what the route on front asks for: choose another name",
        {"deployment/test_traffic": {"header": {"name": "X-Canary", "values": ["1"]}}},
        base=SHIFTED,
    ),
    of(
        "headers_of_testers_fit",
        {
            "modulestack:modules/api/deployment": {"strategy": "blue_green", "test_traffic": HEADED},
            "modulestack:modules/api/protocol": "tcp",
        },
        "a network load balancer (protocol tcp) knows no headers: write a port instead",
        {"modulestack:modules/api/protocol": None},
        {"modulestack:modules/api/deployment/test_traffic": {"port": 8443}},
    ),
    _on_deployment(
        "hooks_are_possible",
        {"pauses": {**FULL, "more": {"stages": ["POST_SCALE_UP"]}}},
        "11 are too many: allowed up to 10",
        {"pauses": FULL},
    ),
    _on_deployment(
        "hooks_are_possible",
        {"hooks": {"smoke": {**HOOK, "stages": []}}},
        "is empty: name one at least",
        {"hooks": {"smoke": HOOK}},
    ),
    _on_deployment(
        "hooks_are_possible",
        {"hooks": {"smoke": {**HOOK, "function_arn": FUNCTION.replace("eu-west-1", "us-east-1")}}},
        "the environment is in eu-west-1: name one there",
        {"hooks": {"smoke": HOOK}},
    ),
    on_web(
        "alarms_of_deployments_are_watched",
        {"deployment/alarms": ["latency"]},
        "add modulestack:alerts: {email: [...]}, or leave it out",
        {"deployment/alarms": None},
        base=GREEN,
    ),
    on_web(
        "alarms_of_deployments_are_watched",
        {"deployment/alarms": ["latency"]},
        "leave it out, or add alternate_target_group: true",
        {"deployment/alarms": None},
        {"deployment/alternate_target_group": True},
        base=with_value(PLAIN, "modulestack:alerts", {"email": ["on-call@example.com"]}),
    ),
    of(
        "alarms_of_deployments_are_watched",
        {f"{THIRD}/alarms": ["cpu"]},
        "leave it out, or set strategy",
        {f"{THIRD}/alarms": None},
        {f"{THIRD}/strategy": "blue_green"},
        base=with_value(WORKER, "modulestack:alerts", {"email": ["on-call@example.com"]}),
    ),
    on_web(
        "alarms_of_deployments_are_watched",
        {"deployment/alarms": ["latency", "latency"]},
        "latency is in the list twice",
        {"deployment/alarms": ["latency"]},
        base=with_value(GREEN, "modulestack:alerts", {"email": ["on-call@example.com"]}),
    ),
    on_web(
        "alarms_of_deployments_are_watched",
        {"deployment/alarms": ["queue_age"]},
        "the module has no alarm queue_age: allowed cpu",
        {"deployment/alarms": ["cpu"]},
        base=with_value(GREEN, "modulestack:alerts", {"email": ["on-call@example.com"]}),
    ),
    on_web(
        "names_differ_from_second_groups",
        {"ports": {"alternate": {"port": 9000, "public": True}}},
        "give it another name",
        {"ports": {"admin": {"port": 9000, "public": True}}},
        base=GREEN,
    ),
    on_web(
        "one_rule_leads_to_each_target_group",
        {"jwt": {"issuer": "https://id.example.com", "jwks_endpoint": "https://id.example.com/keys"}},
        "leave it out, or strategy",
        {"jwt": None},
        {"deployment/strategy": None},
        base=with_value(DOMAIN, f"{WEB}/deployment", {"strategy": "blue_green"}),
    ),
)
