"""What the rules of CloudFront in front of shared load balancers tell to write."""

from __future__ import annotations

from tests.edits.cases.load_balancers import EDGED
from tests.edits.cases.network import EXISTING
from tests.edits.plain import with_value
from tests.environment.followed_rule import WEB, Followed, of

ACL = "modulestack:web_acl"
REGIONAL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/any/1234abcd-12ab-34cd-56ef-1234567890ab"
GLOBAL = REGIONAL.replace("eu-west-1", "us-east-1").replace("regional", "global")
FRONT = "modulestack:load_balancers/front"
CLOUDFRONT = f"{FRONT}/cloudfront"
NAMED = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
OTHERS = NAMED.replace("123456789012:", "210987654321:")
OTHER = {"modulestack:load_balancers/other": {"scheme": "internet-facing"}, f"{WEB}/load_balancers": {"other": {}}}
SIGN_IN = {"user_pool": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"}
COGNITO = {"cognito": {**SIGN_IN, "client_id": "web", "domain": "example"}}
MANY = [{"hosts": [f"{name}{number}.example.com" for name in "abcde"]} for number in range(21)]
APART = [{"hosts": [f"shop.{number}{name}.example.com" for name in "abcde"]} for number in range(2)]
PREVIEWS = {"domain": "previews.example.com"}

OF_CLOUDFRONT: tuple[Followed, ...] = (
    of(
        "cloudfront_is_in_front_of_public_ones",
        {f"{FRONT}/scheme": "internal", f"{WEB}/reachable_from": ["api"]},
        "leave it out, or write scheme: internet-facing",
        {CLOUDFRONT: None},
        base=EDGED,
    ),
    of(
        "cloudfront_is_in_front_of_public_ones",
        {"aws:region": "cn-north-1"},
        "is made in partition aws only, and cn-north-1 is in aws-cn: leave it out",
        {CLOUDFRONT: None},
        base=EDGED,
    ),
    of(
        "cloudfront_is_in_front_of_public_ones",
        {"modulestack:domain": None},
        "add modulestack:domain: {zone: ...}, or leave it out",
        {"modulestack:domain": {"zone": "example.com"}},
        base=EDGED,
    ),
    of(
        "cloudfront_is_in_front_of_public_ones",
        {f"{FRONT}/ip_address_type": "dualstack", "modulestack:network/create/ip_address_type": "dualstack"},
        "CloudFront answers by IPv6 itself: leave it out",
        {f"{FRONT}/ip_address_type": None},
        base=EDGED,
    ),
    of(
        "cloudfront_has_a_certificate",
        {f"{FRONT}/certificate": "*.example.com"},
        "name one of us-east-1 that has the same names (cloudfront.certificate)",
        {f"{CLOUDFRONT}/certificate": NAMED},
        base=EDGED,
    ),
    of(
        "cloudfront_has_a_certificate",
        {f"{FRONT}/further_certificates": ["shop.example.org"]},
        "name one of us-east-1 that has the same names (cloudfront.certificate)",
        {f"{CLOUDFRONT}/certificate": NAMED},
        base=EDGED,
    ),
    of(
        "cloudfront_has_a_certificate",
        {f"{WEB}/load_balancers/front/routes": APART},
        "needs a certificate for 11 names, and ACM takes 10",
        {f"{CLOUDFRONT}/certificate": NAMED},
        base=EDGED,
    ),
    of(
        "cloudfront_has_a_certificate",
        {"modulestack:account_id": "123456789012", f"{CLOUDFRONT}/certificate": OTHERS},
        "is of account 210987654321, and the environment is in 123456789012: import it there",
        {f"{CLOUDFRONT}/certificate": NAMED},
        base=EDGED,
    ),
    of(
        "cloudfront_has_room",
        {f"{WEB}/load_balancers/front/routes": MANY, f"{CLOUDFRONT}/certificate": NAMED},
        "would have 105 names, and a distribution takes 100",
        {f"{WEB}/load_balancers/front/routes": MANY[:20]},
        base=EDGED,
    ),
    of(
        "cloudfront_has_room",
        {f"{CLOUDFRONT}/cached_paths": [f"/{number}/*" for number in range(76)]},
        "are 76, and a distribution takes 75: write some as one",
        {f"{CLOUDFRONT}/cached_paths": ["/*"]},
        base=EDGED,
    ),
    of(
        "cloudfront_has_room",
        {f"{CLOUDFRONT}/cached_paths": ["/a/*", "/a/*"]},
        "/a/* is in the list twice",
        {f"{CLOUDFRONT}/cached_paths": ["/a/*"]},
        base=EDGED,
    ),
    of(
        "cloudfront_has_room",
        {f"{WEB}/load_balancers/front/routes": [{"hosts": ["shop-?.example.com"]}, {"hosts": ["web.example.com"]}]},
        "shop-?.example.com is a pattern that CloudFront does not know: allowed a name, or *. and one",
        {f"{WEB}/load_balancers/front/routes": [{"hosts": ["*.example.com"]}]},
        base=EDGED,
    ),
    of(
        "countries_are_told_once",
        {f"{CLOUDFRONT}/allowed_countries": ["DE"], f"{CLOUDFRONT}/blocked_countries": ["AQ"]},
        "is beside allowed_countries, which blocks all others already: leave one of the two out",
        {f"{CLOUDFRONT}/blocked_countries": None},
        {f"{CLOUDFRONT}/allowed_countries": None},
        base=EDGED,
    ),
    of(
        "countries_are_told_once",
        {f"{CLOUDFRONT}/allowed_countries": []},
        "is empty, which CloudFront does not take: name countries, or leave it out",
        {f"{CLOUDFRONT}/allowed_countries": None},
        {f"{CLOUDFRONT}/allowed_countries": ["DE"]},
        base=EDGED,
    ),
    of(
        "countries_are_told_once",
        {f"{CLOUDFRONT}/blocked_countries": ["AQ", "AQ"]},
        "AQ is in the list twice",
        {f"{CLOUDFRONT}/blocked_countries": ["AQ"]},
        base=EDGED,
    ),
    of(
        "connections_end_at_cloudfront_first",
        {f"{CLOUDFRONT}/keepalive_timeout_s": 60},
        "60 s, and front closes idle connections after 60 s, so that requests would be lost: allowed less than that",
        {f"{CLOUDFRONT}/keepalive_timeout_s": 59},
        {f"{FRONT}/idle_timeout_s": 61},
        base=EDGED,
    ),
    of(
        "modules_can_be_behind_cloudfront",
        {f"{WEB}/protocol": "grpc"},
        "gRPC does not go through CloudFront to a VPC",
        OTHER,
        base=EDGED,
    ),
    of(
        "modules_can_be_behind_cloudfront",
        {f"{WEB}/allowed_sources": ["203.0.113.0/24"]},
        "leave it out, or have the module behind another load balancer",
        {f"{WEB}/allowed_sources": None},
        OTHER,
        base=EDGED,
    ),
    of(
        "modules_can_be_behind_cloudfront",
        {f"{WEB}/load_balancers/front/routes": [{"sources": ["203.0.113.0/24"]}, {"hosts": ["web.example.com"]}]},
        "are addresses of clients, and front is asked by CloudFront's: leave them out",
        {f"{WEB}/load_balancers/front/routes": [{"hosts": ["web.example.com"]}]},
        base=EDGED,
    ),
    of(
        "modules_can_be_behind_cloudfront",
        {f"{WEB}/sign_in": COGNITO, f"{CLOUDFRONT}/cached_paths": ["/static/*"]},
        "leave sign_in of web or cached_paths out, or have the module behind another load balancer",
        {f"{WEB}/sign_in": None},
        {f"{CLOUDFRONT}/cached_paths": None},
        OTHER,
        base=EDGED,
    ),
    of(
        "modules_can_be_behind_cloudfront",
        {"modulestack:previews": PREVIEWS},
        "does not know the names of previews: let them share another load balancer",
        {
            "modulestack:load_balancers/other": {"scheme": "internet-facing"},
            "modulestack:previews/load_balancer": "other",
        },
        base=EDGED,
    ),
    of(
        "web_acls_that_are_there_are_named_together",
        {f"{WEB}/load_balancers/own": {"primary": True}, ACL: {"arn": REGIONAL}},
        "and front has CloudFront in front of it: name a web ACL of us-east-1 for that, too (cloudfront_arn)",
        {f"{ACL}/cloudfront_arn": GLOBAL},
        {ACL: {}},
        base=EDGED,
    ),
    of(
        "web_acls_that_are_there_are_named_together",
        {ACL: {"cloudfront_arn": GLOBAL, "arn": REGIONAL}, CLOUDFRONT: None},
        "guards CloudFront, which is in front of no load balancer: leave it out",
        {f"{ACL}/cloudfront_arn": None},
        base=EDGED,
    ),
    of(
        "web_acls_that_are_there_are_named_together",
        {f"{WEB}/load_balancers/own": {"primary": True}, ACL: {"cloudfront_arn": GLOBAL}},
        "there are load balancers with public addresses: name a web ACL of eu-west-1 for them, too (arn)",
        {f"{ACL}/arn": REGIONAL},
        base=EDGED,
    ),
    of(
        "web_acls_that_are_there_are_named_together",
        {ACL: {"cloudfront_arn": GLOBAL, "arn": REGIONAL}},
        "guards load balancers with public addresses, and all have CloudFront in front of them: leave it out",
        {f"{ACL}/arn": None},
        base=EDGED,
    ),
    of(
        "waf_of_cloudfront_has_no_choice",
        {ACL: {"fail_open": True}},
        "is said to load balancers with public addresses, and all have CloudFront in front: leave it out",
        {f"{ACL}/fail_open": None},
        base=EDGED,
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {ACL: {"cloudfront_arn": GLOBAL, "blocked": ["203.0.113.0/24"]}},
        "one that is there keeps its own: leave it out",
        {f"{ACL}/blocked": None},
        base=EDGED,
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {
            "modulestack:account_id": "123456789012",
            ACL: {"cloudfront_arn": GLOBAL.replace("123456789012:", "210987654321:")},
        },
        "is of account 210987654321, and the environment is in 123456789012: name one of its own",
        {f"{ACL}/cloudfront_arn": GLOBAL},
        base=EDGED,
    ),
    of(
        "cloudfront_is_in_front_of_public_ones",
        {f"{FRONT}/existing": "platform"},
        "is in front of a load balancer that is made, and platform is somebody else's: leave it out",
        {CLOUDFRONT: None},
        base=with_value(EDGED, "modulestack:network", EXISTING["modulestack:network"]),
    ),
)
