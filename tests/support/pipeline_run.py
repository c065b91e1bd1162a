"""
An environment with a pipeline, in an embedded account: up, every verb, a change of everything, a refresh, down.

What each of them called is kept, as what IAM is asked for it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import modulestack.release.aws_access.clock
import modulestack.release.aws_access.session
from modulestack.cli.main import command_group
from modulestack.embedded_aws.interfaces import RecordedCall
from modulestack.embedded_aws.resources.registry import HANDLERS
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.images import push_images, push_once_made
from tests.edits.cases.alerts import SLACK, TEAMS
from tests.support.iam_evaluator import Document, Request
from tests.support.iam_requests import World
from tests.support.program import ROOT, copy_program

ACCOUNT = "123456789012"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/modulestack-boundary-prod"
STAGING_BOUNDARY = BOUNDARY.replace("prod", "staging")
MACHINES = {"instance_types": ["m7i.xlarge"], "instance_refresh": {}}
PIPELINE = {
    "repository": {"name": "example/modulestack", "id": 1296269, "owner_id": 9919},
    "application_repositories": [{"name": "example/web", "id": 1300192, "owner_id": 9919, "modules": ["web"]}],
    "oidc_provider": "create",
    "state_bucket": "example-state",
    "secrets_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
}
APPLICATIONS = {1300193: "api", 1300194: "worker", 1300195: "agent", 1300196: "shared", 1300197: "canary"}
"""Repositories of their own → the module that each releases: one of every kind that a release treats differently."""
AUTHORITY = f"arn:aws:acm-pca:eu-west-1:{ACCOUNT}:certificate-authority/12345678-1234-1234-1234-123456789012"
CLUSTER = "others"
"""A cluster that is there, in which a module runs."""
DISK_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ac"
TRANSIT = {"id": "tgw-0123456789abcdef0", "destinations": ["172.16.0.0/12"]}
NIGHT = {"schedule": "cron(0 2 * * *)", "minutes": 60}
_WEB = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web"
AGENT = {
    "image": "ghcr.io/example/agent:2",
    "secrets": {"KEY": "ssm:/prod/agent/key"},
    "alarms": ["prod-agents-fail"],
    "drain_percent": 50,
}
"""A Managed Daemon, after the change of everything."""
UPSTREAM = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ecr-pullthroughcache/ghcr-AbCdEf"
OIDC = {
    **{
        key: f"https://login.example.com/{key}"
        for key in ("issuer", "authorization_endpoint", "token_endpoint", "user_info_endpoint")
    },
    "client_id": "site",
    "client_secret": "secretsmanager:prod/site#secret",
}
COGNITO = {
    "user_pool": f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_AbCdEfGhI",
    "client_id": "web",
    "domain": "example",
}
NIGHTS = {"night": {"expression": "cron(0 22 * * ? *)", "time_zone": "Europe/Berlin", "min": 2, "max": 3}}
CANARY = {
    "strategy": "canary",
    "canary": {"percent": 20, "bake_time_min": 1},
    "bake_time_min": 1,
    "test_traffic": {"port": 8443},
    "hooks": {
        "smoke": {"function_arn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:smoke", "stages": ["POST_SCALE_UP"]}
    },
    "pauses": {"approve": {"stages": ["POST_TEST_TRAFFIC_SHIFT"], "timeout_min": 1, "on_timeout": "continue"}},
}
AFTER_A_SHIFT_S = 1800.0
"""Until a deployment of the canary is over: `up` waits for none, and the next edit must."""
UNTAGGED = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/prod/web@sha256:{'a' * 64}"
"""An image in the module's own repository, pushed without a tag."""
VERBS = (
    f"release web={UNTAGGED} -e prod -y",
    f"release web={_WEB}:r1 -e prod -y",
    f"release web={_WEB}:r2 -e prod -y --dry-run",
    f"release web={_WEB}:r2 -e prod -y",
    f"release web={_WEB}:crash -e prod -y --no-resolve",
    f"release web={_WEB}:missing -e prod -y --no-resolve --no-rollback",
    f"release web={_WEB}:unhealthy -e prod -y --no-resolve",
    "release --template-only web api -e prod -y",
    "rollback web -e prod -y",
    "restart web -e prod -y",
    "promote web --from prod --from-region eu-west-1 --to prod -y",
    "status -e prod",
    "history web -e prod",
    "diff web -e prod",
    "verify web -e prod",
    "verify api -e prod",
    "verify worker -e prod",
    "verify agent -e prod",
    "verify pool/agent -e prod",
    "watch web -e prod",
    "logs web -e prod",
    "logs web -e prod --query errors",
    "logs pool/agent -e prod",
    "run web -e prod -- true",
    "run web report -e prod",
    "run api -e prod -- true",
    "stop web TASK -e prod",
    "prune web -e prod --keep 1 --apply",
    "unlock web -e prod",
    "maintenance web on -e prod -y",
    "maintenance web on -e prod -y --status 500",
    "maintenance web -e prod",
    "maintenance web off -e prod -y",
    "mute -e prod",
    "mute web --for 1h --because test -e prod -y",
    "mute web --off -e prod -y",
    *(f"release {module}={_WEB}:r1 -e prod -y" for module in ("api", "worker", "agent")),
    f"release shared={_WEB}:r1 -e prod -y",
    f"release shared={_WEB}:crash -e prod -y --no-resolve",
    "verify shared -e prod",
    "run shared -e prod -- true",
    "logs shared -e prod",
    "stop shared OTHER -e prod",
    f"release canary={_WEB}:r1 -e prod -y",
    f"release canary={_WEB}:crash -e prod -y --no-resolve",
    "continue canary -e prod -y",
    "rollback canary -e prod -y",
    "status canary -e prod",
    "verify canary -e prod",
)
"""Every verb of the command that talks to AWS."""


FRONT = {"scheme": "internet-facing", "security_headers": {}}
VERIFIED_ANEW = {"mode": "verify", "ca_bundle": "other-ca.pem"}
VERIFIED = {"mode": "verify", "ca_bundle": "clients-ca.pem", "revocation_lists": ["revoked.pem"]}


@dataclasses.dataclass(kw_only=True)
class RecordedRun:
    """What was asked of IAM, by phase, and what the roles say."""

    up: list[Request]
    """What made, changed and deleted the environment."""
    refresh: list[Request]
    """What read it, and the program's own questions."""
    verbs: dict[str, list[Request]]
    """By command."""
    policies: dict[str, list[Document]]
    """Of the roles ``preview``, ``up``, ``release``, ``push``, and of an application ``release web``, ``push web``."""
    trusts: dict[str, Document]
    roles: dict[str, dict[str, Any]]
    """As IAM tells of them."""
    exit_codes: dict[str, int]
    changed_again: int
    """Resources that a second run changed."""
    left: list[str]
    """What of IAM stood after it was taken down."""


def write(root: Path) -> None:
    """The project, and a `prod` with a pipeline and everything else that a file may ask for."""
    config = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"]
    applications = [
        {"name": f"example/{module}", "id": number, "owner_id": 9919, "modules": [module]}
        for number, module in APPLICATIONS.items()
    ]
    config["modulestack:pipeline"] = {
        **PIPELINE,
        "application_repositories": [*PIPELINE["application_repositories"], *applications],
    }
    config["modulestack:permissions_boundary"] = BOUNDARY
    config["modulestack:account_id"] = ACCOUNT
    config["modulestack:network"]["create"]["endpoints"] = ["logs", "s3"]
    config["modulestack:network"]["create"]["transit_gateway"] = TRANSIT
    config["modulestack:network"]["create"]["default_network_acl"] = "closed"
    config["modulestack:network"]["create"]["ipam_pool"] = "ipam-pool-0123456789abcdef0"
    modules = config["modulestack:modules"]
    modules["web"]["image"] = f"{_WEB}:1"
    modules["web"]["repository"] = {"pull_accounts": ["210987654321"]}
    modules["api"]["repository"] = {"delete_with_module": True}
    modules["web"]["jobs"] = {"report": {"command": ["report"], "schedule": {"expression": "rate(1 day)"}}}
    modules["api"]["environment_files"] = ["s3://prod-files/api.env"]
    config["modulestack:pull_through_cache"] = {"ghcr.io": {"credentials": UPSTREAM, "untagged_days": 7}}
    config["modulestack:access_logs"] = {"connections": True}
    config["modulestack:dashboard"] = {}
    config["modulestack:alerts"] = {
        "email": ["ops@example.com"],
        "slack": {"ops": SLACK},
        "teams": {"ops": TEAMS},
        "windows": {"night": NIGHT},
    }
    config["modulestack:queries"] = {"shipped": ["errors"]}
    config["modulestack:file_systems"] = {"shared": {}, "scratch": {"delete_with_environment": True}}
    modules["web"]["volumes"] = {"data": {"efs": "shared"}, "temporary": {"efs": "scratch"}}
    modules["web"]["mounts"] = {"data": {"path": "/data"}, "temporary": {"path": "/temporary"}}
    modules["api"]["volumes"] = {"disk": {"ebs": {"snapshot_id": "snap-0123456789abcdef0", "kms_key_arn": DISK_KEY}}}
    modules["api"]["mounts"] = {"disk": {"path": "/disk"}}
    modules["api"]["secrets"]["KEY"] = "secretsmanager:prod/api#key"
    modules["worker"] = {
        "alarms": {"composite": True},
        "metric_filters": {"errors": {"pattern": "ERROR"}},
        "image": "ghcr.io/example/worker:1",
        "scaling": {"min": 0, "max": 9, "queue": {"name": "jobs", "messages_per_task": 5}},
    }
    config["modulestack:capacity"] = {"machines": {**MACHINES, "min": 1, "max": 2}}
    modules["agent"] = {
        "image": "ghcr.io/example/agent:1",
        "capacity": "machines",
        "scheduling_strategy": "DAEMON",
        "cpu": 128,
        "memory": 128,
    }
    agent = {
        "image": "ghcr.io/example/agent:1",
        "secrets": {"KEY": "ssm:/prod/agent/key"},
        "alarms": ["prod-agents-fail"],
    }
    config["modulestack:managed_instances"] = {"pool": {"daemons": {"agent": agent}}}
    modules["shared"] = {
        "image": f"{_WEB}:1",
        "existing_cluster": CLUSTER,
        "existing_log_group": "/others/logs",
        "task_role": "others-task",
        "execution_role": f"arn:aws:iam::{ACCOUNT}:role/others/starts",
        "log_retention_days": None,
    }
    modules["found"] = {
        "image": "ghcr.io/example/found:1",
        "port": 8080,
        "reachable_from": ["web"],
        "reachable_by": ["cloud_map", "service_connect"],
        "service_connect": {"tls": {"authority_arn": AUTHORITY}},
        "container_health_check": {"command": ["CMD", "/bin/check"]},
    }
    config["modulestack:load_balancers"] = {"front": {**FRONT, "mutual_authentication": VERIFIED}}
    modules["web"]["allowed_sources"] = ["203.0.113.0/24"]
    modules["site"] = {
        "image": "ghcr.io/example/site:1",
        "port": 8080,
        "reachable_from": "internet",
        "scaling": {"min": 2, "max": 3, "cpu_percent": 60, "schedules": NIGHTS},
        "load_balancers": {"front": {"routes": [{"hosts": ["site.example.com"]}, {"hosts": ["a.b.example.com"]}]}},
    }
    modules["site"]["sign_in"] = {"oidc": OIDC}
    modules["web"]["sign_in"] = {"cognito": COGNITO, "open_paths": ["/hooks/*"]}
    modules["canary"] = {
        "image": f"{_WEB}:1",
        "port": 8080,
        "reachable_from": "internet",
        "host": "canary.example.com",
        "scaling": {"min": 2, "max": 3, "cpu_percent": 60, "predictive": {"requests_per_task": 60}},
        "deployment": CANARY,
    }
    modules["pooled"] = {"image": "ghcr.io/example/pooled:1", "capacity": "pool"}
    (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
    copy_program(root)


def record(root: Path) -> RecordedRun:
    """All of it, in the project at *root*."""
    sandbox = Sandbox("prod", root)
    list(push_images(sandbox.aws, [f"{_WEB}:{tag}" for tag in ("r1", "r2", "crash", "missing", "unhealthy")]))
    list(push_once_made(sandbox.aws, [UNTAGGED]))
    world = World(account=ACCOUNT, region="eu-west-1", tags={}, associations={}, roles={}, boundaries={})
    changes, reads = _Calls(sandbox), _Calls(sandbox)

    with changes:
        _, outputs, _ = sandbox.up()
    again, _, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    _learn(world, sandbox)
    roles = {_verb(role): role for role in _pipeline_roles(sandbox)}
    verbs, exit_codes = _verbs(sandbox, world)
    with changes:
        sandbox.up(**_changed(sandbox))
    _learn(world, sandbox)
    with reads:
        sandbox.up(**_changed(sandbox))
        _refresh(sandbox)
    sandbox.aws.clock.sleep(AFTER_A_SHIFT_S)
    with changes:
        sandbox.up(**_changed_back(sandbox))
    with reads:
        _refresh(sandbox)
    _learn(world, sandbox)
    policies = {verb: list(_documents(sandbox, role["RoleName"])) for verb, role in roles.items()}
    with changes:
        sandbox.engine.destroy()
    return RecordedRun(
        up=world.asked(changes.found),
        refresh=world.asked(reads.found),
        verbs={command: world.asked(calls) for command, calls in verbs.items()},
        policies=policies,
        trusts={verb: role["AssumeRolePolicyDocument"] for verb, role in roles.items()},
        roles=roles,
        exit_codes=exit_codes,
        changed_again=len(again.changed),
        left=[
            *(item for item in sandbox.left()[0] if item.startswith("iam ")),
            *(
                p["Arn"]
                for p in sandbox.aws.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
            ),
        ],
    )


def _refresh(sandbox: Sandbox) -> None:
    for resource in list(sandbox.engine.resources.values()):
        if (handler := HANDLERS.get(resource.goal.type)) and resource.goal.custom:
            handler.read(sandbox._context(resource.goal.provider), resource.id, resource.outputs)


class _Calls:
    """The calls that are made in here."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._calls = sandbox.aws.calls
        self.found: list[RecordedCall] = []

    def __enter__(self) -> None:
        self._start = len(self._calls)

    def __exit__(self, *_: object) -> None:
        self.found += self._calls[self._start :]


def _verbs(sandbox: Sandbox, world: World) -> tuple[dict[str, list[RecordedCall]], dict[str, int]]:
    found: dict[str, list[RecordedCall]] = {}
    codes: dict[str, int] = {}
    clock = sandbox.aws.clock

    class Simulated:
        """As the system's clock, in the account's time."""

        now, sleep = staticmethod(clock.now), staticmethod(clock.sleep)

        def wake(self) -> None:
            """Nobody sleeps."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(modulestack.release.aws_access.session, "open_session", lambda *_: sandbox.aws.session())
        patch.setattr(modulestack.release.aws_access.clock, "SystemClock", Simulated)
        for command in VERBS:
            ecs = sandbox.aws.client("ecs")
            task = ecs.list_tasks(cluster="prod-web")["taskArns"][0].rpartition("/")[2]
            [*others] = ecs.list_tasks(cluster=CLUSTER)["taskArns"]
            for arn in others:
                tags = ecs.list_tags_for_resource(resourceArn=arn)["tags"]
                world.tags[arn] = {tag["key"]: tag["value"] for tag in tags}
            world.tags |= _rules(sandbox)
            if command.startswith(("continue", "rollback canary")):
                _begin_canary(sandbox)
            calls = _Calls(sandbox)
            with calls:
                done = CliRunner().invoke(
                    command_group, command.replace("TASK", task).replace("OTHER", others[0].rpartition("/")[2]).split()
                )
            if done.exception and not isinstance(done.exception, SystemExit):
                raise done.exception
            found[command], codes[command] = calls.found, done.exit_code
    return found, codes


def _begin_canary(sandbox: Sandbox) -> None:
    """A deployment by somebody else, until its pause waits."""
    ecs = sandbox.aws.client("ecs")
    service = {"cluster": "prod-canary", "service": "canary"}
    arn = ecs.update_service(**service, forceNewDeployment=True)["service"]["currentServiceDeployment"]
    while True:
        [found] = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
        if any(hook["targetType"] == "PAUSE" for hook in found.get("lifecycleHookDetails", ())):
            return
        sandbox.aws.clock.sleep(5)


def _rules(sandbox: Sandbox) -> dict[str, dict[str, str]]:
    """Listener rules, by ARN, with their tags: maintenance pages come and go with the verbs."""
    elb = sandbox.aws.client("elbv2")
    balancers = [each["LoadBalancerArn"] for each in elb.describe_load_balancers()["LoadBalancers"]]
    listeners = [
        each["ListenerArn"]
        for balancer in balancers
        for each in elb.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    ]
    rules = [each["RuleArn"] for arn in listeners for each in elb.describe_rules(ListenerArn=arn)["Rules"]]
    told = [elb.describe_tags(ResourceArns=rules[at : at + 20]) for at in range(0, len(rules), 20)]
    found = [each for answer in told for each in answer["TagDescriptions"]]
    return {each["ResourceArn"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in found}


def _changed(sandbox: Sandbox) -> dict[str, str]:
    """A file in which whatever may change has changed."""
    modules = json.loads(sandbox.config["modulestack:modules"])
    for module in modules.values():
        if "existing_log_group" not in module:
            module["log_retention_days"] = 400
        if "task_role" not in module:
            module["task_policy_arns"] = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
        if "scaling" in module:
            module["scaling"]["max"] = 20
        if module.get("reachable_by"):
            module["cloud_map"] = {"ttl_s": 60}
        elif "port" in module:
            module["health_check"] = {"path": "/other", "interval_s": 20}
            module["load_balancing"] = {"idle_timeout_s": 90, "deregistration_delay_s": 10}
            module["deployment"] = {**module.get("deployment", {}), "maximum_percent": 150}
            module["scaling"]["cpu_percent"] = 50
    modules["web"]["repository"] = {"untagged_days": 3, "pull_accounts": ["310987654321"]}
    modules["site"]["load_balancers"]["front"]["routes"][0]["paths"] = ["/*"]
    modules["web"]["jobs"]["report"]["schedule"]["expression"] = "rate(2 days)"
    create = json.loads(sandbox.config["modulestack:network"])["create"]
    seen = {"traffic": "reject", "retention_days": 90, "destination": "s3"}
    create["transit_gateway"] = {**TRANSIT, "appliance_mode": True}
    machines = {**MACHINES, "min": 1, "max": 3, "target_percent": 90, "root_volume_gib": 40}
    return {
        "modulestack:modules": json.dumps(modules),
        "modulestack:capacity": json.dumps({"machines": machines}),
        "modulestack:managed_instances": json.dumps({"pool": {"storage_gib": 90, "daemons": {"agent": AGENT}}}),
        "modulestack:network": json.dumps(
            {
                "create": {
                    **create,
                    "zones": 2,
                    "nat": "single",
                    "endpoints": ["logs", "s3", "sqs"],
                    "flow_logs": seen,
                    "ip_address_type": "dualstack",
                }
            }
        ),
        "modulestack:pull_through_cache": json.dumps({"ghcr.io": {"credentials": UPSTREAM, "untagged_days": 9}}),
        "modulestack:queries": json.dumps({"shipped": ["errors", "versions"]}),
        "modulestack:load_balancers": json.dumps({"front": {**FRONT, "mutual_authentication": VERIFIED_ANEW}}),
        "modulestack:dashboard": json.dumps({"modules": ["web"]}),
        "modulestack:alerts": json.dumps(
            {
                "email": ["dev@example.com"],
                "slack": {"ops": {**SLACK, "log_level": "info"}},
                "teams": {"ops": {**TEAMS, "log_level": "info"}},
                "recovered": True,
                "windows": {"night": {**NIGHT, "minutes": 90}},
            }
        ),
        "modulestack:tags": json.dumps({"team": "platform"}),
        "modulestack:deletion_protection": "false",
    }


def _changed_back(sandbox: Sandbox) -> dict[str, str]:
    """As before, but without scaling, or with a task at any time; what was public is private; a NAT instance."""
    modules = json.loads(sandbox.config["modulestack:modules"])
    for module in modules.values():
        if "port" in module and "scaling" in module:
            del module["scaling"]
        elif "scaling" in module:
            module["scaling"]["min"] = 1
    host = modules["web"].pop("host")
    del modules["web"]["allowed_sources"]
    modules["web"]["reachable_from"] = []
    create = json.loads(sandbox.config["modulestack:network"])["create"]
    create |= {"nat": "instance", "ip_address_type": "dualstack", "default_network_acl": "open"}
    return {
        "modulestack:network": json.dumps({"create": create}),
        "modulestack:modules": json.dumps(modules),
        "modulestack:retired_urls": json.dumps([f"https://{host}"]),
        "modulestack:deletion_protection": "false",
    }


def _learn(world: World, sandbox: Sandbox) -> None:
    """What stands, as AWS tells of it."""
    ec2, elb, ecs, iam, acm = (sandbox.aws.client(name) for name in ("ec2", "elbv2", "ecs", "iam", "acm"))
    for tag in ec2.describe_tags()["Tags"]:
        world.tags.setdefault(tag["ResourceId"], {})[tag["Key"]] = tag["Value"]
    for table in ec2.describe_route_tables()["RouteTables"]:
        world.associations |= {a["RouteTableAssociationId"]: table["RouteTableId"] for a in table["Associations"]}
    for address in ec2.describe_addresses()["Addresses"]:
        world.associations |= {address["AssociationId"]: address["AllocationId"]} if "AssociationId" in address else {}
    balancers = [one["LoadBalancerArn"] for one in elb.describe_load_balancers()["LoadBalancers"]]
    listeners = [
        one["ListenerArn"] for arn in balancers for one in elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    ]
    groups = [one["TargetGroupArn"] for one in elb.describe_target_groups()["TargetGroups"]]
    rules = [
        rule["RuleArn"]
        for arn in listeners
        for rule in elb.describe_rules(ListenerArn=arn)["Rules"]
        if not rule["IsDefault"]
    ]
    stores = [each["TrustStoreArn"] for each in elb.describe_trust_stores()["TrustStores"]]
    for arn in (*balancers, *listeners, *groups, *rules, *stores):
        tags = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
        world.tags[arn] = {tag["Key"]: tag["Value"] for tag in tags}
    kms = sandbox.aws.client("kms")
    for key in kms.list_keys()["Keys"]:
        found = kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]
        own = [each for each in kms.list_aliases(KeyId=key["KeyId"])["Aliases"] if "modulestack/" in each["AliasName"]]
        if own:
            world.key = key["KeyArn"]
        world.tags[key["KeyArn"]] = {tag["TagKey"]: tag["TagValue"] for tag in found}
    clusters = ecs.list_clusters()["clusterArns"]
    services = [arn for cluster in clusters for arn in ecs.list_services(cluster=cluster)["serviceArns"]]
    for arn in (*clusters, *services, *ecs.list_task_definitions()["taskDefinitionArns"]):
        world.tags[arn] = {t["key"]: t["value"] for t in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}
    for one in ecs.describe_capacity_providers(include=["TAGS"])["capacityProviders"]:
        world.tags[one["capacityProviderArn"]] = {t["key"]: t["value"] for t in one.get("tags", ())}
    [pool] = ecs.describe_clusters(clusters=["prod-pool"])["clusters"] if _is_pooled(ecs) else [None]
    daemons = ecs.list_daemons(clusterArn=pool["clusterArn"])["daemonSummariesList"] if pool else []
    definitions = ecs.list_daemon_task_definitions()["daemonTaskDefinitions"]
    for arn in [*(one["daemonArn"] for one in daemons), *(one["arn"] for one in definitions)]:
        world.tags[arn] = {t["key"]: t["value"] for t in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}
    for region in (acm, sandbox.aws.client("acm", "us-east-1")):
        for one in region.list_certificates()["CertificateSummaryList"]:
            arn = one["CertificateArn"]
            tags = region.list_tags_for_certificate(CertificateArn=arn)["Tags"]
            world.tags[arn] = {tag["Key"]: tag["Value"] for tag in tags}
    edge = sandbox.aws.client("cloudfront")
    distributions = edge.list_distributions()["DistributionList"].get("Items", [])
    origins = edge.list_vpc_origins()["VpcOriginList"].get("Items", [])
    for arn in [*(each["ARN"] for each in distributions), *(each["Arn"] for each in origins)]:
        tags = edge.list_tags_for_resource(Resource=arn)["Tags"].get("Items", [])
        world.tags[arn] = {tag["Key"]: tag["Value"] for tag in tags}
    efs = sandbox.aws.client("efs")
    for system in efs.describe_file_systems()["FileSystems"]:
        world.tags[system["FileSystemId"]] = {tag["Key"]: tag["Value"] for tag in system["Tags"]}
        for target in efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]:
            world.mount_targets[target["MountTargetId"]] = target["FileSystemId"]
    for point in efs.describe_access_points()["AccessPoints"]:
        world.tags[point["AccessPointId"]] = {tag["Key"]: tag["Value"] for tag in point["Tags"]}
    discovery = sandbox.aws.client("servicediscovery")
    for one in (*discovery.list_namespaces()["Namespaces"], *discovery.list_services()["Services"]):
        tags = discovery.list_tags_for_resource(ResourceARN=one["Arn"])["Tags"]
        world.tags[one["Id"]] = {tag["Key"]: tag["Value"] for tag in tags}
    for role in iam.list_roles()["Roles"]:
        world.roles[role["RoleName"]] = role["Arn"]
        bounded = iam.get_role(RoleName=role["RoleName"])["Role"].get("PermissionsBoundary")
        if bounded:
            world.boundaries[role["RoleName"]] = bounded["PermissionsBoundaryArn"]


def _verb(role: dict[str, Any]) -> str:
    """``preview``, ``up``, ``release``, ``push``, or ``release web`` and ``push web`` for the application's."""
    verb = str(role["RoleName"].removeprefix("prod-pipeline-").rpartition("-")[0])
    for number, module in {1300192: "web", **APPLICATIONS}.items():
        verb = verb.replace(f"-{number}", f" {module}")
    return verb


def _pipeline_roles(sandbox: Sandbox) -> list[dict[str, Any]]:
    iam = sandbox.aws.client("iam")
    found = iam.list_roles(PathPrefix="/modulestack-pipeline/prod/")["Roles"]
    return [iam.get_role(RoleName=role["RoleName"])["Role"] for role in found]


def _documents(sandbox: Sandbox, role: str) -> Iterator[Document]:
    iam = sandbox.aws.client("iam")
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = policy["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        yield iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def _is_pooled(ecs: Any) -> bool:
    return any(arn.endswith("/prod-pool") for arn in ecs.list_clusters()["clusterArns"])
