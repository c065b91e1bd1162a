"""Edits of an environment that is up: every key of the file, from one value to another; and back, as a test does it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Sequence
from typing import Any

from modulestack.contract.mutual_tls import CHAIN
from modulestack.contract.request_headers import HEADERS as REQUEST_HEADERS
from modulestack.environment.comparison import dotted_key
from modulestack.environment.effects import MODULE
from modulestack.environment.model import Module

Config = dict[str, Any]
ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = KEY.replace("1234abcd", "1234abce")
CERTIFICATE = f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary-any"
FOREIGN = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/web:1"
JOB: Config = {"command": ["migrate"]}
NIGHTLY: Config = {"expression": "cron(0 3 * * ? *)"}
SCHEDULED: Config = {**JOB, "schedule": NIGHTLY}
LOSING: Config = {**JOB, "schedule": {**NIGHTLY, "dead_letter_queue_arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost"}}
SCALING = {"min": 2, "max": 4, "cpu_percent": 60}

PLAIN: Config = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}},
    "modulestack:modules": {
        "web": {
            "image": "ghcr.io/example/web:1",
            "port": 8080,
            "reachable_from": "internet",
            "scaling": SCALING,
        },
        "api": {"image": "ghcr.io/example/api:1", "port": 8000, "reachable_from": ["web"], "tasks": 2},
    },
}
"""A public module that scales, and a private one with a fixed number of tasks."""
REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"


@dataclasses.dataclass(frozen=True, kw_only=True)
class EditCase:
    """One edit, each way."""

    key: str
    """As the table of effects has it."""
    before: Config
    after: Config
    name: str
    earlier: tuple[Config, ...] = ()
    """What was up before *before* was."""

    def __str__(self) -> str:
        return self.name


def with_value(config: Config, path: str | Sequence[str], value: Any) -> Config:
    """*config* with *value* at *path* (steps, of a text separated by ``/``); without it if it is None."""
    changed = copy.deepcopy(config)
    *above, last = path.split("/") if isinstance(path, str) else path
    inner = changed
    for step in above:
        inner = inner.setdefault(step, {})
    if value is None:
        inner.pop(last, None)
    else:
        inner[last] = value
    return changed


IN_ECR = with_value(
    with_value(PLAIN, "modulestack:modules/web/image", f"{REGISTRY}/web:1"),
    "modulestack:modules/api/image",
    f"{REGISTRY}/api:1",
)
"""The same with images where tasks without a way to the internet get to."""
DATABASE: Config = {"cidrs": ["10.20.192.0/24", "10.20.193.0/24"]}
TRANSIT: Config = {"id": "tgw-0123456789abcdef0", "destinations": ["10.0.0.0/8"]}
WITH_DATABASE = with_value(PLAIN, "modulestack:network/create/subnets", {"database": DATABASE})
ATTACHED = with_value(WITH_DATABASE, "modulestack:network/create/transit_gateway", TRANSIT)
FRUGAL = with_value(PLAIN, "modulestack:network/create/nat", "instance")
WITH_ENDPOINTS = with_value(IN_ECR, "modulestack:network/create/endpoints", "needed")


def _environment(
    path: str,
    old: Any,
    new: Any,
    base: Config = PLAIN,
    *,
    earlier: tuple[Config, ...] = (),
    key: str | None = None,
    **besides: Any,
) -> EditCase:
    full = "aws:region" if path == "region" else f"modulestack:{path}"
    after = with_value(base, full, new)
    for other, besides_value in besides.items():
        after = with_value(after, f"modulestack:{other}", besides_value)
    return EditCase(
        key=key or path.replace("/", "."),
        earlier=earlier,
        before=with_value(base, full, old),
        after=after,
        name=f"{path.replace('/', '.')}: {old} to {new}",
    )


def _in_table(path: str) -> str:
    """As the table of effects has *path*: with ``<container>`` in place of a container's name."""
    return dotted_key(Module, tuple(path.split("/")))


def _module(
    path: str, old: Any, new: Any, base: Config = PLAIN, *, module: str = "web", retired: Any = None, **besides: Any
) -> EditCase:
    at = f"modulestack:modules/{module}"
    after = with_value(base, f"{at}/{path}", new)
    for key, value in besides.items():
        after = with_value(after, f"{at}/{key}", value)
    after = with_value(after, "modulestack:retired_urls", retired)
    return EditCase(
        key=f"{MODULE}.{_in_table(path)}",
        before=with_value(base, f"{at}/{path}", old),
        after=after,
        name=f"{module}.{path.replace('/', '.')}: {old} to {new}",
    )


def _job(key: str, old: Any, new: Any, job: Config | None = None, **besides: Any) -> EditCase:
    """An edit of a key of the job `migrate` of `web`."""
    at = "modulestack:modules/web/jobs/migrate"
    before = with_value(with_value(PLAIN, at, job or JOB), f"{at}/{key}", old)
    after = with_value(before, f"{at}/{key}", new)
    for other, value in besides.items():
        after = with_value(after, f"{at}/{other}", value)
    return EditCase(
        key=f"{MODULE}.jobs.<job>.{key.replace('/', '.')}",
        before=before,
        after=after,
        name=f"web.jobs.migrate.{key.replace('/', '.')}: {old} to {new}" + (", scheduled" if job else ""),
    )


def _renamed_job() -> EditCase:
    """A job on a schedule goes, and the same one comes under another name."""
    at = "modulestack:modules/web/jobs"
    return EditCase(
        key=f"{MODULE}.jobs.<job>",
        before=with_value(PLAIN, at, {"nightly": SCHEDULED}),
        after=with_value(PLAIN, at, {"tidy": SCHEDULED}),
        name="web.jobs.nightly: renamed to tidy",
    )


def _machines(
    key: str, old: Any, new: Any, base: Config | None = None, api: str | None = None, **besides: Any
) -> EditCase:
    """An edit of a key of the machines that `api` runs on; *api* is then the architecture of its image."""
    at = "modulestack:capacity/machines"
    before = with_value(base or MACHINED, f"{at}/{key}", old)
    after = with_value(before, f"{at}/{key}", new)
    for other, value in besides.items():
        after = with_value(after, f"{at}/{other}", value)
    after = with_value(after, "modulestack:modules/api/cpu_architecture", api)
    return EditCase(
        key=f"capacity.<capacity>.{key.replace('/', '.')}",
        before=before,
        after=after,
        name=f"capacity.machines.{key.replace('/', '.')}: {old} to {new}"
        + (", with an agent" if base is WITH_AGENT else "")
        + (", refreshed" if base is REFRESHED else ""),
    )


def _managed(key: str, old: Any, new: Any, base: Config | None = None, **besides: Any) -> EditCase:
    """An edit of a key of the managed instances that `api` runs on; `daemons/agent/…` are of a daemon there."""
    at = "modulestack:managed_instances/pool"
    before = with_value(base or MANAGED, f"{at}/{key}", old)
    after = with_value(before, f"{at}/{key}", new)
    for other, value in besides.items():
        after = with_value(after, f"modulestack:modules/api/{other}", value)
    named = key.replace("daemons/agent", "daemons/<daemon>").replace("/", ".")
    return EditCase(
        key=f"managed_instances.<managed_instance>.{named}",
        before=before,
        after=after,
        name=f"managed_instances.pool.{key.replace('/', '.')}: {old} to {new}",
    )


def _of_daemon(key: str, old: Any, new: Any, base: Config | None = None) -> EditCase:
    """An edit of a key of the daemon `agent`."""
    return _managed(f"daemons/agent/{key}", old, new, base or MANAGED_DAEMON)


def _in_daemon(place: str, key: str, old: Any, new: Any, base: Config | None = None) -> EditCase:
    """An edit of a *key* of one of the daemon's volumes or mounts."""
    case = _of_daemon(f"{place}/{key}", old, new, base or WATCHING)
    kind = place.partition("/")[0]
    named = f"{kind}.<{kind.removesuffix('s')}>.{key}"
    return dataclasses.replace(case, key=f"managed_instances.<managed_instance>.daemons.<daemon>.{named}")


def _of_proc(exceptions: dict[str, str]) -> Config:
    """The daemon reads what the kernel tells of its instance."""
    at = "modulestack:managed_instances/pool/daemons/agent/volumes/logs"
    return with_value(WATCHING, at, {"host_path": "/proc", "exceptions": exceptions})


def _of_web(key: str, value: Any) -> Config:
    return with_value(PLAIN, f"modulestack:modules/web/{key}", value)


DOMAIN = with_value(PLAIN, "modulestack:domain", {"zone": "example.com"})
ZONE_ROLE = "arn:aws:iam::210987654321:role/records"
ELSEWHERE = with_value(
    PLAIN, "modulestack:domain", {"zone": "example.com", "zone_id": "Z0000000000000000000A", "role": ZONE_ROLE}
)
"""With a hosted zone of another account."""
FRONT = with_value(DOMAIN, "modulestack:load_balancers/front", {"scheme": "internet-facing"})
"""A load balancer that modules could share, and `web` behind it; then behind its own, too."""
FRONTED = with_value(FRONT, "modulestack:modules/web/load_balancers", {"front": {}})
DUAL_FRONT = with_value(FRONTED, "modulestack:network/create/ip_address_type", "dualstack")
EDGED = with_value(FRONTED, "modulestack:load_balancers/front/cloudfront", {})
"""The same with CloudFront in front."""
EDGE_CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"
OIDC_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "user_info_endpoint")
OIDC: Config = {
    **{key: f"https://login.example.com/{key}" for key in OIDC_ENDPOINTS},
    "client_id": "web",
    "client_secret": "secretsmanager:sign-in",
}
POOL = f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_AbCdEfGhI"
OTHER_POOL = POOL.replace("_A", "_B")
COGNITO: Config = {"user_pool": POOL, "client_id": "web", "domain": "example"}
SIGN_IN: Config = {"oidc": OIDC, "open_paths": ["/hooks/*"]}
TOKEN: Config = {"issuer": "https://login.example.com", "jwks_endpoint": "https://login.example.com/keys"}
SIGNED_IN = with_value(DOMAIN, "modulestack:modules/web/sign_in", SIGN_IN)
SIGNED_IN_BY_COGNITO = with_value(DOMAIN, "modulestack:modules/web/sign_in", {"cognito": COGNITO})
BY_TOKEN = with_value(DOMAIN, "modulestack:modules/web/jwt", TOKEN)
BY_TOKEN_WITH_CLAIM = with_value(BY_TOKEN, "modulestack:modules/web/jwt/claims", {"scope": {"values": ["read"]}})
BEHIND_BOTH = with_value(FRONT, "modulestack:modules/web/load_balancers", {"front": {}, "own": {"primary": True}})
BEHIND_BOTH_FIRST = with_value(
    FRONT, "modulestack:modules/web/load_balancers", {"front": {"primary": True}, "own": {"primary": False}}
)
INSIDE_TOO = with_value(DOMAIN, "modulestack:load_balancers/inner", {"scheme": "internal"})
"""One inside, at which modules could call `web`, which is public; then they do."""
INSIDE_TOO = with_value(INSIDE_TOO, "modulestack:modules/job", {"image": "a:1"})
CALLED_INSIDE = with_value(
    INSIDE_TOO,
    "modulestack:modules/web/load_balancers",
    {"own": {"primary": True}, "inner": {"callers": ["api"]}},
)
_CLOUDFRONT = "modulestack:load_balancers/front/cloudfront"
EDGE, EDGE_BOTH = (with_value(each, _CLOUDFRONT, {}) for each in (FRONT, BEHIND_BOTH_FIRST))
BEHIND = f"{MODULE}.load_balancers.<load_balancer>"
ANY_BALANCER = "load_balancers.<load_balancer>"
ONE_BY_ONE_AT_LEAST = {"minimum_healthy_percent": 0, "maximum_percent": 100}
TURNED_IN = with_value(FRONTED, "modulestack:load_balancers/front/scheme", "internal")
TURNED_IN = with_value(TURNED_IN, "modulestack:modules/web/reachable_from", ["api"])
OF_DOMAIN = ["https://web.example.com", "https://api.internal.example.com"]
SUBNETS = {
    f"{kind}_subnet_ids": [f"subnet-0000000{digit}" for digit in digits]
    for kind, digits in (("public", "abc"), ("private", "123"))
}
EXISTING = with_value(PLAIN, "modulestack:network", {"existing": {"vpc_id": "vpc-0123456789abcdef0", **SUBNETS}})


def _tagged(key: str, tags: str) -> Config:
    """With *tags* in place of *key*."""
    existing = EXISTING["modulestack:network"]["existing"]
    return {tags: {"tier": tags}, **{name: value for name, value in existing.items() if name != key}}


BESIDE_THEIRS = with_value(
    EXISTING, "modulestack:load_balancers/front", {"scheme": "internet-facing", "existing": "platform"}
)
BEHIND_THEIRS = with_value(
    BESIDE_THEIRS, "modulestack:modules/web/load_balancers", {"front": {"routes": [{"paths": ["/*"]}]}}
)
OWNED = with_value(with_value(PLAIN, "modulestack:account_id", ACCOUNT), "modulestack:permissions_boundary", BOUNDARY)
PIPELINE = {
    "repository": {"name": "example/modulestack", "id": 11, "owner_id": 1},
    "oidc_provider": "create",
    "state_bucket": "example-state",
    "secrets_key_arn": KEY,
}
APPLICATION = {"name": "example/web", "id": 13, "owner_id": 1, "modules": ["web"]}
PIPED = with_value(OWNED, "modulestack:pipeline", PIPELINE)
CHECK = {"command": ["CMD", "true"]}
CHECKED = _of_web("container_health_check", CHECK)
TRACED, MEASURED = _of_web("tracing", {"cpu": 16}), _of_web("cloudwatch_agent", {"cpu": 16})
RESTARTED = _of_web("restart", {"attempt_period_s": 60})
EXEC = _of_web("exec", {"log_retention_days": 30})
STICKY = _of_web("load_balancing", {"stickiness": {"duration_s": 100}})
WORDS = with_value(_of_web("placeholders", {"v": "1"}), "modulestack:modules/web/environment", {"V": "${v}"})
UPLOADS = {"actions": ["s3:GetObject", "s3:PutObject"], "resources": ["arn:aws:s3:::any-uploads/*"]}
SECRET = _of_web("secrets", {"A": "ssm:/a"})
PROXY = {"image": "nginx:1"}
BESIDE = _of_web("containers", {"proxy": PROXY})
BESIDE_CHECKED = with_value(BESIDE, "modulestack:modules/web/containers/proxy/health_check", CHECK)
BESIDE_RESTARTED = with_value(BESIDE, "modulestack:modules/web/containers/proxy/restart", {"attempt_period_s": 60})
BESIDE_SECRET = with_value(BESIDE, "modulestack:modules/web/containers/proxy/secrets", {"A": "ssm:/a"})
OF_WEB = "modulestack:modules/web"
OWN_MOUNT = (f"{OF_WEB}/mounts/disk", {"path": "/disk"})
SNAPSHOT = "snap-0123456789abcdef0"
ON_A_DISK: Config = with_value(
    with_value(PLAIN, f"{OF_WEB}/volumes/data", {"ebs": {"size_gib": 10}}), f"{OF_WEB}/mounts/data", {"path": "/data"}
)
OF_A_SNAPSHOT: Config = with_value(ON_A_DISK, f"{OF_WEB}/volumes/data/ebs/snapshot_id", SNAPSHOT)
MOUNTED = with_value(
    with_value(BESIDE, f"{OF_WEB}/containers/proxy/mounts/disk", {"path": "/disk"}), f"{OF_WEB}/volumes/disk", {}
)
PULLED = _of_web("registry_credentials", "secretsmanager:registry")
FILE_SYSTEM, ACCESS_POINT = "fs-0123456789abcdef0", "fsap-0123456789abcdef0"
SHARED = with_value(PLAIN, "modulestack:file_systems/shared", {})
COOLING = with_value(SHARED, "modulestack:file_systems/shared/lifecycle", {"transition_to_ia": "AFTER_30_DAYS"})
KEPT = with_value(
    with_value(SHARED, f"{OF_WEB}/volumes/data", {"efs": "shared"}), f"{OF_WEB}/mounts/data", {"path": "/data"}
)
"""`web` has a volume in a file system."""
READER = (
    f"{OF_WEB}/containers/proxy",
    {"image": "ghcr.io/example/proxy:1", "mounts": {"data": {"path": "/data", "read_only": True}}},
)
WRITER = {"image": "ghcr.io/example/proxy:1", "mounts": {"data": {"path": "/data"}}}
READ_BY_WEB = with_value(
    with_value(with_value(KEPT, *READER), f"{OF_WEB}/containers/proxy/mounts/data/read_only", None),
    f"{OF_WEB}/mounts/data/read_only",
    True,
)
BY_ID = with_value(KEPT, "modulestack:file_systems/shared", {"id": FILE_SYSTEM})
MADE_BY_OTHERS = with_value(
    with_value(BY_ID, "modulestack:network", EXISTING["modulestack:network"]),
    "modulestack:file_systems/shared/security_group_id",
    "sg-0123456789abcdef0",
)
UPSTREAM = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ecr-pullthroughcache/ghcr-AbCdEf"
OTHER_UPSTREAM = UPSTREAM.replace("/ghcr-", "/other-")
ACL = f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:regional/webacl/others/1234abcd-12ab-34cd-56ef-1234567890ab"
PREVIEWED = with_value(FRONTED, "modulestack:previews", {})
WITH_DOMAIN = ("modulestack:domain", {"zone": "example.com"})
ORIGIN = "https://www.example.com"
ADDING = with_value(PLAIN, "modulestack:modules/web/security_headers", {"access_control_allow_origin": ORIGIN})
ADDING_IN_FRONT = with_value(
    FRONTED, "modulestack:load_balancers/front/security_headers", {"access_control_allow_origin": ORIGIN}
)
_WEB, _FRONT = "modulestack:modules/web", "modulestack:load_balancers/front"
PASSED: Config = {"mode": "passthrough"}
BY_BUNDLE: Config = {"mode": "verify", "ca_bundle": "clients-ca.pem"}
STORE = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:truststore/clients/0123456789abcdef"
OTHER_STORE = STORE.replace("clients", "others")
VERIFYING = with_value(DOMAIN, "modulestack:modules/web/mutual_authentication", BY_BUNDLE)
VERIFYING_BY_STORE = with_value(
    DOMAIN, "modulestack:modules/web/mutual_authentication", {"mode": "verify", "trust_store": STORE}
)
VERIFYING_IN_FRONT = with_value(FRONTED, "modulestack:load_balancers/front/mutual_authentication", BY_BUNDLE)
VERIFYING_BY_STORE_IN_FRONT = with_value(
    FRONTED, "modulestack:load_balancers/front/mutual_authentication", {"mode": "verify", "trust_store": STORE}
)
OTHER_NAMES = {key: f"X-Of-{key.replace('_', '-')}"[:40] for key in REQUEST_HEADERS}
OF_CHAIN = (CHAIN,)
_TLS = {"x_amzn_tls_version": "X-Tls-Version"}
TELLING = tuple(
    with_value(with_value(DOMAIN, f"{_WEB}/mutual_authentication", said), f"{_WEB}/request_headers", _TLS)
    for said in (BY_BUNDLE, PASSED)
)
"""With certificates verified, and handed on."""
TELLING_IN_FRONT = tuple(
    with_value(with_value(FRONTED, f"{_FRONT}/mutual_authentication", said), f"{_FRONT}/request_headers", _TLS)
    for said in (BY_BUNDLE, PASSED)
)
HEADER_VALUES: dict[str, tuple[Any, Any]] = {
    "strict_transport_security": (None, "max-age=60"),
    "content_security_policy": (None, "default-src 'self'"),
    "x_frame_options": (None, "SAMEORIGIN"),
    "x_content_type_options": ("none", None),
    "server": (None, True),
    "access_control_allow_origin": (ORIGIN, "https://app.example.com"),
    "access_control_allow_methods": ("GET", "GET, POST"),
    "access_control_allow_headers": (None, "Authorization"),
    "access_control_allow_credentials": (None, "true"),
    "access_control_expose_headers": ("X-A", "X-B"),
    "access_control_max_age": ("60", "600"),
}
"""Key of a section → what it is edited from and to."""
GUARDED = with_value(PLAIN, "modulestack:web_acl", {})
LOGGED = with_value(PLAIN, "modulestack:access_logs", {})
LOGGED_ELSEWHERE = with_value(PLAIN, "modulestack:access_logs", {"bucket": "logs-of-all"})
GHCR = ("modulestack:pull_through_cache/ghcr.io", {"credentials": UPSTREAM})
BY_WAY_OF_ECR = with_value(PLAIN, *GHCR)
ALERTED = with_value(PLAIN, "modulestack:alerts", {"email": ["ops@example.com"]})
NIGHT = {"schedule": "cron(0 2 * * *)", "minutes": 60}
MUTED = with_value(ALERTED, "modulestack:alerts/windows", {"night": NIGHT})
SLACK = {"workspace": "Example", "channel_id": "C07EZ1ABC23"}
TEAMS = {
    "tenant_id": "12345678-1234-1234-1234-123456789012",
    "team_id": "87654321-4321-4321-4321-210987654321",
    "channel_id": "19%3aops%40thread.tacv2",
}
OTHER_TENANT = "12345678-1234-1234-1234-210987654321"
CHATTING = with_value(ALERTED, "modulestack:alerts/slack", {"ops": SLACK})
IN_TEAMS = with_value(ALERTED, "modulestack:alerts/teams", {"ops": TEAMS})
ALERT_QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:told"
ALERT_FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:told"
STORED = _of_web("repository", {"untagged_days": 7})
SPLUNK = {"splunk-url": "https://splunk.example.com", "splunk-token": "t"}
SPLUNK_SECRET = {"options": {"splunk-url": SPLUNK["splunk-url"]}, "secret_options": {"splunk-token": "ssm:/a"}}
TOLD = {"driver": "splunk", "options": SPLUNK}
SECRETLY = _of_web("log_driver", {"driver": "splunk", **SPLUNK_SECRET})
PROXY_LOGS = with_value(BESIDE, f"{OF_WEB}/containers/proxy/log_driver", TOLD)
ROOT_PROXY = with_value(BESIDE, f"{OF_WEB}/containers/proxy/run_as_root", True)
ROUTED = with_value(
    with_value(ROOT_PROXY, f"{OF_WEB}/containers/proxy/log_router", {"type": "fluentbit"}),
    f"{OF_WEB}/log_driver",
    {"driver": "awsfirelens"},
)
ROUTED_PROXY = {
    "proxy": {**PROXY, "log_driver": {"driver": "awsfirelens", "options": SPLUNK}},
    "router": {"image": "fluent:1", "run_as_root": True, "log_router": {}},
}
ONE_BY_ONE = with_value(
    PLAIN, "modulestack:modules/api/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)

WORKER = with_value(PLAIN, "modulestack:modules/third", {"image": "ghcr.io/example/third:1", "tasks": 1})
IN_ONE_PLACE = with_value(
    WORKER, "modulestack:modules/third/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)
QUEUED = with_value(WORKER, "modulestack:modules/third/scaling", {"min": 1, "max": 3, "memory_percent": 50})
QUEUED = with_value(QUEUED, "modulestack:modules/third/scaling/queue", {"name": "jobs", "messages_per_task": 5})
QUEUE_ARN = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:"
QUEUED_BY_ARN = with_value(
    WORKER,
    "modulestack:modules/third/scaling",
    {"min": 1, "max": 3, "queue": {"arn": f"{QUEUE_ARN}jobs", "messages_per_task": 5}},
)

FOUND = with_value(PLAIN, "modulestack:modules/api/reachable_by", "cloud_map")
FOUND_IN_EXISTING = with_value(EXISTING, "modulestack:modules/api/reachable_by", "cloud_map")
CONNECTED = with_value(PLAIN, "modulestack:modules/api/reachable_by", "service_connect")
CONNECTED_ONE_BY_ONE = with_value(ONE_BY_ONE, "modulestack:modules/api/reachable_by", "service_connect")
CALLED = with_value(CONNECTED, "modulestack:modules/api/service_connect", {"access_log": {"format": "json"}})
AUTHORITY, OTHER_AUTHORITY = (
    f"arn:aws:acm-pca:eu-west-1:{ACCOUNT}:certificate-authority/{n}2345678-1234-1234-1234-123456789012" for n in (1, 2)
)
KEY_OF_CALLS = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
CONNECTED_BESIDE = with_value(PLAIN, "modulestack:modules/api/reachable_by", ["cloud_map", "service_connect"])
CALLED_BESIDE = with_value(
    CONNECTED_BESIDE, "modulestack:modules/api/service_connect", {"access_log": {"format": "json"}}
)
ENCRYPTED_CALLS, ENCRYPTED_BESIDE = (
    with_value(each, "modulestack:modules/api/service_connect/tls", {"authority_arn": AUTHORITY})
    for each in (CONNECTED, CONNECTED_BESIDE)
)
CALLED_ONE_BY_ONE, ENCRYPTED_ONE_BY_ONE = (
    with_value(CONNECTED_ONE_BY_ONE, "modulestack:modules/api/service_connect", each)
    for each in ({"access_log": {"format": "json"}}, {"tls": {"authority_arn": AUTHORITY}})
)
BESIDE_ONE_BY_ONE, ENCRYPTED_BESIDE_ONE_BY_ONE = (
    with_value(each, "modulestack:modules/api/reachable_by", ["cloud_map", "service_connect"])
    for each in (CALLED_ONE_BY_ONE, ENCRYPTED_ONE_BY_ONE)
)
CONNECTED_URL = ["http://api.any.connect.internal:8000"]
PORTED = with_value(PLAIN, "modulestack:modules/api/ports", {"admin": {"port": 9090}})
PORTED_WITH_DOMAIN = with_value(PORTED, "modulestack:domain", {"zone": "example.com"})
OF_TCP = with_value(PLAIN, "modulestack:modules/api/protocol", "tcp")
OF_TCP_IN_PUBLIC = with_value(_of_web("protocol", "tcp"), "modulestack:domain", {"zone": "example.com"})
OF_API = ["http://api.any.internal"]
OF_ADMIN = ["http://api.any.internal:9090", "http://api.any.internal:9091"]
MACHINES = {"instance_types": ["m7i.2xlarge"], "min": 2, "max": 4}
MACHINED = with_value(PLAIN, "modulestack:capacity", {"machines": MACHINES})
MACHINED = with_value(MACHINED, "modulestack:modules/api/capacity", "machines")
AGENT = {
    "image": "ghcr.io/example/agent:1",
    "capacity": "machines",
    "scheduling_strategy": "DAEMON",
    "cpu": 128,
    "memory": 128,
}
WITH_AGENT = with_value(MACHINED, "modulestack:modules/agent", AGENT)
"""`api` on machines; and with an agent on every one of them."""
REFRESHED = with_value(MACHINED, "modulestack:capacity/machines/instance_refresh", {})
SPARE = with_value(MACHINED, "modulestack:capacity/machines/spot_percent", 50)
REQUIRED = {"vcpus": 4, "memory_mib": 16384}
REQUIRING = with_value(MACHINED, "modulestack:capacity/machines/instance_types", None)
REQUIRING = with_value(REQUIRING, "modulestack:capacity/machines/instance_requirements", REQUIRED)
OTHERS = with_value(MACHINED, "modulestack:capacity/others", MACHINES)
OTHERS = with_value(OTHERS, "modulestack:modules/agent", {**AGENT, "capacity": "others"})
OTHERS = with_value(OTHERS, "modulestack:modules/another", {**AGENT, "capacity": "machines"})
"""Two sets of machines, with an agent on each, so that a module may move between them."""
MANAGED = with_value(PLAIN, "modulestack:managed_instances", {"pool": {}})
MANAGED = with_value(MANAGED, "modulestack:modules/api/capacity", "pool")
BOTH_KINDS = with_value(WITH_AGENT, "modulestack:managed_instances", {"pool": {}})
BOTH_KINDS = with_value(BOTH_KINDS, "modulestack:modules/pooled", {"image": "ghcr.io/example/p:1", "capacity": "pool"})
BOTH_KINDS = with_value(BOTH_KINDS, "modulestack:modules/hauler", {"image": "ghcr.io/example/h:1"})
"""Machines and managed instances, each with a task that stays, so that a module may move between them."""
DAEMON = {"image": "ghcr.io/example/agent:1"}
MANAGED_DAEMON = with_value(MANAGED, "modulestack:managed_instances/pool/daemons", {"agent": DAEMON})
"""`api` on managed instances; and with a daemon on every one of them."""
MANAGED_REQUIRING = with_value(
    MANAGED, "modulestack:managed_instances/pool/instance_requirements", {"vcpus": 2, "memory_mib": 4096}
)
MANAGED_ONE_BY_ONE = with_value(
    MANAGED, "modulestack:modules/api/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)
CHECK = {"command": ["CMD", "true"]}
OF_INSTANCE = {"host_path": "/var/log"}
WATCHING = with_value(
    with_value(MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/volumes", {"logs": OF_INSTANCE}),
    "modulestack:managed_instances/pool/daemons/agent/mounts",
    {"logs": {"path": "/logs"}},
)
"""With a daemon that reads the logs of its instance."""
KEYED_DAEMON = with_value(
    MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/secrets", {"KEY": "ssm:/agent/key"}
)
WATCHED_DAEMON = with_value(MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/alarms", ["agents-fail"])
PRIVILEGED_DAEMON = with_value(
    MANAGED_DAEMON,
    "modulestack:managed_instances/pool/daemons/agent",
    {**DAEMON, "privileged": True, "exceptions": {"privileged": "loads programs"}},
)
CHECKED_DAEMON = with_value(MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/health_check", CHECK)
MACHINED_ONE_BY_ONE = with_value(
    MACHINED, "modulestack:modules/api/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)


LOGS = "/var/log"
ON_A_MACHINE = with_value(
    with_value(MACHINED, "modulestack:modules/api/volumes/logs", {"host_path": LOGS}),
    "modulestack:modules/api/mounts/logs",
    {"path": "/logs", "read_only": True},
)
"""`api` reads a directory of its machine."""
DOCKER = "/var/run/docker.sock"
COMMANDING = with_value(
    with_value(ON_A_MACHINE, "modulestack:modules/api/volumes/logs/host_path", DOCKER),
    "modulestack:modules/api/volumes/logs/exceptions",
    {DOCKER: "it asks Docker what runs"},
)


def _of_file_systems(key: str, old: Any, new: Any, base: Config = PLAIN, **besides: Any) -> EditCase:
    """An edit of the file system `shared`, or of a *key* of it."""
    return _environment(
        f"file_systems/shared{key}", old, new, base, key=f"file_systems.<file_system>{key.replace('/', '.')}", **besides
    )


def _deleted(config: Config) -> Config:
    """*config*, in which the file system `shared` goes with the environment."""
    return with_value(config, "modulestack:file_systems/shared/delete_with_environment", True)


ALL_STOP = {"minimum_healthy_percent": 0, "maximum_percent": 100}
KEEP_IT = {"file_systems/shared/delete_with_environment": None}


def _of_caches(key: str, old: Any, new: Any, base: Config, host: str = "ghcr.io") -> EditCase:
    """An edit of the pull-through cache of *host*, or of a *key* of it."""
    of_any = "pull_through_cache.<pull_through_cache>"
    found = _environment(f"pull_through_cache/{host}{key}", old, new, base, key=f"{of_any}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"pull_through_cache.{host}{key.replace('/', '.')}: {old} to {new}")


def _of_front(key: str, old: Any, new: Any, base: Config) -> EditCase:
    """An edit of the shared load balancer."""
    found = _environment(f"load_balancers/front{key}", old, new, base, key=f"{ANY_BALANCER}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"load_balancers.front{key.replace('/', '.')}: {old} to {new}")


def _of_subnets(key: str, old: Any, new: Any, base: Config) -> EditCase:
    """Of a kind of subnets, *key* of those of databases."""
    below = "network/create/subnets"
    found = _environment(f"{below}/database{key}", old, new, base, key=f"network.create.subnets.<subnet>{key}")
    return dataclasses.replace(
        found,
        key=found.key.replace("/", "."),
        name=f"network.create.subnets.database{key.replace('/', '.')}: {old} to {new}",
    )


def _of_windows(key: str, old: Any, new: Any, base: Config) -> EditCase:
    """An edit of the window night."""
    of_any = "alerts.windows.<window>"
    found = _environment(f"alerts/windows/night{key}", old, new, base, key=f"{of_any}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"alerts.windows.night{key.replace('/', '.')}: {old} to {new}")


def _of_channels(platform: str, key: str, old: Any, new: Any, base: Config) -> EditCase:
    """An edit of the channel ops."""
    of_any = f"alerts.{platform}.<{platform.removesuffix('s')}>"
    found = _environment(f"alerts/{platform}/ops{key}", old, new, base, key=f"{of_any}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"alerts.{platform}.ops{key.replace('/', '.')}: {old} to {new}")


def _of_filters(key: str, old: Any, new: Any, said: dict[str, Any] | None = None) -> EditCase:
    """An edit of the metric filter errors, which is *said*."""
    base = with_value(ALERTED, "modulestack:modules/web/metric_filters/errors", said or {"pattern": "ERROR"})
    of_any = f"{MODULE}.metric_filters.<metric_filter>"
    found = _module(f"metric_filters/errors{key}", old, new, base if key else ALERTED)
    return dataclasses.replace(
        found,
        key=f"{of_any}{key.replace('/', '.')}",
        name=f"modules.web.metric_filters.errors{key.replace('/', '.')}: {old} to {new}",
    )


OF_ALERTS: tuple[EditCase, ...] = (
    _of_channels("slack", "", None, SLACK, ALERTED),
    _of_channels("slack", "/workspace", "Example", "Others", CHATTING),
    _of_channels("slack", "/channel_id", "C07EZ1ABC23", "C07EZ1ABC24", CHATTING),
    _of_channels("slack", "/log_level", None, "info", CHATTING),
    _of_channels("teams", "", None, TEAMS, ALERTED),
    _of_channels("teams", "/tenant_id", TEAMS["tenant_id"], OTHER_TENANT, IN_TEAMS),
    _of_channels("teams", "/team_id", TEAMS["team_id"], "87654321-4321-4321-4321-210987654322", IN_TEAMS),
    _of_channels("teams", "/channel_id", TEAMS["channel_id"], "19%3adev%40thread.tacv2", IN_TEAMS),
    _of_channels("teams", "/log_level", None, "none", IN_TEAMS),
    _environment("alerts", None, {"email": ["ops@example.com"]}),
    _environment("container_insights", None, "enabled"),
    _environment("queries", None, {}),
    _environment("queries/shipped", None, ["errors"], with_value(PLAIN, "modulestack:queries", {})),
    _module("queries", None, {"checkouts": "stats count(*) by path"}),
    _of_filters("", None, {"pattern": "ERROR"}),
    _of_filters("/pattern", "ERROR", "?ERROR ?WARN"),
    _of_filters("/value", None, "2"),
    _of_filters("/default_value", None, 0.5),
    _of_filters("/unit", None, "Count"),
    _of_filters("/dimensions", None, {"Path": "$.path"}, {"pattern": "{ $.level = error }"}),
    _of_filters("/alarm", None, {}),
    _of_filters("/alarm/threshold", None, 5, {"pattern": "ERROR", "alarm": {}}),
    _of_filters("/alarm/minutes", None, 5, {"pattern": "ERROR", "alarm": {}}),
    _of_filters("/alarm/statistic", None, "Maximum", {"pattern": "ERROR", "alarm": {}}),
    _environment("dashboard", None, {}),
    _environment("dashboard/modules", None, ["web"], with_value(PLAIN, "modulestack:dashboard", {})),
    _environment("alerts/email", ["ops@example.com"], ["ops@example.com", "dev@example.com"], ALERTED),
    _environment("alerts/webhooks", [], ["https://events.example.com/alarms"], ALERTED),
    _environment("alerts/queue_arns", None, [ALERT_QUEUE], ALERTED),
    _environment("alerts/function_arns", None, [ALERT_FUNCTION], ALERTED),
    _environment("alerts/kms_key_arn", KEY, OTHER_KEY, ALERTED),
    _environment("alerts/recovered", None, True, ALERTED),
    _of_windows("", None, NIGHT, ALERTED),
    _of_windows("/schedule", NIGHT["schedule"], "at(2030-01-31T03:00)", MUTED),
    _of_windows("/minutes", NIGHT["minutes"], 90, MUTED),
    _of_windows("/time_zone", None, "Europe/Berlin", MUTED),
    _of_windows("/modules", None, ["web"], MUTED),
    _module("alarms/unwatched", None, ["cpu", "stopped_task"], ALERTED),
    _module("alarms/composite", None, True, ALERTED),
    _module("alarms/load_balancer_5xx_percent", None, 9, ALERTED),
    _module("alarms/target_5xx_percent", None, 9, ALERTED),
    _module("alarms/latency_ms", None, 900, ALERTED),
    _module("alarms/requests_per_minute", None, 100, ALERTED),
    _module("alarms/minutes", None, 10, ALERTED),
    _module("alarms/cpu_percent", None, 70, ALERTED),
    _module("alarms/memory_percent", None, 70, ALERTED),
    _module(
        "alarms/queue_age_minutes",
        None,
        30,
        with_value(QUEUED, "modulestack:alerts", {"email": ["ops@example.com"]}),
        module="third",
    ),
)
CASES: tuple[EditCase, ...] = (
    _environment("region", "eu-west-1", "eu-central-1"),
    _environment("account_id", None, ACCOUNT),
    _environment("account_id", ACCOUNT, "210987654321"),
    _environment("network", PLAIN["modulestack:network"], EXISTING["modulestack:network"], key="network.create"),
    _environment("network", EXISTING["modulestack:network"], PLAIN["modulestack:network"], key="network.existing"),
    _environment("network/create/cidr", "10.20.0.0/16", "10.40.0.0/16"),
    _environment("network/create/zones", 2, 3),
    _environment("previews", None, {}, FRONTED),
    _environment("previews/load_balancer", None, "front", PREVIEWED),
    _environment("previews/domain", None, "preview.example.com", PREVIEWED),
    _environment("previews/modules", None, {"web": {"memory": 1024}}, PREVIEWED),
    _environment("previews/image_tag", None, "pr-{number}", PREVIEWED),
    _environment("previews/ttl_hours", None, 24, PREVIEWED),
    _environment("previews/most", None, 5, PREVIEWED),
    _environment("previews/permissions_boundary", None, BOUNDARY, PREVIEWED),
    _environment("quotas/load_balancers", None, 60),
    _environment("quotas/network_load_balancers", None, 60),
    _environment("quotas/rules_per_load_balancer", None, 200),
    _environment("quotas/certificates_per_load_balancer", None, 30),
    _environment("quotas/rules_per_security_group", None, 100),
    _environment("quotas/event_rules", None, 400),
    _environment("web_acl", None, {}),
    _environment("web_acl/managed_rules", None, {"AWSManagedRulesSQLiRuleSet": "block"}, GUARDED),
    _environment("web_acl/requests_per_5_minutes", None, 500, GUARDED),
    _environment("web_acl/allowed", None, ["203.0.113.7/32"], GUARDED),
    _environment("web_acl/blocked", None, ["203.0.113.0/24"], GUARDED),
    _environment("web_acl/fail_open", None, True, GUARDED),
    _environment("web_acl/log_retention_days", None, 30, GUARDED),
    _environment("web_acl/arn", None, ACL, GUARDED),
    _environment("encryption_key", None, "environment"),
    _environment("encryption_key", KEY, OTHER_KEY),
    _environment("encryption_key", "environment", KEY),
    _environment("access_logs", None, {}),
    _environment("access_logs", None, {}, with_value(PLAIN, "modulestack:deletion_protection", True)),
    _environment("access_logs/connections", None, True, LOGGED),
    _environment("access_logs/health_checks", None, True, LOGGED),
    _environment("access_logs/retention_days", None, 30, LOGGED),
    _environment("access_logs/bucket", None, "logs-of-all", LOGGED),
    _environment("access_logs/prefix", None, "any", LOGGED_ELSEWHERE),
    _environment("network/existing/vpc_id", "vpc-0123456789abcdef0", "vpc-0fedcba9876543210", EXISTING),
    _environment("network/create/zones", 2, 3, ONE_BY_ONE),
    _environment("network/create/nat", "single", "one_per_zone"),
    _environment("network/create/nat", "single", "none", WITH_ENDPOINTS),
    _environment("network/create/nat", "single", "instance"),
    _environment("network/create/ip_address_type", None, "dualstack"),
    _environment("network/create/isolated_subnets", None, True),
    _environment("network/create/nat", "instance", "instance_per_zone"),
    _environment("network/create/ipam_pool", None, "ipam-pool-0123456789abcdef0"),
    _environment("network/create/transit_gateway", None, TRANSIT),
    _environment("network/create/transit_gateway/id", TRANSIT["id"], "tgw-0fedcba9876543210", ATTACHED),
    _environment("network/create/transit_gateway/destinations", ["10.0.0.0/8"], ["172.16.0.0/12"], ATTACHED),
    _environment("network/create/transit_gateway/isolated", None, True, ATTACHED),
    _environment("network/create/transit_gateway/appliance_mode", None, True, ATTACHED),
    _of_subnets("", None, DATABASE, PLAIN),
    _of_subnets("/type", None, "private", WITH_DATABASE),
    _of_subnets("/cidrs", DATABASE["cidrs"], ["10.20.194.0/24", "10.20.193.0/24"], WITH_DATABASE),
    _environment("network/create/nat_instance_type", None, "t4g.small", FRUGAL),
    _environment("network/create/zones", 2, 3, WITH_ENDPOINTS),
    _environment("network/create/endpoints", None, "needed", IN_ECR),
    _environment("network/create/endpoints", ["logs"], ["logs", "sqs"]),
    _environment("network/create/flow_logs/traffic", None, "reject"),
    _environment("network/create/flow_logs/traffic", None, "none"),
    _environment("network/create/flow_logs/destination", None, "s3"),
    _environment(
        "network/create/flow_logs/destination", None, "s3", with_value(PLAIN, "modulestack:deletion_protection", True)
    ),
    _environment("network/create/flow_logs/retention_days", None, 90),
    _environment("network/create/flow_logs/aggregation_s", None, 60),
    _environment("network/create/flow_logs/fields", None, ["srcaddr", "dstaddr", "action"]),
    _environment(
        "network/existing/public_subnet_ids",
        SUBNETS["public_subnet_ids"],
        ["subnet-0000000a", "subnet-0000000b"],
        EXISTING,
    ),
    _environment(
        "network/existing/private_subnet_ids",
        SUBNETS["private_subnet_ids"],
        ["subnet-00000001", "subnet-00000002"],
        EXISTING,
    ),
    _environment(
        "network/existing/private_subnet_ids",
        SUBNETS["private_subnet_ids"],
        ["subnet-00000001", "subnet-00000002"],
        with_value(ONE_BY_ONE, "modulestack:network", EXISTING["modulestack:network"]),
    ),
    *(
        _environment(
            "network/existing",
            EXISTING["modulestack:network"]["existing"],
            _tagged(name, tags),
            EXISTING,
            key=f"network.existing.{tags}",
        )
        for name, tags in (
            ("vpc_id", "vpc_tags"),
            ("public_subnet_ids", "public_subnet_tags"),
            ("private_subnet_ids", "private_subnet_tags"),
        )
    ),
    _environment("domain", None, {"zone": "example.com"}),
    _environment("domain", {"zone": "example.com"}, None, DOMAIN, earlier=(DOMAIN,), retired_urls=OF_DOMAIN),
    _environment("domain/zone", "example.com", "example.org", DOMAIN),
    _environment("domain/zone", "example.com", "example.org", DOMAIN, retired_urls=OF_DOMAIN),
    _environment("domain/zone_id", "Z0000000000000000000A", "Z0000000000000000000B", DOMAIN),
    _environment(
        "domain/private_zone_id",
        None,
        "Z0000000000000000000A",
        with_value(EXISTING, "modulestack:domain", {"zone": "example.com"}),
    ),
    _environment("existing_namespaces/service_connect", None, "platform", CONNECTED),
    _environment("existing_namespaces/service_connect", "platform", "others", CONNECTED_BESIDE),
    _environment("existing_namespaces/cloud_map", None, "platform.internal", FOUND_IN_EXISTING),
    _environment(
        "existing_namespaces/cloud_map",
        None,
        "platform.internal",
        FOUND_IN_EXISTING,
        retired_urls=["http://api.any.tasks.internal:8000"],
    ),
    _environment("domain/role", ZONE_ROLE, f"{ZONE_ROLE}-other", ELSEWHERE),
    _environment("domain/http_redirect", None, False, DOMAIN),
    _environment("retired_urls", None, ["http://api.any.internal"], DOMAIN, earlier=(PLAIN,)),
    _environment("retired_urls", None, ["http://gone.any.internal"], DOMAIN),
    _environment("deletion_protection", None, True),
    _environment("permissions_boundary", None, BOUNDARY),
    _environment("tags", None, {"team": "a"}),
    _environment("tags", {"team": "a"}, {"team": "b", "cost": "c"}),
    _environment("pipeline", None, PIPELINE, OWNED),
    _environment("pipeline/repository/name", "example/modulestack", "example/other", PIPED),
    _environment("pipeline/repository/id", 11, 12, PIPED),
    _environment("pipeline/repository/owner_id", 1, 2, PIPED),
    _environment("permissions_boundary", BOUNDARY, BOUNDARY.replace("boundary-any", "boundary-any-2")),
    _environment("pipeline/branch", None, "production", PIPED),
    _environment("pipeline/application_repositories", None, [APPLICATION], PIPED),
    _environment(
        "pipeline/application_repositories", [APPLICATION], [{**APPLICATION, "modules": ["web", "api"]}], PIPED
    ),
    _environment(
        "pipeline/oidc_provider",
        "create",
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com",
        PIPED,
    ),
    _environment("pipeline/state_bucket", "example-state", "other-state", PIPED),
    _environment("pipeline/secrets_key_arn", KEY, OTHER_KEY, PIPED),
    _module("allowed_sources", None, ["203.0.113.0/24", "pl-0123456789abcdef0"]),
    _module("allowed_sources", None, ["203.0.113.0/24"], FRONTED),
    _module("security_headers", None, {}),
    *(
        _module(
            f"security_headers/{key}",
            *values,
            with_value(ADDING, *WITH_DOMAIN) if key == "strict_transport_security" else ADDING,
        )
        for key, values in HEADER_VALUES.items()
    ),
    *(_of_front(f"/security_headers/{key}", *values, ADDING_IN_FRONT) for key, values in HEADER_VALUES.items()),
    _of_front("/security_headers", None, {}, FRONTED),
    _module("mutual_authentication", None, PASSED, DOMAIN),
    _module("mutual_authentication", None, BY_BUNDLE, DOMAIN),
    _module("mutual_authentication/mode", "verify", "verify", VERIFYING, mutual_authentication=PASSED),
    _module("mutual_authentication/ca_bundle", "clients-ca.pem", "other-ca.pem", VERIFYING),
    _module("mutual_authentication/trust_store", STORE, OTHER_STORE, VERIFYING_BY_STORE),
    _module("mutual_authentication/revocation_lists", None, ["revoked.pem"], VERIFYING),
    _module("mutual_authentication/ignore_client_certificate_expiry", None, True, VERIFYING),
    _module("mutual_authentication/advertise_trust_store_ca_names", None, True, VERIFYING),
    _of_front("/mutual_authentication", None, BY_BUNDLE, FRONTED),
    dataclasses.replace(
        _of_front("/mutual_authentication", BY_BUNDLE, PASSED, FRONTED),
        key=f"{ANY_BALANCER}.mutual_authentication.mode",
    ),
    _of_front("/mutual_authentication/ca_bundle", "clients-ca.pem", "other-ca.pem", VERIFYING_IN_FRONT),
    _of_front("/mutual_authentication/trust_store", STORE, OTHER_STORE, VERIFYING_BY_STORE_IN_FRONT),
    _of_front("/mutual_authentication/revocation_lists", None, ["revoked.pem"], VERIFYING_IN_FRONT),
    _of_front("/mutual_authentication/ignore_client_certificate_expiry", None, True, VERIFYING_IN_FRONT),
    _of_front("/mutual_authentication/advertise_trust_store_ca_names", None, True, VERIFYING_IN_FRONT),
    _module("request_headers", None, {"x_amzn_tls_version": "X-Tls-Version"}, DOMAIN),
    *(
        _module(f"request_headers/{key}", _TLS.get(key), name, TELLING[key in OF_CHAIN])
        for key, name in OTHER_NAMES.items()
    ),
    _of_front("/request_headers", None, {"x_amzn_tls_version": "X-Tls-Version"}, FRONTED),
    *(
        _of_front(f"/request_headers/{key}", _TLS.get(key), name, TELLING_IN_FRONT[key in OF_CHAIN])
        for key, name in OTHER_NAMES.items()
    ),
    _module("image", "ghcr.io/example/web:1", "ghcr.io/example/web:2"),
    _module("image", FOREIGN, "ghcr.io/example/web:2", OWNED),
    _module("port", 8080, 8081),
    _module("port", 8000, None, module="api", reachable_from=None),
    _module("port", 8000, None, module="api", reachable_from=None, retired=OF_API),
    _module("port", None, 8000, WORKER, module="third"),
    _module("ports/admin", None, {"port": 9090}, module="api"),
    _module("ports/admin", None, {"port": 9090}, ONE_BY_ONE, module="api"),
    _module("port", None, 8000, IN_ONE_PLACE, module="third"),
    _module("ports/admin", None, {"port": 9090}, MACHINED, module="api"),
    _module("port", None, 4318, WITH_AGENT, module="agent"),
    _module(
        "ports/admin",
        None,
        {"port": 9090},
        with_value(PLAIN, "modulestack:modules/api/existing_cluster", "shared"),
        module="api",
    ),
    _module("reachable_by", None, "cloud_map", module="api"),
    _module("reachable_by", None, "cloud_map", module="api", retired=OF_API),
    _module("reachable_by", None, ["cloud_map", "load_balancer"], module="api"),
    _module("reachable_by", ["cloud_map", "load_balancer"], "cloud_map", module="api", retired=OF_API),
    _module("reachable_by", None, ["load_balancer", "cloud_map"], module="api"),
    _module("reachable_by", None, "service_connect", module="api", retired=OF_API),
    _module("reachable_by", "service_connect", ["service_connect", "cloud_map"], module="api"),
    _module("reachable_by", ["cloud_map", "service_connect"], "cloud_map", module="api", retired=CONNECTED_URL),
    _module("service_connect", None, {"request_timeout_s": 60}, CONNECTED, module="api"),
    _module("service_connect/idle_timeout_s", 300, 600, CONNECTED, module="api"),
    _module("service_connect/request_timeout_s", 15, 60, CONNECTED, module="api"),
    _module("service_connect/access_log", None, {}, CALLED, module="api"),
    _module("service_connect", None, {"tls": {"authority_arn": AUTHORITY}}, CONNECTED, module="api"),
    _module("service_connect", None, {"tls": {"authority_arn": AUTHORITY}}, CONNECTED_BESIDE, module="api"),
    _module("service_connect/tls", None, {"authority_arn": AUTHORITY}, CALLED, module="api"),
    _module("service_connect/tls", None, {"authority_arn": AUTHORITY}, CALLED_BESIDE, module="api"),
    _module("service_connect/tls/authority_arn", AUTHORITY, OTHER_AUTHORITY, ENCRYPTED_CALLS, module="api"),
    _module("service_connect/tls/authority_arn", AUTHORITY, OTHER_AUTHORITY, ENCRYPTED_BESIDE, module="api"),
    _module("service_connect/tls/kms_key_arn", None, KEY_OF_CALLS, ENCRYPTED_CALLS, module="api"),
    _module("service_connect/access_log", {"format": "text"}, None, CALLED_ONE_BY_ONE, module="api"),
    _module("service_connect/access_log/format", "json", "text", CALLED_ONE_BY_ONE, module="api"),
    _module("service_connect/access_log/query_parameters", None, True, CALLED_ONE_BY_ONE, module="api"),
    _module("service_connect/tls", None, {"authority_arn": AUTHORITY}, BESIDE_ONE_BY_ONE, module="api"),
    _module("service_connect/tls/authority_arn", AUTHORITY, OTHER_AUTHORITY, ENCRYPTED_BESIDE_ONE_BY_ONE, module="api"),
    _module("service_connect/tls/kms_key_arn", None, KEY_OF_CALLS, ENCRYPTED_ONE_BY_ONE, module="api"),
    _module("service_connect/access_log/format", "json", "text", CALLED, module="api"),
    _module("service_connect/access_log/query_parameters", None, True, CALLED, module="api"),
    _module("reachable_by", None, ["cloud_map", "load_balancer"], ONE_BY_ONE, module="api"),
    _module("reachable_by", None, ["load_balancer", "cloud_map"], ONE_BY_ONE, module="api"),
    _module("service_connect", None, {"request_timeout_s": 60}, CONNECTED_ONE_BY_ONE, module="api"),
    _module("service_connect/idle_timeout_s", 300, 600, CONNECTED_ONE_BY_ONE, module="api"),
    _module("service_connect/request_timeout_s", 15, 60, CONNECTED_ONE_BY_ONE, module="api"),
    _module("cloud_map", None, {"ttl_s": 60}, FOUND, module="api"),
    _module("cloud_map/ttl_s", 10, 60, FOUND, module="api"),
    _module("ports/admin", {"port": 9090}, None, PORTED, module="api", retired=OF_ADMIN),
    _module("ports/admin/port", 9090, 9091, PORTED, module="api", retired=OF_ADMIN),
    _module("ports/admin/container", None, "proxy", PORTED, module="api", containers={"proxy": PROXY}),
    _module("ports/admin/listener_port", None, 9091, PORTED, module="api"),
    _module("ports/admin/listener_port", None, 9091, PORTED, module="api", retired=OF_ADMIN),
    _module("ports/admin/public", None, True, PORTED, module="api", reachable_from="internet"),
    *(
        _module(f"ports/admin/health_check/{key}", None, value, PORTED, module="api")
        for key, value in (
            ("path", "/ready"),
            ("port", 9000),
            ("matcher", "200-299"),
            ("protocol", "https"),
            ("interval_s", 30),
            ("timeout_s", 10),
            ("healthy_threshold", 5),
            ("unhealthy_threshold", 5),
        )
    ),
    _module("cpu", None, 512, memory=1024),
    _module("memory", None, 1024),
    _module("cpu_architecture", None, "ARM64"),
    _module("entry_point", None, ["program"]),
    _module("command", ["serve"], ["serve", "--fast"]),
    _module("environment", {"E": "1"}, {"E": "2", "F": "3"}),
    _module("placeholders", {"v": "1"}, {"v": "2"}, WORDS),
    _module("user", None, "app"),
    _module("stop_timeout_s", None, 60),
    _module("run_as_root", None, True),
    _module("writable_root", None, True),
    _module("working_directory", None, "/srv"),
    _module("start_timeout_s", None, 60),
    _module("restart", None, {}),
    _module("restart/ignored_exit_codes", None, [0], RESTARTED),
    _module("restart/attempt_period_s", 60, 120, RESTARTED),
    _module("memory_reservation", None, 64),
    _module("open_files", None, 1000),
    _module("ulimits", None, {"nofile": "1000:2000"}),
    _module("ulimits", {"memlock": "unlimited"}, {"memlock": 65536, "nproc": 100}, MACHINED, module="api"),
    _module("capabilities", None, ["SYS_PTRACE"]),
    _module("docker_labels", None, {"a": "b"}),
    _module("reachable_from", ["web"], None, module="api"),
    _module("reachable_from", "internet", None),
    _module("reachable_from", "internet", None, DOMAIN, retired=["https://web.example.com"]),
    _module("reachable_from", "internet", ["api"], DOMAIN, retired=["https://web.example.com"]),
    _module("host", None, "www.example.com", DOMAIN),
    _module("host", None, "www.example.com", DOMAIN, retired=["https://web.example.com"]),
    _module("deployment/minimum_healthy_percent", None, 50),
    _module(
        "deployment/minimum_healthy_percent",
        50,
        0,
        with_value(PLAIN, "modulestack:modules/api/deployment", {"maximum_percent": 100}),
        module="api",
    ),
    _module("deployment/maximum_percent", None, 150),
    _module("deployment/maximum_percent", 100, 140, ONE_BY_ONE, module="api"),
    _module("deployment/grace_period_s", None, 120),
    _module("deployment/grace_period_s", None, 120, ONE_BY_ONE, module="api"),
    _module("log_retention_days", None, 7),
    _module("existing_cluster", None, "shared"),
    _module("existing_cluster", "shared", "other"),
    _module("existing_cluster", "shared", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shared"),
    # In an environment of its own: where another case named it before, the newest would be the one that was made since.
    dataclasses.replace(_of_front("/certificate", None, "*.example.com", FRONTED), earlier=(FRONTED,)),
    _of_front("/further_certificates", ["shop.example.org"], ["other.example.org"], FRONTED),
    _module("sign_in", None, SIGN_IN, DOMAIN),
    _module("sign_in", None, {**SIGN_IN, "on_unauthenticated": "allow"}, DOMAIN),
    _module("sign_in", None, {"oidc": OIDC}, FRONTED),
    *(
        _module(f"sign_in/oidc/{key}", OIDC[key], f"https://other.example.com/{key}", SIGNED_IN)
        for key in OIDC_ENDPOINTS
    ),
    _module("sign_in/oidc/client_id", "web", "other", SIGNED_IN),
    _module("sign_in/oidc/client_secret", OIDC["client_secret"], "ssm:/other", SIGNED_IN),
    _module("sign_in/oidc", OIDC, OIDC, SIGNED_IN, sign_in={"cognito": COGNITO, "open_paths": ["/hooks/*"]}),
    _module("sign_in/cognito", COGNITO, COGNITO, SIGNED_IN_BY_COGNITO, sign_in={"oidc": OIDC}),
    _module("sign_in/cognito/user_pool", POOL, OTHER_POOL, SIGNED_IN_BY_COGNITO),
    _module("sign_in/cognito/client_id", "web", "other", SIGNED_IN_BY_COGNITO),
    _module("sign_in/cognito/domain", "example", "auth.example.com", SIGNED_IN_BY_COGNITO),
    _module("sign_in/on_unauthenticated", "allow", "deny", SIGNED_IN),
    _module("sign_in/scope", None, "openid email", SIGNED_IN),
    _module("sign_in/session_timeout_s", None, 3600, SIGNED_IN),
    _module("sign_in/extra_parameters", None, {"prompt": "login"}, SIGNED_IN),
    _module("sign_in/open_paths", ["/hooks/*"], ["/healthz", "/hooks/*"], SIGNED_IN),
    _module("jwt", None, TOKEN, DOMAIN),
    _module("jwt/issuer", TOKEN["issuer"], "https://other.example.com", BY_TOKEN),
    _module("jwt/jwks_endpoint", TOKEN["jwks_endpoint"], "https://other.example.com/keys", BY_TOKEN),
    _module("jwt/claims/scope", None, {"values": ["read"]}, BY_TOKEN),
    _module("jwt/claims/scope/format", None, "space-separated-values", BY_TOKEN_WITH_CLAIM),
    _module("jwt/claims/scope/values", ["read"], ["write"], BY_TOKEN_WITH_CLAIM),
    _module("jwt/open_paths", ["/hooks/*"], ["/healthz"], BY_TOKEN),
    _module("certificate", None, "*.example.com", DOMAIN),
    _module("certificate", "*.example.com", CERTIFICATE, DOMAIN),
    _module("further_certificates", None, ["shop.example.org"], DOMAIN),
    _module("further_certificates", ["shop.example.org", CERTIFICATE], ["other.example.org", CERTIFICATE], DOMAIN),
    *(
        _module(f"existing_security_groups/{key}", None, ["sg-00000001"], EXISTING)
        for key in ("tasks", "load_balancer")
    ),
    _module(
        "existing_security_groups/tasks",
        ["sg-00000001"],
        ["sg-00000002"],
        with_value(ONE_BY_ONE, "modulestack:network", EXISTING["modulestack:network"]),
        module="api",
    ),
    _module("imported/names", None, {"load_balancer": "by-hand"}),
    _module("imported/names", {"target_group": "orders"}, {"target_group": "other"}),
    _module("imported/load_balancer", None, "front", BEHIND_THEIRS),
    _module("imported/descriptions", None, {"tasks_security_group": "by hand"}),
    *(
        dataclasses.replace(_module("imported/keeps", {of: [kept]}, None, _of_web(key, value)), earlier=(PLAIN,))
        for of, kept, key, value in (
            ("load_balancer", "idle_timeout", "load_balancing/idle_timeout_s", 90),
            ("service", "deployment_maximum_percent", "deployment/maximum_percent", 150),
            (
                "service",
                "deployment_maximum_percent",
                "deployment",
                {"minimum_healthy_percent": 0, "maximum_percent": 100},
            ),
        )
    ),
    _module("imported/keeps", {"service": ["enable_ecs_managed_tags"]}, None),
    _module("existing_log_group", None, "/shared/logs"),
    _module("existing_log_group", "/shared/logs", "/other/logs"),
    _module("task_role", None, "shop-task"),
    _module("task_role", "shop-task", "other-task"),
    _module("task_role", "shop-task", f"arn:aws:iam::{ACCOUNT}:role/shop-task"),
    _module("execution_role", None, "shop-execution"),
    _module("execution_role", "shop-execution", "other-execution"),
    _module("execution_role", "shop-execution", f"arn:aws:iam::{ACCOUNT}:role/shop-execution"),
    _module("spot_percent", None, 50, _of_web("existing_cluster", "shared")),
    _module("spot_percent", 20, 50, _of_web("existing_cluster", "shared")),
    _module("exec", None, {}, _of_web("existing_cluster", "shared")),
    _module("task_policy_arns", None, ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    _module("permissions", None, [UPLOADS]),
    _module("permissions", [UPLOADS], [{**UPLOADS, "actions": ["s3:GetObject"]}], _of_web("permissions", [UPLOADS])),
    _module("container_health_check", None, CHECK),
    _module("container_health_check/command", ["CMD", "true"], ["CMD", "false"], CHECKED),
    _module("container_health_check/interval_s", None, 60, CHECKED),
    _module("container_health_check/timeout_s", None, 10, CHECKED),
    _module("container_health_check/retries", None, 5, CHECKED),
    _module("container_health_check/start_period_s", None, 60, CHECKED),
    _module("exec", None, {}),
    _module("exec", None, {}, ONE_BY_ONE, module="api"),
    _module("exec/log_retention_days", 30, 60, EXEC),
    _module("exec/kms_key_arn", None, KEY, EXEC),
    _module("ephemeral_storage_gib", None, 50),
    _module("jobs/migrate", None, JOB),
    _job("command", ["migrate"], ["migrate", "--all"]),
    _job("environment", None, {"DEPTH": "2"}),
    _job("cpu", None, 512, memory=1024),
    _job("memory", None, 1024),
    _job("timeout_s", None, 60),
    _job("before_release", None, True),
    _module("jobs/nightly", None, SCHEDULED),
    _renamed_job(),
    _job("command", ["migrate"], ["migrate", "--all"], SCHEDULED),
    _job("environment", None, {"DEPTH": "2"}, SCHEDULED),
    _job("cpu", None, 512, SCHEDULED, memory=1024),
    _job("memory", None, 1024, SCHEDULED),
    _job("schedule", None, NIGHTLY),
    _job("schedule/expression", NIGHTLY["expression"], "rate(1 hour)", SCHEDULED),
    _job("schedule/time_zone", None, "Europe/Berlin", SCHEDULED),
    _job("schedule/retries", None, 3, SCHEDULED),
    _job("schedule/retry_within_s", None, 600, SCHEDULED),
    _job("schedule/enabled", None, False, SCHEDULED),
    _job("schedule/dead_letter_queue_arn", None, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost", SCHEDULED),
    _job("schedule/dead_letter_kms_key_arn", None, KEY, LOSING),
    _module("health_check/path", None, "/healthz"),
    _module("health_check/matcher", None, "200-299"),
    _module("health_check/port", None, 9000),
    _module("health_check/protocol", None, "https"),
    _module("protocol", None, "grpc", DOMAIN),
    _module("target_protocol", None, "https"),
    _module("listener_port", None, 8001, OF_TCP, module="api"),
    _module("listener_port", None, 8001, OF_TCP, module="api", retired=["tcp://api.any.internal:8000"]),
    _module("listener_port", None, 8001, OF_TCP_IN_PUBLIC),
    _module("load_balancing/ip_address_type", None, "dualstack", EXISTING),
    _module("load_balancing/ip_address_type", "dualstack", "dualstack-without-public-ipv4", EXISTING),
    _module("load_balancing/preserve_client_ip", None, True, OF_TCP, module="api"),
    _module("ports/admin/protocol", None, "http2", PORTED_WITH_DOMAIN, module="api"),
    _module("ports/admin/target_protocol", None, "https", PORTED, module="api"),
    _module("health_check/interval_s", None, 30),
    _module("health_check/timeout_s", None, 10),
    _module("health_check/healthy_threshold", None, 5),
    _module("health_check/unhealthy_threshold", None, 5),
    _module("load_balancing/algorithm", None, "weighted_random"),
    _module("load_balancing/deregistration_delay_s", None, 10),
    _module("load_balancing/slow_start_s", None, 60),
    _module("load_balancing/idle_timeout_s", None, 120),
    _module("load_balancing/client_keep_alive_s", None, 600),
    _module("load_balancing/stickiness", None, {}),
    _module("load_balancing/stickiness/duration_s", 100, 200, STICKY),
    _module("tasks", None, 3),
    _module("tasks", 2, 3, module="api"),
    _module("tasks", 2, 3, ONE_BY_ONE, module="api"),
    _module("tasks", 2, 0, module="api"),
    _module("scaling", None, SCALING, module="api"),
    _module("scaling/min", 2, 1),
    _module("scaling/max", 4, 6),
    _module("scaling/cpu_percent", 60, 50),
    _module("scaling/memory_percent", None, 60),
    _module("scaling/requests_per_task", None, 100),
    _module(
        "scaling", None, {"min": 1, "max": 2, "queue": {"name": "jobs", "messages_per_task": 5}}, WORKER, module="third"
    ),
    _module("scaling/queue", None, {"name": "jobs", "messages_per_task": 5}, QUEUED, module="third"),
    _module("scale_in_protection", None, True),
    _module("scaling/queue/name", "jobs", "others", QUEUED, module="third"),
    _module("scaling/queue/arn", f"{QUEUE_ARN}jobs", f"{QUEUE_ARN}others", QUEUED_BY_ARN, module="third"),
    _module("scaling/queue/messages_per_task", 5, 6, QUEUED_BY_ARN, module="third"),
    _module("scaling/queue/kms_key_arn", None, KEY, QUEUED_BY_ARN, module="third"),
    _module("scaling/min", 1, 0, QUEUED_BY_ARN, module="third"),
    _module("scaling/scale_out_cooldown_s", None, 10),
    _module("scaling/scale_in_cooldown_s", None, 10),
    _module("secrets", None, {"A": "ssm:/a"}),
    _module("secrets", {"A": "ssm:/a"}, {"B": "secretsmanager:b"}, SECRET),
    _module("environment_files", None, ["s3://any-files/a.env"]),
    _module("environment_files", ["s3://any-files/a.env"], ["s3://any-files/b.env"]),
    _module("registry_credentials", None, "secretsmanager:registry"),
    _module("registry_credentials", "secretsmanager:registry", "secretsmanager:other", PULLED),
    _module("secrets_kms_key_arns", None, [KEY], SECRET),
    _module("repository", None, {}),
    _module("repository", None, {"delete_with_module": True}, module="api"),
    _module("repository/untagged_days", None, 3, STORED),
    _module("repository/pull_accounts", None, ["210987654321"], STORED),
    _module("repository/kms_key_arn", None, KEY, STORED),
    _module("repository/delete_with_module", None, True, STORED),
    _module("spot_percent", None, 50),
    _module("spot_percent", None, 50, ONE_BY_ONE, module="api"),
    _module("on_demand_base", None, 2, _of_web("spot_percent", 50)),
    _module(
        "on_demand_base", None, 2, with_value(ONE_BY_ONE, "modulestack:modules/api/spot_percent", 50), module="api"
    ),
    _module("platform_version", None, "1.4.0"),
    _module("platform_version", None, "1.4.0", ONE_BY_ONE, module="api"),
    _environment(
        "capacity", None, {"machines": MACHINES}, key="capacity.<capacity>", modules=MACHINED["modulestack:modules"]
    ),
    _machines("instance_types", ["m7i.2xlarge"], ["m7i.2xlarge", "m6i.2xlarge"]),
    _machines("instance_types", ["m7i.2xlarge"], None, instance_requirements=REQUIRED),
    _machines("instance_requirements", None, REQUIRED, instance_types=None),
    _machines("instance_requirements/vcpus", 4, 8, REQUIRING),
    _machines("instance_requirements/memory_mib", 16384, 32768, REQUIRING),
    _machines("instance_requirements/cpu_architecture", None, "ARM64", REQUIRING, api="ARM64"),
    _machines("min", 2, 3),
    _machines("min", 2, 3, WITH_AGENT),
    _machines("max", 4, 5),
    _machines("target_percent", None, 80),
    _machines("root_volume_gib", None, 60),
    _machines("root_volume_gib", None, 60, REFRESHED),
    _machines("instance_refresh", None, {}),
    _machines("instance_refresh/min_healthy_percentage", None, 50, REFRESHED),
    _machines("instance_refresh/max_healthy_percentage", None, 200, REFRESHED),
    _machines("spot_percent", None, 50),
    _machines("on_demand_base", None, 1, SPARE),
    _environment(
        "managed_instances",
        None,
        {"pool": {}},
        key="managed_instances.<managed_instance>",
        modules=MANAGED["modulestack:modules"],
    ),
    _managed("instance_types", None, ["m7i.large", "m7i.xlarge"]),
    _managed("instance_requirements", None, {"vcpus": 2, "memory_mib": 4096}),
    _managed("instance_requirements/vcpus", 2, 4, MANAGED_REQUIRING),
    _managed("instance_requirements/memory_mib", 4096, 8192, MANAGED_REQUIRING),
    _managed("instance_requirements/cpu_architecture", None, "ARM64", MANAGED_REQUIRING, cpu_architecture="ARM64"),
    _managed("spot", None, True),
    _managed("spot", None, True, MANAGED_ONE_BY_ONE),
    _managed("scale_in_after_s", None, -1),
    _managed("storage_gib", None, 100),
    _managed("monitoring", None, "detailed"),
    _managed("daemons/agent", None, DAEMON),
    _of_daemon("image", "ghcr.io/example/agent:1", "ghcr.io/example/agent:2"),
    _of_daemon("cpu", None, 256),
    _of_daemon("memory", None, 256),
    _of_daemon("command", None, ["run"]),
    _of_daemon("entry_point", None, ["/agent"]),
    _of_daemon("environment", None, {"LEVEL": "debug"}),
    _of_daemon("secrets", None, {"KEY": "ssm:/agent/key"}),
    _of_daemon("user", None, "2000"),
    _of_daemon("run_as_root", None, True),
    _of_daemon("writable_root", None, True),
    *(
        EditCase(
            key=f"managed_instances.<managed_instance>.daemons.<daemon>.{key}",
            before=MANAGED_DAEMON,
            after=WATCHING,
            name=f"managed_instances.pool.daemons.agent.{key}: of the instance's",
        )
        for key in ("volumes.<volume>", "mounts.<mount>")
    ),
    _in_daemon("volumes/logs", "host_path", "/var/log", "/var/other"),
    _in_daemon(
        "volumes/logs", "exceptions", {"/proc": "counts"}, {"/proc": "counts all"}, _of_proc({"/proc": "counts"})
    ),
    _in_daemon("mounts/logs", "path", "/logs", "/other"),
    _in_daemon("mounts/logs", "read_only", None, False),
    _of_daemon("registry_credentials", None, "secretsmanager:registry"),
    _of_daemon("secrets_kms_key_arns", None, [KEY], KEYED_DAEMON),
    _of_daemon("alarms", None, ["agents-fail"]),
    _of_daemon("bake_minutes", None, 5, WATCHED_DAEMON),
    _of_daemon("capabilities", None, ["NET_ADMIN"]),
    _of_daemon("dropped_capabilities", None, ["ALL"]),
    EditCase(
        key="managed_instances.<managed_instance>.daemons.<daemon>.privileged",
        before=MANAGED_DAEMON,
        after=PRIVILEGED_DAEMON,
        name="managed_instances.pool.daemons.agent.privileged: with a reason",
    ),
    _of_daemon(
        "exceptions", {"privileged": "loads programs"}, {"privileged": "loads eBPF programs"}, PRIVILEGED_DAEMON
    ),
    _of_daemon("health_check", None, CHECK),
    *(
        _of_daemon(f"health_check/{key}", None if key != "command" else ["CMD", "true"], value, CHECKED_DAEMON)
        for key, value in (
            ("command", ["CMD", "/check"]),
            ("interval_s", 10),
            ("timeout_s", 3),
            ("retries", 4),
            ("start_period_s", 20),
        )
    ),
    _of_daemon("task_policy_arns", None, ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    _of_daemon("log_retention_days", None, 60),
    _of_daemon("drain_percent", None, 50),
    _module("capacity", None, "pool", MANAGED),
    _module("capacity", None, "machines", WITH_AGENT),
    _module("capacity", "machines", "others", OTHERS, module="api"),
    _module("capacity", "machines", "pool", BOTH_KINDS, module="api"),
    _module("capacity", "machines", "pool", BOTH_KINDS, module="web"),
    _module("capacity", "machines", "pool", BOTH_KINDS, module="hauler"),
    EditCase(
        key="modules.<module>.capacity",
        before=MACHINED,
        after=MANAGED,
        name="modules.api.capacity: to managed instances, which come as the machines go",
    ),
    _module("placement", None, "pack", MACHINED, module="api"),
    _module("placement", None, "pack", MACHINED_ONE_BY_ONE, module="api"),
    _module("scheduling_strategy", None, "DAEMON", MACHINED, module="api", tasks=None),
    _module("serving_container", None, "proxy", BESIDE),
    _module("tracing", None, {}),
    _module("tracing/image", None, "example/collector:1", TRACED),
    _module("tracing/config", None, "ssm:/collector", TRACED),
    _module("tracing/config", "ssm:/collector", "ssm:/other", TRACED),
    _module("tracing/cpu", None, 64, TRACED),
    _module("tracing/memory_reservation", None, 64, TRACED),
    _module("cloudwatch_agent", None, {}),
    _module("cloudwatch_agent/image", None, "example/agent:1", MEASURED),
    _module("cloudwatch_agent/config", None, "ssm:/agent", MEASURED),
    _module("cloudwatch_agent/config", "ssm:/agent", "ssm:/other", MEASURED),
    _module("cloudwatch_agent/namespace", None, "shop", MEASURED),
    _module("cloudwatch_agent/cpu", None, 64, MEASURED),
    _module("cloudwatch_agent/memory_reservation", None, 128, MEASURED),
    _module("depends_on", None, {"proxy": "START"}, BESIDE),
    _module("containers/proxy", None, PROXY),
    _module("containers/proxy", {**PROXY, "secrets": {"A": "ssm:/a"}}, None),
    *(
        _module(f"containers/proxy/{key}", old, new, BESIDE)
        for key, old, new in (
            ("image", "nginx:1", "nginx:2"),
            ("image", FOREIGN, "nginx:2"),
            ("command", None, ["serve"]),
            ("entry_point", None, ["program"]),
            ("environment", None, {"E": "1"}),
            ("secrets", None, {"A": "ssm:/a"}),
            ("environment_files", ["s3://any-files/a.env"], ["s3://any-files/b.env"]),
            ("registry_credentials", None, "secretsmanager:registry"),
            ("cpu", None, 64),
            ("memory", None, 128),
            ("memory_reservation", None, 64),
            ("user", None, "app"),
            ("run_as_root", None, True),
            ("writable_root", None, True),
            ("working_directory", None, "/srv"),
            ("essential", None, False),
            ("depends_on", None, {"web": "START"}),
            ("health_check", None, CHECK),
            ("start_timeout_s", None, 60),
            ("stop_timeout_s", None, 60),
            ("restart", None, {}),
            ("open_files", None, 1000),
            ("ulimits", None, {"nofile": 1000}),
            ("capabilities", None, ["SYS_PTRACE"]),
            ("docker_labels", None, {"a": "b"}),
            ("ports", None, [9000]),
        )
    ),
    _module("containers/proxy/secrets", {"A": "ssm:/a"}, {"B": "ssm:/b"}, BESIDE_SECRET),
    _module("containers/proxy/health_check/command", ["CMD", "true"], ["CMD", "false"], BESIDE_CHECKED),
    _module("containers/proxy/health_check/interval_s", None, 60, BESIDE_CHECKED),
    _module("containers/proxy/health_check/timeout_s", None, 10, BESIDE_CHECKED),
    _module("containers/proxy/health_check/retries", None, 5, BESIDE_CHECKED),
    _module("containers/proxy/health_check/start_period_s", None, 60, BESIDE_CHECKED),
    _module("containers/proxy/restart/ignored_exit_codes", None, [0], BESIDE_RESTARTED),
    _module("containers/proxy/restart/attempt_period_s", 60, 120, BESIDE_RESTARTED),
    _of_file_systems("", None, {}),
    _of_file_systems("", None, {"delete_with_environment": True}),
    _of_file_systems("/id", None, FILE_SYSTEM, SHARED),
    _of_file_systems("/id", None, FILE_SYSTEM, KEPT),
    _of_file_systems("/id", None, FILE_SYSTEM, _deleted(SHARED), **KEEP_IT),
    _of_file_systems("/id", None, FILE_SYSTEM, _deleted(KEPT), **KEEP_IT),
    _of_file_systems("/security_group_id", None, "sg-0123456789abcdef0", MADE_BY_OTHERS),
    _of_file_systems("/kms_key_arn", None, KEY, SHARED),
    _of_file_systems("/delete_with_environment", None, True, SHARED),
    _of_file_systems("/lifecycle", None, {"transition_to_ia": "AFTER_30_DAYS"}, SHARED),
    _of_file_systems("/lifecycle/transition_to_ia", "AFTER_30_DAYS", "AFTER_14_DAYS", COOLING),
    _of_file_systems("/lifecycle/transition_to_archive", None, "AFTER_90_DAYS", COOLING),
    _of_file_systems("/lifecycle/transition_to_primary_storage_class", None, "AFTER_1_ACCESS", COOLING),
    _of_caches("", None, {"credentials": UPSTREAM}, PLAIN),
    _of_caches("", None, {}, PLAIN, host="quay.io"),
    _of_caches("", None, {"credentials": UPSTREAM}, BESIDE),
    _of_caches("/prefix", None, "shared/ghcr", with_value(BESIDE, *GHCR)),
    _of_caches("", None, {"credentials": UPSTREAM}, MANAGED_DAEMON),
    _of_caches("/prefix", None, "shared/ghcr", with_value(MANAGED_DAEMON, *GHCR)),
    _of_caches("/credentials", UPSTREAM, OTHER_UPSTREAM, BY_WAY_OF_ECR),
    _of_caches("/prefix", None, "shared/ghcr", BY_WAY_OF_ECR),
    _of_caches("/immutable_tags", None, True, BY_WAY_OF_ECR),
    _of_caches("/untagged_days", None, 7, BY_WAY_OF_ECR),
    _of_caches("/untagged_days", 7, 14, BY_WAY_OF_ECR),
    _module("volumes/data", None, {"efs": "shared"}, SHARED, mounts={"data": {"path": "/data"}}),
    _module("volumes/data/efs", None, "shared", with_value(KEPT, f"{OF_WEB}/volumes/data", {})),
    _module("volumes/data/efs", "shared", "other", with_value(KEPT, "modulestack:file_systems/other", {})),
    _module("volumes/data/directory", None, "/other", KEPT),
    _module("volumes/data/access_point_id", None, ACCESS_POINT, BY_ID),
    _module("volumes/data", None, {"ebs": {"size_gib": 10}}, mounts={"data": {"path": "/data"}}),
    _module("volumes/data/ebs", None, {"size_gib": 10}, with_value(ON_A_DISK, f"{OF_WEB}/volumes/data", {})),
    _module("volumes/data/ebs/size_gib", 10, 20, ON_A_DISK),
    _module("volumes/data/ebs/type", None, "gp2", ON_A_DISK),
    _module("volumes/data/ebs/iops", None, 4000, ON_A_DISK),
    _module("volumes/data/ebs/throughput_mib_s", None, 200, ON_A_DISK),
    _module("volumes/data/ebs/filesystem", None, "ext4", ON_A_DISK),
    _module("volumes/data/ebs/kms_key_arn", None, KEY, ON_A_DISK),
    _module("volumes/data/ebs/kms_key_arn", KEY, OTHER_KEY, ON_A_DISK),
    _module("volumes/data/ebs/snapshot_id", None, SNAPSHOT, ON_A_DISK),
    _module("volumes/data/ebs/initialization_rate_mib_s", None, 100, OF_A_SNAPSHOT),
    _module("volumes/logs", None, {"host_path": LOGS}, MACHINED, module="api", mounts={"logs": {"path": "/logs"}}),
    _module(
        "volumes/logs/host_path",
        None,
        LOGS,
        with_value(ON_A_MACHINE, "modulestack:modules/api/volumes/logs", {}),
        module="api",
    ),
    _module("volumes/logs/host_path", LOGS, "/var/tmp", ON_A_MACHINE, module="api"),
    _module("volumes/logs/exceptions", {DOCKER: "it asks Docker"}, {DOCKER: "it looks"}, COMMANDING, module="api"),
    _module("mounts/logs/read_only", True, False, ON_A_MACHINE, module="api"),
    _module("mounts/data/read_only", None, True, KEPT),
    _module("mounts/data", {"path": "/data"}, None, with_value(KEPT, *READER)),
    _module("containers/proxy/mounts/data", {"path": "/data"}, None, READ_BY_WEB),
    _module("containers/proxy/mounts/data/read_only", None, True, READ_BY_WEB),
    _module("containers/proxy", WRITER, None, READ_BY_WEB),
    _module("containers/proxy", {**WRITER, "secrets": {"A": "ssm:/a"}}, None, READ_BY_WEB),
    _module("user", "1000:1000", "2000:2000", KEPT),
    _module("volumes/disk", None, {}, mounts={"disk": {"path": "/disk"}}),
    _module("mounts/disk", None, {"path": "/disk"}, MOUNTED),
    _module("mounts/disk/path", "/disk", "/other", MOUNTED),
    _module("mounts/disk/read_only", None, True, with_value(MOUNTED, f"{OF_WEB}/mounts/disk", {"path": "/d"})),
    _module("containers/proxy/mounts/disk", {"path": "/disk"}, None, with_value(MOUNTED, *OWN_MOUNT)),
    _module("containers/proxy/mounts/disk/path", "/disk", "/other", MOUNTED),
    _module("containers/proxy/mounts/disk/read_only", None, True, MOUNTED),
    _module("log_driver", None, {"driver": "splunk", "options": SPLUNK}),
    _module("log_driver", {"driver": "splunk", **SPLUNK_SECRET}, None),
    _module(
        "log_driver/driver", None, "splunk", with_value(PLAIN, f"{OF_WEB}/log_driver/options", {}), log_driver=TOLD
    ),
    _module("log_driver/options", SPLUNK, {**SPLUNK, "splunk-source": "a"}, _of_web("log_driver", TOLD)),
    _module("log_driver/secret_options", {"splunk-token": "ssm:/a"}, {"splunk-token": "ssm:/b"}, SECRETLY),
    _module("containers/proxy/log_driver", None, {"driver": "splunk", **SPLUNK_SECRET}, BESIDE),
    _module("containers/proxy/log_driver/driver", "splunk", "awsfirelens", PROXY_LOGS, containers=ROUTED_PROXY),
    _module("containers/proxy/log_driver/options", SPLUNK, {**SPLUNK, "splunk-source": "a"}, PROXY_LOGS),
    _module("containers/proxy/log_driver/secret_options", {"splunk-index": "ssm:/a"}, None, PROXY_LOGS),
    _module("containers/proxy/log_router", None, {}, ROOT_PROXY, log_driver={"driver": "awsfirelens"}),
    _module("containers/proxy/log_router/type", None, "fluentd", ROUTED),
    _module("containers/proxy/log_router/config_file", None, "/extra.conf", ROUTED),
    _module("containers/proxy/log_router/ecs_log_metadata", None, False, ROUTED),
    _environment("modules/third", None, {"image": "ghcr.io/example/third:1", "port": 80, "reachable_from": "internet"}),
    _environment("modules/third", None, {"image": "ghcr.io/example/third:1"}),
    _environment("modules/third/tasks", 1, 2, WORKER, key="modules.<module>.tasks"),
    _environment("defaults", None, {"log_retention_days": 7}),
    _of_front("", None, {"scheme": "internet-facing"}, DOMAIN),
    _of_front("/scheme", "internet-facing", "internal", FRONT),
    _of_front("/slot", None, 3, BEHIND_THEIRS),
    EditCase(
        key=f"{ANY_BALANCER}.existing",
        before=BESIDE_THEIRS,
        after=with_value(BESIDE_THEIRS, "modulestack:load_balancers/front/existing", None),
        name="load_balancers.front: one of its own in place of one that is there",
    ),
    EditCase(
        key=f"{ANY_BALANCER}.existing",
        before=BEHIND_THEIRS,
        after=with_value(BEHIND_THEIRS, "modulestack:load_balancers/front/existing", "other"),
        name="load_balancers.front: another one that is there",
    ),
    _of_front("/cloudfront", None, {}, FRONT),
    _of_front("/cloudfront", None, {}, FRONTED),
    _of_front("/cloudfront/cached_paths", None, ["/static/*"], EDGED),
    _of_front("/cloudfront/price_class", None, "PriceClass_100", EDGED),
    _of_front("/cloudfront/minimum_tls", None, "TLSv1.3_2025", EDGED),
    _of_front("/cloudfront/response_timeout_s", None, 30, EDGED),
    _of_front("/cloudfront/keepalive_timeout_s", None, 10, EDGED),
    _of_front("/cloudfront/certificate", None, EDGE_CERTIFICATE, EDGED),
    EditCase(key=f"{ANY_BALANCER}.scheme", before=FRONTED, after=TURNED_IN, name="load_balancers.front: turned inside"),
    _of_front("/ip_address_type", None, "dualstack", DUAL_FRONT),
    _of_front(
        "/ip_address_type",
        "dualstack",
        "dualstack-without-public-ipv4",
        with_value(DUAL_FRONT, "modulestack:load_balancers/front/ip_address_type", "dualstack"),
    ),
    _of_front("/idle_timeout_s", None, 90, FRONTED),
    EditCase(key=BEHIND, before=FRONT, after=BEHIND_BOTH, name="web: behind front, too"),
    EditCase(key=BEHIND, before=BEHIND_BOTH, after=FRONTED, name="web: behind front alone, at once"),
    EditCase(key=BEHIND, before=INSIDE_TOO, after=CALLED_INSIDE, name="web: called by api at inner, too"),
    EditCase(
        key=BEHIND,
        before=CALLED_INSIDE,
        after=with_value(INSIDE_TOO, "modulestack:retired_urls", ["https://web.internal.example.com"]),
        name="web: no longer called by api at inner",
    ),
    EditCase(
        key=f"{BEHIND}.callers",
        before=CALLED_INSIDE,
        after=with_value(CALLED_INSIDE, f"{OF_WEB}/load_balancers/inner/callers", ["api", "job"]),
        name="web: called by job at inner, too",
    ),
    EditCase(
        key=f"{BEHIND}.callers",
        before=with_value(CALLED_INSIDE, f"{OF_WEB}/load_balancers/inner/callers", ["job", "api"]),
        after=CALLED_INSIDE,
        name="web: no longer called by job at inner",
    ),
    EditCase(key=BEHIND, before=FRONT, after=FRONTED, name="web: from its own to front, at once"),
    EditCase(
        key=BEHIND,
        before=FRONT,
        after=with_value(FRONT, f"{OF_WEB}/load_balancers", {"own": {}}),
        name="web: behind its own, said",
    ),
    EditCase(
        key=f"{BEHIND}.primary",
        before=FRONTED,
        after=with_value(FRONTED, f"{OF_WEB}/load_balancers/front", {"primary": True}),
        name="web: behind front alone, primary",
    ),
    EditCase(
        key=BEHIND,
        before=with_value(FRONT, f"{OF_WEB}/deployment", ONE_BY_ONE_AT_LEAST),
        after=with_value(BEHIND_BOTH, f"{OF_WEB}/deployment", ONE_BY_ONE_AT_LEAST),
        name="web: behind front, too, one by one",
    ),
    EditCase(key=BEHIND, before=BEHIND_BOTH_FIRST, after=FRONTED, name="web: behind front alone, in the end"),
    EditCase(key=BEHIND, before=EDGE, after=EDGE_BOTH, name="web: behind front and CloudFront, too"),
    EditCase(key=BEHIND, before=EDGE_BOTH, after=EDGED, name="web: behind CloudFront alone, in the end"),
    EditCase(key=f"{BEHIND}.primary", before=BEHIND_BOTH, after=BEHIND_BOTH_FIRST, name="web: its name leads to front"),
    EditCase(
        key=f"{BEHIND}.routes",
        before=FRONTED,
        after=with_value(FRONTED, f"{OF_WEB}/load_balancers/front/routes", [{"hosts": ["*.example.com"]}]),
        name="web.load_balancers.front.routes: any name",
    ),
    *OF_ALERTS,
)
"""At least one for every key, and one for each of its effects."""
