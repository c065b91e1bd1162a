"""What load balancers look at before they send a module's tasks a request: who has signed in, and who has a token."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import lb

from modulestack.contract import authentication
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.load_balancers import RULE_PRIORITIES
from modulestack.environment.model import Module
from modulestack.environment.open_paths import open_conditions, open_paths
from modulestack.features.jwt import Jwt
from modulestack.features.sign_in_section import SignIn

Action = Mapping[str, Any]
"""Of a listener or of a rule, in pulumi_aws's words."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Authentication:
    """What is done before a request is forwarded."""

    actions: Sequence[Action] = ()
    """None: everybody is let through."""
    opened: tuple[Conditions, ...] = ()
    """Which requests are forwarded all the same, of a load balancer where all are the module's."""

    def before(self, forward: Any) -> list[Any]:
        """The actions of a listener or a rule that ends in *forward*."""
        return [*self.actions, forward]

    def open_rules(
        self,
        name: str,
        listener: lb.Listener,
        target_group: lb.TargetGroup,
        tags: Mapping[str, str],
        opts: ResourceOptions,
    ) -> list[Resource]:
        """Rules of *listener*, which has no others, for what stays open; each keeps its number, whatever it says."""
        return [
            lb.ListenerRule(
                f"{name}-open-{priority}",
                listener_arn=listener.arn,
                priority=priority,
                conditions=[
                    lb.ListenerRuleConditionArgs(
                        path_pattern=lb.ListenerRuleConditionPathPatternArgs(values=list(conditions.paths))
                    )
                ],
                actions=[lb.ListenerRuleActionArgs(type="forward", target_group_arn=target_group.arn)],
                tags=tags,
                opts=opts,
            )
            for conditions, priority in zip(self.opened, RULE_PRIORITIES, strict=False)
        ]


EVERYBODY = Authentication()
"""Nobody is asked who they are."""


def of_module(module: Module, client_secret: Output[str] | None) -> Authentication:
    """What the file of *module* says; *client_secret* is that of its application, if it has one."""
    opened = open_conditions(open_paths(module))
    if module.sign_in:
        return Authentication(actions=[_sign_in(module.name, module.sign_in, client_secret)], opened=opened)
    if module.jwt:
        return Authentication(actions=[_jwt(module.jwt)], opened=opened)
    return EVERYBODY


def _sign_in(module: str, said: SignIn, client_secret: Output[str] | None) -> Action:
    """Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/listenerrule/ (authenticateOidc)"""
    session: dict[str, Any] = {
        "on_unauthenticated_request": said.on_unauthenticated,
        "scope": said.scope,
        "session_cookie_name": authentication.session_cookie(module),
        "session_timeout": said.session_timeout_s,
        **({"authentication_request_extra_params": said.extra_parameters} if said.extra_parameters else {}),
    }
    if said.cognito:
        pool = {
            "user_pool_arn": said.cognito.user_pool,
            "user_pool_client_id": said.cognito.client_id,
            "user_pool_domain": said.cognito.domain,
        }
        return {"type": authentication.COGNITO, "authenticate_cognito": {**pool, **session}}
    provider = said.oidc.model_dump() if said.oidc else {}
    oidc = {**provider, "client_secret": client_secret, **session}
    return {"type": authentication.OIDC, "authenticate_oidc": oidc}


def _jwt(said: Jwt) -> Action:
    """Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/listenerrule/ (jwtValidation)"""
    claims = [
        {"name": name, "format": claim.format, "values": list(claim.values)}
        for name, claim in sorted(said.claims.items())
    ]
    config = {"issuer": said.issuer, "jwks_endpoint": said.jwks_endpoint}
    more = {"additional_claims": claims} if claims else {}
    return {"type": authentication.JWT, "jwt_validation": {**config, **more}}
