"""Sign-in at the load balancer: what the file may say of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from modulestack.contract import authentication
from modulestack.contract.authentication import OnUnauthenticated
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class Oidc(Section):
    """An identity provider by OpenID Connect, and what it calls the application."""

    issuer: kinds.Endpoint
    """Its issuer identifier, such as `https://login.example.com`."""
    authorization_endpoint: kinds.Endpoint
    """Where people are sent to sign in; this and the next two are in its `/.well-known/openid-configuration`."""
    token_endpoint: kinds.Endpoint
    """Where the load balancer gets tokens."""
    user_info_endpoint: kinds.Endpoint
    """Where it gets what is told of the person."""
    client_id: kinds.ClientId
    """The application's id there."""
    client_secret: kinds.Secret
    """The application's secret there, by reference, as `secrets` has them; never the secret itself."""


class Cognito(Section):
    """A user pool of Amazon Cognito that is there."""

    user_pool: kinds.UserPoolArn
    """The user pool's ARN, of the environment's region and account; one of elsewhere is asked by way of `oidc`."""
    client_id: kinds.ClientId
    """Id of its client for the application, which has a secret and the authorization code grant."""
    domain: kinds.UserPoolDomain
    """The prefix of its domain, or all of a domain of one's own."""


class SignIn(Section):
    """Who asks must have signed in, by `oidc` or by `cognito`: exactly one of the two."""

    oidc: Oidc | None = None
    """An identity provider by OpenID Connect."""
    cognito: Cognito | None = None
    """A user pool of Amazon Cognito."""
    on_unauthenticated: OnUnauthenticated = "authenticate"
    """
    What is done with who has not signed in: `authenticate` sends them to sign in, `deny` answers 401, `allow` lets them
    through, without the headers that tell who they are.
    """
    scope: kinds.Scope = authentication.SCOPE
    """What is asked of the identity provider, such as `openid email`."""
    session_timeout_s: Annotated[int, within(authentication.SESSION_S)] = authentication.SESSION_S.max
    """Seconds until a session ends; seven days unless it says otherwise."""
    extra_parameters: dict[kinds.ExtraParameter, str] = Field(default_factory=dict)
    """Query parameters of the address where people sign in, such as `prompt: login`. Ten at most."""
    open_paths: tuple[str, ...] = ()
    """Paths that stay without sign-in, such as `/hooks/*`; with `*` and `?` as in routes. See sign-in.md."""
