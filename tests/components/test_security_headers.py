"""Headers that listeners add: what they are told, and what an edit cannot take away."""

from __future__ import annotations

from typing import Any

from pulumi_aws import lb

from components.security_headers import added_headers
from modulestack.contract import tags
from modulestack.contract.response_headers import HEADERS, SERVER_ARGUMENT
from modulestack.environment.security_headers_edits import refusals
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.security_headers_section import SecurityHeaders
from tests.support.environments import WEB, environment

ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/0123456789abcdef/0123456789abcdef"
SAFE = {
    "routing_http_response_content_security_policy_header_value": (
        "frame-ancestors 'none'; base-uri 'self'; object-src 'none'"
    ),
    "routing_http_response_x_frame_options_header_value": "DENY",
    "routing_http_response_x_content_type_options_header_value": "nosniff",
    "routing_http_response_server_enabled": False,
}


def test_the_safe_ones_are_told_and_transport_only_where_it_is_secure():
    secure = {"routing_http_response_strict_transport_security_header_value": "max-age=31536000"}
    assert added_headers(SecurityHeaders(), encrypted=False) == SAFE
    assert added_headers(SecurityHeaders(), encrypted=True) == SAFE | secure
    assert added_headers(SecurityHeaders(x_frame_options="none", server=True), encrypted=False) == {
        key: value for key, value in SAFE.items() if "frame_options" not in key
    } | {"routing_http_response_server_enabled": True}
    assert added_headers(None, encrypted=True) == {}


def test_every_header_is_an_argument_of_the_sdk():
    known = {name for name, each in vars(lb.ListenerArgs).items() if isinstance(each, property)}
    assert {each.python_argument for each in HEADERS.values()} < known
    assert len(HEADERS) == sum(name.endswith("header_value") for name in known)


def _standing(**outputs: Any) -> StandingEnvironment:
    marks = {tags.SECURITY_HEADERS: "file"}
    found = {"arn": ARN, "protocol": "HTTP", "tags": marks, SERVER_ARGUMENT: True, **outputs}
    return StandingEnvironment(resources=({"type": "aws:lb/listener:Listener", "name": "web-lb-80", "outputs": found},))


def test_a_header_that_goes_is_refused_with_the_command_that_takes_it_away():
    """The provider would leave it; once it is gone by hand, the file may go without."""
    frame = HEADERS["x_frame_options"].argument
    plain, adding = environment({"web": WEB}), environment({"web": {**WEB, "security_headers": {}}})
    [refused] = refusals(plain, _standing(**{frame: "DENY", SERVER_ARGUMENT: False}))
    assert refused.fields == (("modules", "web", "security_headers"),)
    assert (
        f"`aws elbv2 modify-listener-attributes --listener-arn {ARN} --attributes "
        "Key=routing.http.response.x_frame_options.header_value,Value= Key=routing.http.response.server.enabled,Value="
        "true`, then `pulumi refresh`, then `pulumi up`"
    ) in refused.message
    assert [*refusals(adding, _standing(**{frame: "SAMEORIGIN", SERVER_ARGUMENT: False}))] == []
    assert [*refusals(plain, _standing(**{frame: ""}))] == []
    assert [*refusals(plain, _standing(**{frame: "DENY", "tags": {}}))] == [], "they are a transform's"
