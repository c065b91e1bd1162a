"""Somebody asks a module who has not signed in, or has no token, and somebody who has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from modulestack.contract.authentication import JWT
from modulestack.contract.listener_rules.api_form import from_api, target_groups_of
from modulestack.contract.listener_rules.relation import request_for
from modulestack.embedded_aws.authentication_gate import SIGN_IN, Gate
from modulestack.embedded_aws.traffic import Answered, Traffic
from modulestack.features.jwt import TOKENS
from modulestack.features.sign_in import SIGNED_IN
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import own_request, send
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

PATH = "/rehearsal/asked"
_UNKNOWN = {"authenticate": 302, "deny": 401, "allow": 200}
"""What is done with who has not signed in → what they are answered."""


def _sign_in(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    config = _config(module, SIGN_IN)
    if config is None:
        return Observation(False, "its load balancer asks nobody to sign in")
    said = next(value for key, value in config.items() if key.startswith("Authenticate"))
    traffic, client = Traffic(module.aws), allowed_client(module)
    own = own_request(module, path=PATH, source=client)
    first = send(module, own, source=client)
    expected = {"without a session": _UNKNOWN[said["OnUnauthenticatedRequest"]], "with one": 200}
    seen = {"without a session": first, "with one": send(module, own, source=client, identified=True)}
    if first.status == 302:
        expected |= {"signed in there": 302, "back again": 200}
        way_back = module.aws.identities.sign_in(first.location or "")
        back = traffic.send(way_back, source=client, cookies=first.cookies)
        again = traffic.send(back.location or module.manifest.url, source=client, cookies=back.cookies)
        seen |= {"signed in there": back, "back again": again}
        seen["with one"] = seen["back again"]
    return _observed(module, seen, expected, availability, told="x-amzn-oidc-identity" in seen["with one"].told)


def _tokens(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    action = _config(module, (JWT,))
    if action is None:
        return Observation(False, "its load balancer asks for no token")
    gate, config, client = Gate(module.aws), action["JwtValidationConfig"], allowed_client(module)
    own = own_request(module, path=PATH, source=client)
    tokens = {
        "no token": "",
        "a token": gate.token_for(config),
        "one of another issuer": gate.token_for(config, iss="https://somebody-else.example"),
        "one that ended": gate.token_for(config, exp=module.aws.clock.now() - 1),
    }
    seen = {
        name: send(module, own, source=client, headers=(("Authorization", f"Bearer {token}"),) if token else ())
        for name, token in tokens.items()
    }
    expected = {name: 200 if name == "a token" else 401 for name in tokens}
    return _observed(module, seen, expected, availability)


def _observed(
    module: RehearsedModule,
    seen: Mapping[str, Answered],
    expected: Mapping[str, int],
    availability: AvailabilityMonitor,
    *,
    told: bool = True,
) -> Observation:
    """Whether *seen* is as *expected*, and what is open stays so."""
    statuses = {name: answered.status for name, answered in seen.items()}
    client = allowed_client(module)
    opened = {each: Traffic(module.aws).send(each, source=client).status for each in _opened(module)}
    text = ", ".join(f"{name}: {status}" for name, status in {**statuses, **opened}.items())
    met = statuses == expected and set(opened.values()) <= {200} and told
    return Observation(met, f"{text}; {availability.summary()}")


def _config(module: RehearsedModule, kinds: tuple[str, ...]) -> dict[str, Any] | None:
    """The action of one of *kinds* by which requests to the module are asked who sent them."""
    actions = [action for rule in _rules(module) for action in rule["Actions"] if action["Type"] in kinds]
    return actions[0] if actions else None


def _opened(module: RehearsedModule) -> Iterator[str]:
    """An address of each rule by which nobody is asked."""
    host = urlsplit(module.manifest.url).hostname
    for rule in _rules(module):
        if not any(action["Type"] in (*SIGN_IN, JWT) for action in rule["Actions"]):
            request = request_for(from_api(rule["Conditions"]))
            if request is not None:
                yield f"https://{request.host if from_api(rule['Conditions']).hosts else host}{request.path}"


def _rules(module: RehearsedModule) -> Iterator[dict[str, Any]]:
    """Those that lead to the module's target groups by HTTPS, listeners' defaults among them."""
    elbv2, wanted = module.aws.client("elbv2"), set(module.manifest.target_groups)
    found = elbv2.describe_target_groups(TargetGroupArns=sorted(wanted))["TargetGroups"]
    for arn in sorted({arn for group in found for arn in group["LoadBalancerArns"]}):
        for listener in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]:
            rules = elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            for rule in rules if listener["Protocol"] == "HTTPS" else ():
                if any(group in wanted for action in rule["Actions"] for group in target_groups_of(action)):
                    yield rule


SIGNED_IN_REQUESTS = Scenario(
    name=SIGNED_IN,
    promise="who has not is sent to sign in, or kept out; who has gets an answer, and tasks know who it is",
    run=_sign_in,
    on_demand=True,
    not_tried=no_task_runs,
)
TOKEN_REQUESTS = Scenario(
    name=TOKENS,
    promise="401 without, with one of another issuer and with one that ended; an answer with one that is valid",
    run=_tokens,
    on_demand=True,
    not_tried=no_task_runs,
)
