"""What the rules of logs tell to write."""

from __future__ import annotations

from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.load_balancers import DUAL_FRONT, FRONTED
from tests.environment.followed_rule import of, on_web

LOGS = "modulestack:access_logs"
ACL = "modulestack:web_acl"
ARN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/any/1234abcd-12ab-34cd-56ef-1234567890ab"
GROUPS = f"{ACL}/managed_rules"
MANY = ("Common", "KnownBadInputs", "SQLi", "Linux", "Windows")
FEW = ["203.0.113.0/24"]
MANY_SOURCES = [f"203.0.{number}.0/24" for number in range(61)]
IN_FRONT = "modulestack:modules/web/load_balancers/front"
ENCRYPTION_KEY = "modulestack:encryption_key"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OPEN = {"port": 9090, "public": True}
TLS_TOLD = {"x_amzn_tls_version": "X-Tls-Version"}
PASSED = {"mode": "passthrough"}
BY_BUNDLE = {"mode": "verify", "ca_bundle": "clients-ca.pem"}
STORE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/clients/0123456789abcdef"
BY_STORE = {"mode": "verify", "trust_store": STORE}
BALANCED = {"image": "a:1", "port": 8080, "reachable_from": "internet", "tasks": 1}
NAMES = [f"m{number}" for number in range(21)]
OF_GUARDING = (
    on_web("somebody_is_allowed", {"allowed_sources": []}, "leave it out for everybody", {"allowed_sources": FEW}),
    on_web("somebody_is_allowed", {"allowed_sources": FEW * 2}, "is in the list twice", {"allowed_sources": FEW}),
    on_web(
        "the_internet_is_what_is_narrowed",
        {"allowed_sources": FEW, "reachable_from": ["api"]},
        "leave it out, or set reachable_from: internet",
        {"allowed_sources": None},
        {"reachable_from": "internet"},
    ),
    on_web(
        "ipv6_needs_a_load_balancer_that_has_it",
        {"allowed_sources": ["2001:db8::/32"]},
        "leave it out",
        {"allowed_sources": FEW},
    ),
    of(
        "who_comes_by_ipv6_finds_a_way",
        {"modulestack:modules/web/allowed_sources": [*FEW, "2001:db8::/32"]},
        "(front) do not have: set load_balancers.front.ip_address_type: dualstack, or leave it out",
        {"modulestack:modules/web/allowed_sources": FEW},
        {"modulestack:load_balancers/front/ip_address_type": "dualstack"},
        base=DUAL_FRONT,
    ),
    on_web(
        "rules_of_shared_ones_know_no_prefix_lists",
        {"allowed_sources": [*FEW, "pl-0123456789abcdef0"]},
        "write its ranges, or have a load balancer of its own (own: {}) alone",
        {"allowed_sources": FEW},
        {"load_balancers": {"own": {}}},
        base=FRONTED,
    ),
    of(
        "rules_of_shared_ones_know_no_prefix_lists",
        {"modulestack:modules/web/allowed_sources": FEW, f"{IN_FRONT}/routes": [{"sources": FEW, "paths": ["/a"]}]},
        "leave one of the two out",
        {f"{IN_FRONT}/routes": [{"paths": ["/a"]}]},
        {"modulestack:modules/web/allowed_sources": None},
        base=FRONTED,
    ),
    of(
        "rules_of_shared_ones_know_no_prefix_lists",
        {
            "modulestack:modules/web/allowed_sources": FEW,
            f"{IN_FRONT}/routes": [{"paths": ["/a", "/b", "/c", "/d", "/e"]}],
        },
        "which allowed_sources needs one: write two routes of it",
        {f"{IN_FRONT}/routes": [{"paths": ["/a", "/b"]}, {"paths": ["/c", "/d", "/e"]}]},
        base=FRONTED,
    ),
    on_web(
        "headers_are_of_the_own_load_balancer",
        {"security_headers": {}},
        "leave it out, or set load_balancers.front.security_headers, for all that are behind it",
        {"security_headers": None},
        base=FRONTED,
    ),
    on_web(
        "headers_are_of_the_own_load_balancer",
        {"security_headers": {}, "protocol": "tcp", "scaling": {"min": 2, "max": 4, "cpu_percent": 60}},
        "are of HTTP, and protocol is tcp: leave it out",
        {"security_headers": None},
    ),
    of(
        "transport_is_secure",
        {"modulestack:modules/web/security_headers": {"strict_transport_security": "max-age=60"}},
        "which needs a domain: add modulestack:domain: {zone: ...}, or leave it out",
        {"modulestack:domain": {"zone": "example.com"}},
        {"modulestack:modules/web/security_headers": {}},
    ),
    on_web(
        "headers_are_what_browsers_take",
        {"security_headers": {"strict_transport_security": "includeSubDomains"}},
        "has no max-age, without which browsers ignore it: write such as max-age=31536000",
        {"security_headers": {"strict_transport_security": "max-age=31536000"}},
        base=DOMAIN,
    ),
    on_web(
        "headers_are_what_browsers_take",
        {"security_headers": {"access_control_allow_credentials": "true"}},
        "true needs one origin",
        {
            "security_headers": {
                "access_control_allow_credentials": "true",
                "access_control_allow_origin": "https://app.example.com",
            }
        },
    ),
    of(
        "headers_of_shared_ones_are_what_browsers_take",
        {"modulestack:load_balancers/front/security_headers": {"strict_transport_security": "includeSubDomains"}},
        "write such as max-age=31536000",
        {"modulestack:load_balancers/front/security_headers": {"strict_transport_security": "max-age=31536000"}},
        base=FRONTED,
    ),
    on_web(
        "certificates_are_asked_for_by_the_own_load_balancer",
        {"mutual_authentication": PASSED},
        "leave it out, or set load_balancers.front.mutual_authentication, for all that are behind it",
        {"mutual_authentication": None},
        base=FRONTED,
    ),
    on_web(
        "certificates_are_asked_for_by_the_own_load_balancer",
        {"mutual_authentication": PASSED, "protocol": "tcp", "scaling": {"min": 2, "max": 4, "cpu_percent": 60}},
        "is of HTTPS, and protocol is tcp: leave it out",
        {"mutual_authentication": None},
    ),
    of(
        "certificates_are_shown_by_https",
        {"modulestack:modules/web/mutual_authentication": PASSED},
        "which needs a domain: add modulestack:domain: {zone: ...}, or leave it out",
        {"modulestack:domain": {"zone": "example.com"}},
        {"modulestack:modules/web/mutual_authentication": None},
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {"mode": "verify"}},
        "add ca_bundle: clients-ca.pem, or trust_store: arn:...",
        {"mutual_authentication": BY_BUNDLE},
        {"mutual_authentication": BY_STORE},
        base=DOMAIN,
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {**BY_BUNDLE, **BY_STORE}},
        "is set beside ca_bundle: keep one of the two",
        {"mutual_authentication": BY_BUNDLE},
        {"mutual_authentication": BY_STORE},
        base=DOMAIN,
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {**BY_BUNDLE, "mode": "passthrough"}},
        "is of mode verify, and mode is passthrough, which verifies nothing: leave it out",
        {"mutual_authentication": BY_BUNDLE},
        {"mutual_authentication": PASSED},
        base=DOMAIN,
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {**BY_STORE, "revocation_lists": ["revoked.pem"]}},
        "one that is there keeps its own: leave it out",
        {"mutual_authentication": BY_STORE},
        base=DOMAIN,
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {**BY_BUNDLE, "revocation_lists": ["revoked.pem"] * 2}},
        "is in the list twice",
        {"mutual_authentication": {**BY_BUNDLE, "revocation_lists": ["revoked.pem"]}},
        base=DOMAIN,
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {**BY_BUNDLE, "revocation_lists": [f"{n}.pem" for n in range(31)]}},
        "31 are more than a trust store takes: allowed 30, or join them",
        {"mutual_authentication": {**BY_BUNDLE, "revocation_lists": [f"{n}.pem" for n in range(30)]}},
        base=DOMAIN,
    ),
    on_web(
        "what_is_said_goes_together",
        {"mutual_authentication": {**BY_STORE, "trust_store": STORE.replace("eu-west-1", "eu-west-2")}},
        "is of region eu-west-2, and the environment is in eu-west-1: make one there, too",
        {"mutual_authentication": BY_STORE},
        base=DOMAIN,
    ),
    of(
        "what_is_said_goes_together",
        {
            "modulestack:modules/web/mutual_authentication": BY_STORE,
            "modulestack:account_id": "210987654321",
        },
        "is of account 123456789012, and the environment is in 210987654321: make one there, too",
        {"modulestack:account_id": "123456789012"},
        base=DOMAIN,
    ),
    on_web(
        "listeners_that_verify_are_few",
        {"mutual_authentication": BY_BUNDLE, "ports": {"a": OPEN, "b": {**OPEN, "port": 9091}}},
        "has 3, one for each port: have a port in a module of its own, or set mode: passthrough",
        {"mutual_authentication": PASSED},
        {"ports": {"a": OPEN}},
        base=DOMAIN,
    ),
    of(
        "certificates_of_shared_ones_go_together",
        {"modulestack:load_balancers/front/mutual_authentication": {"mode": "verify"}},
        "add ca_bundle: clients-ca.pem, or trust_store: arn:...",
        {"modulestack:load_balancers/front/mutual_authentication": BY_BUNDLE},
        base=FRONTED,
    ),
    of(
        "certificates_of_shared_ones_go_together",
        {
            "modulestack:load_balancers/front/mutual_authentication": PASSED,
            "modulestack:load_balancers/front/cloudfront": {},
        },
        "with cloudfront that is CloudFront, which has no certificate of a client: leave one of the two out",
        {"modulestack:load_balancers/front/mutual_authentication": None},
        {"modulestack:load_balancers/front/cloudfront": None},
        base=FRONTED,
    ),
    of(
        "trust_stores_are_few",
        {"modulestack:modules": {name: {**BALANCED, "mutual_authentication": BY_BUNDLE} for name in NAMES}},
        "21 trust stores would be made, and AWS allows 20 in a region",
        {
            "modulestack:modules": {
                name: {**BALANCED, "mutual_authentication": BY_STORE if name == "m0" else BY_BUNDLE} for name in NAMES
            }
        },
        base=DOMAIN,
    ),
    on_web(
        "headers_are_told_by_the_own_load_balancer",
        {"request_headers": TLS_TOLD},
        "leave it out, or set load_balancers.front.request_headers, for all that are behind it",
        {"request_headers": None},
        base=FRONTED,
    ),
    on_web(
        "headers_are_told_by_the_own_load_balancer",
        {"request_headers": TLS_TOLD, "protocol": "tcp", "scaling": {"min": 2, "max": 4, "cpu_percent": 60}},
        "are of HTTP, and protocol is tcp: leave it out",
        {"request_headers": None},
    ),
    of(
        "headers_tell_of_https",
        {"modulestack:modules/web/request_headers": TLS_TOLD},
        "which needs a domain: add modulestack:domain: {zone: ...}, or leave it out",
        {"modulestack:domain": {"zone": "example.com"}},
        {"modulestack:modules/web/request_headers": None},
    ),
    on_web(
        "names_of_headers_are_possible",
        {"request_headers": {"x_amzn_mtls_clientcert": "X-Chain"}},
        "is told with mutual_authentication in mode passthrough, and there is none: leave it out",
        {"request_headers": None},
        {"mutual_authentication": PASSED},
        base=DOMAIN,
    ),
    on_web(
        "names_of_headers_are_possible",
        {"request_headers": {"x_amzn_tls_version": "Host"}},
        "Host says something else in requests: choose another name",
        {"request_headers": TLS_TOLD},
        base=DOMAIN,
    ),
    on_web(
        "names_of_headers_are_possible",
        {"request_headers": {"x_amzn_tls_version": "Authorization"}},
        "Authorization says something else in requests: choose another name",
        {"request_headers": TLS_TOLD},
        base=DOMAIN,
    ),
    on_web(
        "names_of_headers_are_possible",
        {"request_headers": {"x_amzn_tls_version": "Content-Type"}},
        "Content-Type says something else in requests: choose another name",
        {"request_headers": TLS_TOLD},
        base=DOMAIN,
    ),
    on_web(
        "names_of_headers_are_possible",
        {"request_headers": {"x_amzn_tls_version": "X-Tls", "x_amzn_tls_cipher_suite": "x-tls"}},
        "x-tls would be the name of two headers: choose another one",
        {"request_headers": TLS_TOLD},
        base=DOMAIN,
    ),
    of(
        "headers_of_shared_ones_have_possible_names",
        {"modulestack:load_balancers/front/request_headers": {"x_amzn_mtls_clientcert_leaf": "X-Leaf"}},
        "is told with mutual_authentication in mode verify, and there is none: leave it out",
        {"modulestack:load_balancers/front/request_headers": None},
        {"modulestack:load_balancers/front/mutual_authentication": BY_BUNDLE},
        base=FRONTED,
    ),
    on_web(
        "rules_of_groups_are_few",
        {"allowed_sources": MANY_SOURCES},
        "allowed 60; or name a prefix list",
        {"allowed_sources": MANY_SOURCES[:60]},
        {"allowed_sources": ["pl-0123456789abcdef0"]},
    ),
    of(
        "a_key_is_of_the_region",
        {ENCRYPTION_KEY: KEY.replace("eu-west-1", "eu-west-2")},
        "is of eu-west-2, and what it is to encrypt is in eu-west-1: name one of there",
        {ENCRYPTION_KEY: KEY},
    ),
    of(
        "disks_take_keys_of_one_region",
        {ENCRYPTION_KEY: KEY.replace("key/", "key/mrk-")},
        "which disks of tasks on Fargate do not take: name one of eu-west-1 alone",
        {ENCRYPTION_KEY: KEY},
    ),
    of(
        "managed_rule_groups_are_amazons",
        {ACL: {"managed_rules": {"AWSManagedRulesCommonRuleset": "block"}}},
        "did you mean AWSManagedRulesCommonRuleSet?",
        {GROUPS: {"AWSManagedRulesCommonRuleSet": "block"}},
    ),
    of(
        "a_web_acl_has_room",
        {ACL: {"managed_rules": {f"AWSManagedRules{name}RuleSet": "count" for name in MANY}}},
        "units, and a web ACL has 1500: leave some of them out",
        {GROUPS: {"AWSManagedRulesCommonRuleSet": "block"}},
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {ACL: {"arn": ARN, "blocked": ["203.0.113.0/24"]}},
        "one that is there keeps its own: leave it out",
        {f"{ACL}/blocked": None},
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {ACL: {"arn": ARN.replace("eu-west-1", "eu-west-2")}},
        "name one of eu-west-1",
        {f"{ACL}/arn": ARN},
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {ACL: {"arn": ARN}, "modulestack:account_id": "210987654321"},
        "name one of 210987654321",
        {f"{ACL}/arn": ARN.replace("123456789012", "210987654321")},
    ),
    of(
        "addresses_are_told_once",
        {ACL: {"allowed": ["203.0.113.7/32"], "blocked": ["203.0.113.7/32"]}},
        "leave it out of one of the two",
        {f"{ACL}/allowed": None},
        {f"{ACL}/blocked": None},
    ),
    of(
        "a_bucket_that_is_there_keeps_what_it_has",
        {LOGS: {"bucket": "logs-of-all", "retention_days": 30}},
        "one that is there keeps its own lifecycle: leave it out",
        {f"{LOGS}/retention_days": None},
    ),
    of(
        "a_bucket_that_is_there_keeps_what_it_has",
        {LOGS: {"prefix": "any"}},
        "leave it out, or name that bucket",
        {f"{LOGS}/prefix": None},
        {f"{LOGS}/bucket": "logs-of-all"},
    ),
)
