"""Load balancers of an embedded account that ask who somebody is."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.authentication.identity_providers import SUBJECT, UserPoolClient
from modulestack.embedded_aws.authentication.json_web_tokens import RS256, jwk_of, rsa_key, signed_rs256
from modulestack.embedded_aws.traffic import Answered, Traffic
from tests.embedded_aws.test_traffic import World

URL = "https://www.example.com/office?a=1"
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"
ISSUER, KEYS = "https://login.example.com", "https://login.example.com/keys"
OFFICE = 100
"""Priority of the rule of URL."""
Action = dict[str, Any]


def oidc(**more: Any) -> Action:
    ends = {name: f"{ISSUER}/{name}" for name in ("AuthorizationEndpoint", "TokenEndpoint", "UserInfoEndpoint")}
    return {
        "Type": "authenticate-oidc",
        "Order": 1,
        "AuthenticateOidcConfig": {"Issuer": ISSUER, **ends, "ClientId": "web", "ClientSecret": "s", **more},
    }


def cognito(**more: Any) -> Action:
    config = {"UserPoolArn": POOL, "UserPoolClientId": "shop", "UserPoolDomain": "example", **more}
    return {"Type": "authenticate-cognito", "Order": 1, "AuthenticateCognitoConfig": config}


def jwt(**more: Any) -> Action:
    config = {"Issuer": ISSUER, "JwksEndpoint": KEYS, **more}
    return {"Type": "jwt-validation", "Order": 1, "JwtValidationConfig": config}


SCOPE = {"Name": "scope", "Format": "space-separated-values", "Values": ["read", "write"]}


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    shared_aws.identities.user_pools[POOL] = {
        "shop": UserPoolClient(domains=frozenset({"example"})),
        "bare": UserPoolClient(domains=frozenset({"example"}), has_secret=False),
        "implicit": UserPoolClient(domains=frozenset({"example"}), has_code_grant=False),
    }
    world = World(shared_aws)
    asked(world, OFFICE, "/office", oidc(SessionTimeout=60, SessionCookieName="office"))
    asked(world, 101, "/kept", oidc(OnUnauthenticatedRequest="deny"))
    asked(world, 102, "/let", oidc(OnUnauthenticatedRequest="allow", ClientId="other"))
    asked(world, 103, "/shop", cognito())
    asked(world, 104, "/api", jwt(AdditionalClaims=[SCOPE]))
    return world


def asked(world: World, priority: int, path: str, action: Action, group: str = "web") -> str:
    forward = {**world.forward(group), "Order": 2}
    return world.rule(priority, [action, forward], {"Field": "path-pattern", "Values": [path]})


def test_who_has_not_signed_in_is_sent_there_kept_out_or_let_through(world: World):
    sent = world.send(URL)
    query = {key: values[0] for key, values in parse_qs(urlsplit(sent.location or "").query).items()}
    assert (sent.status, (sent.location or "").split("?")[0]) == (302, f"{ISSUER}/AuthorizationEndpoint")
    assert query.pop("state")
    assert query == {
        "client_id": "web",
        "redirect_uri": "https://www.example.com/oauth2/idpresponse",
        "response_type": "code",
        "scope": "openid",
    }
    found = [world.send(f"https://www.example.com{path}") for path in ("/kept", "/let", "/shop")]
    assert [(one.status, one.service, dict(one.told)) for one in found] == [
        (401, None, {}),
        (200, "web", {}),
        (302, None, {}),
    ]
    assert (found[2].location or "").startswith("https://example.auth.eu-west-1.amazoncognito.com/oauth2/authorize?")


def test_whom_a_load_balancer_answers_itself_it_tells_the_headers_of_its_listener(world: World):
    """As of all answers: sign-in and what is refused are answers, too."""
    frame = {"Key": "routing.http.response.x_frame_options.header_value", "Value": "DENY"}
    world.elb.modify_listener_attributes(ListenerArn=world.https, Attributes=[frame])
    found = [world.send(f"https://www.example.com{path}") for path in ("/office", "/kept", "/let", "/api")]
    assert [(one.status, one.headers.get("X-Frame-Options"), one.headers.get("Server")) for one in found] == [
        (302, "DENY", "awselb/2.0"),
        (401, "DENY", "awselb/2.0"),
        (200, "DENY", None),
        (401, "DENY", "awselb/2.0"),
    ]


def _signed_in(world: World, url: str = URL) -> Answered:
    """The redirect to where somebody wanted to go, once he has signed in."""
    sent = world.send(url)
    return world.send(world.aws.identities.sign_in(sent.location or ""), cookies=sent.cookies)


def test_who_signs_in_comes_back_and_is_known(world: World):
    back = _signed_in(world)
    assert (back.status, back.location, set(back.cookies)) == (302, URL, {"office-0"}), "not of others of the client"
    known = world.send(URL, cookies=back.cookies)
    assert (known.status, known.service, known.told["x-amzn-oidc-identity"]) == (200, "web", SUBJECT)
    assert set(known.told) == {"x-amzn-oidc-accesstoken", "x-amzn-oidc-data", "x-amzn-oidc-identity"}
    sent = world.send(URL)
    way_back = world.aws.identities.sign_in(sent.location or "")
    others = [
        world.send(way_back),
        world.send(way_back.replace("code=signed-in-web", "code=x"), cookies=sent.cookies),
        world.send("https://www.example.com/oauth2/idpresponse?code=signed-in-web&state=x", cookies=sent.cookies),
    ]
    assert [one.status for one in others] == [401, 401, 401]
    assert world.send(URL, identified=True).status == 200


def test_a_session_ends_and_is_of_one_provider(world: World):
    [cookie] = _signed_in(world).cookies.values()
    forged = cookie[:-1] + ("0" if cookie[-1] != "0" else "1")
    assert [world.send(URL, cookies={"office-0": each}).status for each in (cookie, forged)] == [200, 302]
    let = world.send("https://www.example.com/let", cookies={"AWSELBAuthSessionCookie-0": cookie})
    assert (let.status, dict(let.told)) == (200, {})
    world.aws.clock.sleep(61)
    assert world.send(URL, cookies={"office-0": cookie}).status == 302
    late = world.send(URL)
    world.aws.clock.sleep(901)
    assert world.send(world.aws.identities.sign_in(late.location or ""), cookies=late.cookies).status == 401


def test_a_load_balancer_without_a_way_out_signs_nobody_in(world: World):
    ec2 = world.aws.client("ec2")
    group = ec2.create_security_group(GroupName="closed", Description="closed", VpcId=world.vpc)["GroupId"]
    [rule] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
    before = world.elb.describe_load_balancers(LoadBalancerArns=[world.balancer])["LoadBalancers"][0]["SecurityGroups"]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[rule])
    world.elb.set_security_groups(LoadBalancerArn=world.balancer, SecurityGroups=[group])
    token = world.aws.identities.token(ISSUER, now=world.aws.clock.now(), scope="read write")
    found = [_signed_in(world).status, _with(world, token)]
    world.elb.set_security_groups(LoadBalancerArn=world.balancer, SecurityGroups=before)
    assert found == [500, 500]
    assert [_signed_in(world).status, _with(world, token)] == [302, 200]


def _with(world: World, token: str, kind: str = "Bearer") -> int:
    headers = (("Authorization", f"{kind} {token}"),) if token else ()
    return world.send("https://www.example.com/api", headers=headers).status


def test_a_token_is_looked_at(world: World):
    now, scope = world.aws.clock.now(), "write read openid"

    def made(**claims: Any) -> str:
        return world.aws.identities.token(ISSUER, now=now, **{"scope": scope, **claims})

    stranger = signed_rs256({"iss": ISSUER, "exp": now + 60, "scope": scope}, rsa_key("stranger"))
    head, body, signature = made().split(".")
    found = {
        "valid": _with(world, made()),
        "begun": _with(world, made(nbf=now - 1)),
        "none": _with(world, ""),
        "basic": _with(world, made(), "Basic"),
        "no token": _with(world, "a.b.c"),
        "not signed": _with(world, f"{head}.{body}."),
        "changed": _with(world, f"{head}.{body[:-2]}.{signature}"),
        "by a stranger": _with(world, stranger),
        "another issuer": _with(world, made(iss="https://other.example.com")),
        "ended": _with(world, made(exp=now - 1)),
        "endless": _with(world, made(exp=None)),
        "to come": _with(world, made(nbf=now + 60)),
        "issued later": _with(world, made(iat=now + 60)),
        "less scope": _with(world, made(scope="read")),
        "no scope": _with(world, made(scope=None)),
    }
    assert found == {name: 200 if name in ("valid", "begun") else 401 for name in found}
    world.aws.identities.serve_keys(KEYS, [jwk_of(rsa_key("stranger"))])
    assert (_with(world, stranger), _with(world, made())) == (200, 401)
    world.aws.identities.serve_keys(KEYS, ())
    assert jwk_of(rsa_key("stranger"))["alg"] == RS256


REFUSED: dict[str, tuple[list[Action], str]] = {
    "plain": ([oidc()], "Actions of type 'authenticate-oidc' are supported only on HTTPS listeners"),
    "twice": ([oidc(), jwt()], "one action only that authenticates users or validates tokens"),
    "grpc": ([oidc()], "not supported with a target group with the protocol-version 'GRPC'"),
    "no secret": ([oidc(ClientSecret="")], "You must specify a client secret"),
    "kept secret": ([oidc(UseExistingClientSecret=True)], "You cannot both specify a client secret and set Use"),
    "no config": ([{"Type": "jwt-validation"}], "You must specify 'JwtValidationConfig'"),
    "timeout": ([oidc(SessionTimeout=0)], "The session timeout '0' must be between 1 and 604800"),
    "parameters": (
        [oidc(AuthenticationRequestExtraParams={str(n): "1" for n in range(11)})],
        "Up to '10' extra parameters can be specified, but '11' were",
    ),
    "plain url": ([oidc(TokenEndpoint="http://login.example.com")], "TokenEndpoint 'http://login.example.com' must be"),
    "no pool": ([cognito(UserPoolArn=f"{POOL}x")], "or its client 'shop' does not exist"),
    "pool of elsewhere": (
        [cognito(UserPoolArn=POOL.replace("eu-west-1", "us-east-1"))],
        "us-east-1_AbCdEfGhI' is not a valid user pool ARN",
    ),
    "bare client": ([cognito(UserPoolClientId="bare")], "The user pool client must have a client secret"),
    "implicit client": ([cognito(UserPoolClientId="implicit")], "must have the authorization code grant flow"),
    "domain": ([cognito(UserPoolDomain="other")], "has no domain 'other'"),
    "keys": ([jwt(JwksEndpoint="login.example.com")], "JwksEndpoint must be a full URL"),
    "issuer": ([jwt(Issuer="i" * 257)], "Issuer can have up to '256' characters"),
    "claims": (
        [jwt(AdditionalClaims=[{**SCOPE, "Name": str(n)} for n in range(11)])],
        "Up to '10' additional claims can be specified, but '11' were",
    ),
    "own claim": ([jwt(AdditionalClaims=[{**SCOPE, "Name": "iss"}])], "The claim 'iss' cannot be specified"),
    "no values": ([jwt(AdditionalClaims=[{**SCOPE, "Values": []}])], "The claim 'scope' can have up to '10' values"),
    "long value": ([jwt(AdditionalClaims=[{**SCOPE, "Values": ["v" * 257]}])], "can have up to '256' characters"),
    "spaces": ([jwt(AdditionalClaims=[{**SCOPE, "Values": ["a b"]}])], "cannot include spaces"),
}


@pytest.fixture(scope="module")
def grpc(world: World) -> str:
    made = world.elb.create_target_group(
        Name="grpc", Protocol="HTTP", ProtocolVersion="GRPC", Port=81, VpcId=world.vpc, TargetType="ip"
    )
    return str(made["TargetGroups"][0]["TargetGroupArn"])


@pytest.mark.parametrize("case", REFUSED)
def test_what_nobody_can_be_asked_by_is_refused(world: World, grpc: str, case: str):
    actions, text = REFUSED[case]
    group = grpc if case == "grpc" else world.groups["web"]
    listener = world.http if case == "plain" else world.https
    forward = {"Type": "forward", "TargetGroupArn": group, "Order": 9}
    with pytest.raises(ClientError) as refused:
        world.elb.create_rule(
            ListenerArn=listener,
            Priority=900,
            Actions=[*({**each, "Order": order} for order, each in enumerate(actions, 1)), forward],
            Conditions=[{"Field": "path-pattern", "Values": ["/refused"]}],
        )
    assert text in refused.value.response["Error"]["Message"]


def test_nobody_is_told_a_secret(world: World):
    """Whoever changes a rule may leave its secret as it is; what was not said is said."""
    rules = world.elb.describe_rules(ListenerArn=world.https)["Rules"]
    rule = next(one["RuleArn"] for one in rules if one["Priority"] == str(OFFICE))
    kept = oidc(ClientSecret="", UseExistingClientSecret=True, SessionTimeout=60, SessionCookieName="office")
    world.elb.modify_rule(RuleArn=rule, Actions=[kept, {**world.forward("web"), "Order": 2}])
    [found] = world.elb.describe_rules(RuleArns=[rule])["Rules"]
    config = next(one["AuthenticateOidcConfig"] for one in found["Actions"] if one["Type"] != "forward")
    assert "ClientSecret" not in config
    assert (config["Scope"], config["OnUnauthenticatedRequest"], config["ClientId"]) == (
        "openid",
        "authenticate",
        "web",
    )


def test_a_session_is_known_to_whoever_sends(world: World):
    """A second sender knows the sessions of the first: they are the load balancer's."""
    back = _signed_in(world)
    assert Traffic(world.aws).send(URL, cookies=back.cookies).status == 200
