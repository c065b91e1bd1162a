"""
Actions of listeners and rules by which load balancers find out who asks.

Sentences in which nobody has published AWS's own words are ours; where AWS's are known, the function names the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import authentication
from modulestack.contract.arn import parse
from modulestack.contract.authentication import COGNITO, COOKIE, JWT, OIDC, SCOPE, SESSION_S
from modulestack.contract.protocols import VERSIONS
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.validation.target_protocols import forwarded_groups

_CONFIG = {OIDC: "AuthenticateOidcConfig", COGNITO: "AuthenticateCognitoConfig", JWT: "JwtValidationConfig"}
_URLS = ("Issuer", "AuthorizationEndpoint", "TokenEndpoint", "UserInfoEndpoint")


def who_asks_is_found_out(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    What such an action says.

    moto's own check of actions, which knows no tokens, is asked of the others.

    Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
    and https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html
    """
    _teach_moto(context.backend("elbv2"))
    found = [one for one in (*params.get("Actions", ()), *params.get("DefaultActions", ())) if one["Type"] in _CONFIG]
    is_change = "RuleArn" in params or ("ListenerArn" in params and "Priority" not in params)
    for action in found:
        config = action.get(_CONFIG[action["Type"]])
        if config is None:
            text = f"You must specify '{_CONFIG[action['Type']]}' for an action of type '{action['Type']}'"
            raise AwsError("InvalidLoadBalancerAction", text)
        problems = _of_tokens(config) if action["Type"] == JWT else _of_sign_in(context, action["Type"], config)
        for text in problems:
            raise AwsError("InvalidLoadBalancerAction", text)
        if action["Type"] == OIDC:
            _has_a_secret(config, may_be_there=is_change)
    if len(found) > 1:
        text = "An action list can have one action only that authenticates users or validates tokens"
        raise AwsError("InvalidLoadBalancerAction", text)
    if found:
        _groups_take_it(context, params, found[0]["Type"])


def _has_a_secret(config: Mapping[str, Any], *, may_be_there: bool) -> None:
    """
    Whoever changes an action may leave the secret as it is.

    Text: https://github.com/ansible-collections/amazon.aws/issues/1877 (both)
    """
    secret, kept = config.get("ClientSecret"), config.get("UseExistingClientSecret")
    if secret and kept:
        text = "You cannot both specify a client secret and set UseExistingClientSecret to true"
        raise AwsError("InvalidLoadBalancerAction", text)
    if not secret and not (kept and may_be_there):
        raise AwsError("InvalidLoadBalancerAction", "You must specify a client secret")


def _of_sign_in(context: RequestContext, kind: str, config: Mapping[str, Any]) -> Iterator[str]:
    timeout, extra = config.get("SessionTimeout", SESSION_S.max), config.get("AuthenticationRequestExtraParams", {})
    if timeout not in SESSION_S:
        yield f"The session timeout '{timeout}' must be between {SESSION_S.min} and {SESSION_S.max} seconds, inclusive"
    if len(extra) > authentication.EXTRA_PARAMETERS:
        yield f"Up to '{authentication.EXTRA_PARAMETERS}' extra parameters can be specified, but '{len(extra)}' were"
    if kind == COGNITO:
        yield from _of_a_user_pool(context, config)
        return
    for name in _URLS:
        if not str(config[name]).startswith("https://"):
            yield f"{name} '{config[name]}' must be a full URL, including the HTTPS protocol, the domain, and the path"


def _of_a_user_pool(context: RequestContext, config: Mapping[str, Any]) -> Iterator[str]:
    """
    Elastic Load Balancing looks at the pool's client as it makes the action.

    Text: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1553 (secret)
    and https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1057 (pool of another region)
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#cognito-requirements
    """
    pool, id_ = config["UserPoolArn"], config["UserPoolClientId"]
    client = context.aws.identities.user_pools.get(pool, {}).get(id_)
    found = parse(pool)
    if found is None or found.region != context.region:
        yield f"'{pool}' is not a valid user pool ARN"
    elif client is None:
        yield f"The user pool '{pool}' or its client '{id_}' does not exist"
    elif not client.has_secret:
        yield "The user pool client must have a client secret"
    elif not client.has_code_grant:
        yield "The user pool client must have the authorization code grant flow enabled"
    elif config["UserPoolDomain"] not in client.domains:
        yield f"The user pool '{pool}' has no domain '{config['UserPoolDomain']}'"


def _of_tokens(config: Mapping[str, Any]) -> Iterator[str]:
    if not str(config["JwksEndpoint"]).startswith("https://"):
        yield "JwksEndpoint must be a full URL, including the HTTPS protocol, the domain, and the path"
    for name in ("Issuer", "JwksEndpoint"):
        if len(config[name]) > authentication.JWT_TEXT_LENGTH:
            yield f"{name} can have up to '{authentication.JWT_TEXT_LENGTH}' characters"
    claims = config.get("AdditionalClaims", ())
    if len(claims) > authentication.CLAIMS:
        yield f"Up to '{authentication.CLAIMS}' additional claims can be specified, but '{len(claims)}' were"
    for claim in claims:
        name, values = claim["Name"], claim["Values"]
        if name in authentication.ALWAYS_VALIDATED:
            yield f"The claim '{name}' cannot be specified, because it is validated by default"
        if not 1 <= len(values) <= authentication.CLAIM_VALUES:
            yield f"The claim '{name}' can have up to '{authentication.CLAIM_VALUES}' values"
        if any(len(value) > authentication.CLAIM_VALUE_LENGTH for value in values):
            yield f"A value of the claim '{name}' can have up to '{authentication.CLAIM_VALUE_LENGTH}' characters"
        if claim["Format"] == "space-separated-values" and any(" " in value for value in values):
            yield f"A value of the claim '{name}' cannot include spaces"


def _groups_take_it(context: RequestContext, params: Mapping[str, Any], kind: str) -> None:
    """
    HTTP/2 and gRPC are forwarded, and nothing else is done with them.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
    """
    known = context.backend("elbv2").target_groups
    for arn in forwarded_groups(params):
        version = known[arn].protocol_version if arn in known else None
        if version in (VERSIONS["grpc"], VERSIONS["http2"]):
            raise AwsError(
                "InvalidConfigurationRequest",
                f"Action type '{kind}' is not supported with a target group with the protocol-version '{version}'",
            )


def keep_no_secrets(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    AWS tells nobody a client's secret, and what is not said it says.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
    """
    defaults = {
        "OnUnauthenticatedRequest": "authenticate",
        "Scope": SCOPE,
        "SessionCookieName": COOKIE,
        "SessionTimeout": SESSION_S.max,
    }
    for balancer in context.backend("elbv2").load_balancers.values():
        for listener in balancer.listeners.values():
            for action in (action.data for rule in listener.rules.values() for action in rule.actions):
                config = action.get(_CONFIG[OIDC]) or action.get(_CONFIG[COGNITO])
                if config is not None:
                    config.pop("ClientSecret", None)
                    config.pop("UseExistingClientSecret", None)
                    for name, value in defaults.items():
                        config.setdefault(name, value)


def _teach_moto(elbv2: Any) -> None:
    """Have moto's own check of actions look at all but those of tokens."""
    own = type(elbv2)._validate_actions
    elbv2._validate_actions = lambda actions: own(elbv2, [one for one in actions if one.type != JWT])
