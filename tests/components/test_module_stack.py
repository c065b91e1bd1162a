"""A module's stack as a whole: what it is made of, and in which order."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import edits
from components.access_logs import LoadBalancerLogs
from components.account import AwsAccount
from components.dns import hosted_zones
from components.module_stack import ModuleStack, ModuleStackArgs
from components.network import Network, NetworkArgs
from components.release_bucket import ReleaseBucket, ReleaseBucketArgs
from components.shared_resources import SharedResources
from modulestack.environment.model import Environment
from tests.harness import Deployed, deploy
from tests.support.environments import API, WEB, environment

NETWORK = {
    "existing": {
        "vpc_id": "vpc-01234567",
        "public_subnet_ids": ["subnet-00000001", "subnet-00000002"],
        "private_subnet_ids": ["subnet-00000003", "subnet-00000004"],
    }
}
DOMAIN = {"domain": {"zone": "example.com"}}
SCALING = {"min": 1, "max": 3, "cpu_percent": 60}


def _stacks(
    account: AwsAccount, modules: dict[str, dict[str, Any]], known: dict[str, str] | None = None, **settings: Any
) -> Deployed:
    env: Environment = environment(modules, network=NETWORK, **settings)

    def program() -> None:
        standing = edits.check(env, account, known or {}, ())
        network = Network("dev", NetworkArgs(environment=env, account=account, standing=standing, zones=None))
        zones = hosted_zones(
            env, standing, vpc_id=network.vpc_id, opts=pulumi.ResourceOptions(), invoke_opts=pulumi.InvokeOptions()
        )
        shared = SharedResources(
            environment=env,
            account=account,
            network=network,
            hosted_zones=zones,
            release_bucket=ReleaseBucket("dev-releases", ReleaseBucketArgs(deletion_protection=False)),
            logs=LoadBalancerLogs(),
            web_acl=None,
            existing_clusters={},
            machines={},
            parameters=known or {},
            standing=standing,
            port_edits={},
        )
        stacks = {m.name: ModuleStack(m.name, ModuleStackArgs(module=m, shared=shared)) for m in env.modules.values()}
        for module in env.modules.values():
            for caller in env.callers_of(module):
                stacks[module.name].allow_from(stacks[caller.name])
        for name, stack in stacks.items():
            pulumi.export(name, stack.summary)

    return deploy(program)


def test_a_module_stack_is_made_of_these(account: AwsAccount):
    """Logical names and type tokens are identity: a change replaces what stands."""
    tree = _stacks(account, {"web": {**WEB, "scaling": SCALING}}, **DOMAIN).tree()
    assert tree["modulestack:index:ModuleStack web"] == [
        "acm/certificate:Certificate web-certificate",
        "acm/certificateValidation:CertificateValidation web-certificate",
        "appautoscaling/policy:Policy web-scaling-cpu",
        "appautoscaling/target:Target web-scaling",
        "cloudwatch/logGroup:LogGroup web-logs",
        "ec2/securityGroup:SecurityGroup web-lb",
        "ec2/securityGroup:SecurityGroup web-tasks",
        "ecs/cluster:Cluster web-cluster",
        "ecs/clusterCapacityProviders:ClusterCapacityProviders web-cluster",
        "ecs/service:Service web-service",
        "ecs/taskDefinition:TaskDefinition web-task",
        "iam/role:Role web-execution",
        "iam/role:Role web-task",
        "iam/rolePolicy:RolePolicy web-execution",
        "lb/listener:Listener web-lb-443",
        "lb/listener:Listener web-lb-80",
        "lb/loadBalancer:LoadBalancer web-lb",
        "lb/targetGroup:TargetGroup web-lb-tg",
        "route53/record:Record web-alias-tls",
        "route53/record:Record web-certificate-validation",
        "s3/bucketObjectv2:BucketObjectv2 web-task-template",
        "ssm/parameter:Parameter web-manifest",
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule web-lb-out",
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule web-tasks-out",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule web-lb-from-internet-443",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule web-lb-from-internet-80",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule web-tasks-from-lb-8080",
    ]


def test_a_module_is_one_component(account: AwsAccount):
    """A wrapper around one resource is noise in every preview."""
    done = _stacks(account, {"web": {**WEB, "scaling": SCALING}, "api": API}, **DOMAIN)
    components = [r.key for r in done.resources if not r.custom and not r.remote]
    assert sorted(components) == [
        "modulestack:index:ModuleStack api",
        "modulestack:index:ModuleStack web",
        "modulestack:index:Network dev",
        "modulestack:index:ReleaseBucket dev-releases",
    ]


def test_a_summary_says_where_everything_is(account: AwsAccount):
    assert _stacks(account, {"web": WEB}).exports == {
        "web": {
            "url": "http://web-lb.eu-west-1.elb.amazonaws.com",
            "cluster": "dev-web",
            "service": "web",
            "log_group": "/modulestack/dev/web",
            "manifest": "/modulestack/dev/web/target",
        }
    }


@pytest.mark.parametrize(
    ("settings", "urls"),
    [
        ({}, ["http://api.dev.internal", "http://web-lb.eu-west-1.elb.amazonaws.com"]),
        (DOMAIN, ["https://api.internal.example.com", "https://web.example.com"]),
    ],
)
def test_every_module_has_its_address(account: AwsAccount, settings: dict[str, Any], urls: list[str]):
    done = _stacks(account, {"web": WEB, "api": API}, **settings)
    assert [done.exports[name]["url"] for name in ("api", "web")] == urls


def test_public_and_private_modules_stand_in_their_own_subnets(account: AwsAccount):
    """And all tasks in the private ones."""
    done = _stacks(account, {"web": WEB, "api": API})
    public, private = NETWORK["existing"]["public_subnet_ids"], NETWORK["existing"]["private_subnet_ids"]
    balancers = {lb.name: lb.inputs["subnets"] for lb in done.all("aws:lb/loadBalancer:LoadBalancer")}
    services = {s.name: s.inputs["networkConfiguration"]["subnets"] for s in done.all("aws:ecs/service:Service")}
    assert [balancers, services] == [
        {"web-lb": public, "api-lb": private},
        {"web-service": private, "api-service": private},
    ]


def test_names_lead_to_their_load_balancers(account: AwsAccount):
    done = _stacks(account, {"web": WEB, "api": API}, **DOMAIN)
    records = {r.name: r.inputs for r in done.all("aws:route53/record:Record") if "aliases" in r.inputs}
    assert records == {
        f"{module}-alias-tls": {
            "zoneId": zone,
            "name": host,
            "type": "A",
            "aliases": [{"name": f"{dns}.eu-west-1.elb.amazonaws.com", "zoneId": "ZELB", "evaluateTargetHealth": True}],
        }
        for module, zone, host, dns in (
            ("web", "Z-example.com", "web.example.com", "web-lb"),
            ("api", "Z-dev-private-tls", "api.internal.example.com", "internal-api-lb"),
        )
    }


@pytest.mark.parametrize(("redirect", "ports"), [(True, [80, 443]), (False, [443])])
def test_only_public_modules_redirect_and_only_if_wanted(account: AwsAccount, *, redirect: bool, ports: list[int]):
    done = _stacks(account, {"web": WEB, "api": API}, domain={"zone": "example.com", "http_redirect": redirect})
    listeners = done.all("aws:lb/listener:Listener")
    found = {name: sorted(x.inputs["port"] for x in listeners if x.name.startswith(name)) for name in ("web", "api")}
    assert found == {"web": ports, "api": [443]}


def test_a_caller_s_tasks_reach_the_port_that_serves(account: AwsAccount):
    done = _stacks(account, {"web": WEB, "api": API}, **DOMAIN)
    assert done.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "api-lb-from.web-tls").inputs == {
        "securityGroupId": "api-lb-id",
        "description": "Tasks of web",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "referencedSecurityGroupId": "web-tasks-id",
        "tags": {"modulestack:module": "api"},
    }


def test_a_private_module_s_load_balancer_is_internal_and_closed_to_the_world(account: AwsAccount):
    done = _stacks(account, {"web": WEB, "api": API})
    internal = {lb.name: lb.inputs["internal"] for lb in done.all("aws:lb/loadBalancer:LoadBalancer")}
    rules = done.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    open_to_all = [r.name for r in rules if "cidrIpv4" in r.inputs]
    assert (internal, open_to_all) == ({"web-lb": False, "api-lb": True}, ["web-lb-from-internet-80"])


def test_two_modules_may_call_each_other(account: AwsAccount):
    """Their rules come after both stacks, so neither waits for the other."""
    done = _stacks(account, {"web": {**WEB, "reachable_from": ["api"]}, "api": API})
    rules = {
        rule.name: rule.inputs["referencedSecurityGroupId"]
        for rule in done.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if "-lb-from" in rule.name
    }
    assert rules == {"web-lb-from.api": "api-tasks-id", "api-lb-from.web": "web-tasks-id"}


def test_the_first_task_finds_everything_and_the_last_one_still_has_it(account: AwsAccount):
    """What a service depends on is made before it and goes after it."""
    done = _stacks(account, {"web": WEB})
    needed = [
        done.one("aws:lb/listener:Listener"),
        done.one("aws:iam/rolePolicy:RolePolicy", "web-execution"),
        done.one("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"),
        done.one("aws:cloudwatch/logGroup:LogGroup"),
        done.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "web-tasks-from-lb-8080"),
        done.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "web-tasks-out"),
    ]
    assert {r.urn for r in needed} <= done.one("aws:ecs/service:Service").dependencies


def test_a_release_can_mend_a_first_image_that_fails(account: AwsAccount):
    """So the target does not wait for the service to be steady."""
    done = _stacks(account, {"web": WEB})
    assert (
        done.one("aws:ecs/service:Service").urn
        not in done.one("aws:ssm/parameter:Parameter", "web-manifest").dependencies
    )


def test_everything_of_a_module_carries_its_tag(account: AwsAccount):
    """Only the types that take tags, and not the template: an S3 object has room for ten."""
    done = _stacks(account, {"web": {**WEB, "scaling": SCALING}}, **DOMAIN)
    tagged = {r.type for r in done.resources if r.inputs.get("tags") == {"modulestack:module": "web"}}
    assert {r.type for r in done.resources if r.custom and "web" in r.name} - tagged == {
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:appautoscaling/policy:Policy",
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:route53/record:Record",
        "aws:s3/bucketObjectv2:BucketObjectv2",
    }


def test_protection_reaches_every_load_balancer(account: AwsAccount):
    done = _stacks(account, {"web": WEB, "api": API}, deletion_protection=True)
    protected = [lb.inputs["enableDeletionProtection"] for lb in done.all("aws:lb/loadBalancer:LoadBalancer")]
    assert protected == [True, True]
