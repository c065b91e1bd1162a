"""Tasks whose targets somebody deregisters, and tasks that somebody stops."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.traffic import Traffic
from tests.embedded_aws.ecs.test_backend import Account, Site


@pytest.fixture(scope="module")
def account() -> Account:
    return Account()


@pytest.fixture
def site(account: Account) -> Site:
    made = Site(account)
    made.create()
    made.wait("services_stable", services=["web"])
    made.aws.clock.sleep(60)
    return made


def targets(site: Site) -> dict[str, str]:
    found = site.elbv2.describe_target_health(TargetGroupArn=site.targets)["TargetHealthDescriptions"]
    return {each["Target"]["Id"]: each["TargetHealth"]["State"] for each in found}


def one_target(site: Site) -> dict[str, Any]:
    found = site.elbv2.describe_target_health(TargetGroupArn=site.targets)["TargetHealthDescriptions"]
    return {"Id": found[0]["Target"]["Id"], "Port": int(found[0]["Target"]["Port"])}


def test_a_deregistered_target_leaves_and_ecs_registers_it_again(site: Site):
    """https://github.com/aws/containers-roadmap/issues/251: the task is not stopped."""
    target, tasks = one_target(site), site.ecs.list_tasks(cluster=site.cluster)["taskArns"]
    site.elbv2.deregister_targets(TargetGroupArn=site.targets, Targets=[target])
    seen = [targets(site)[target["Id"]]]
    for seconds in (14, 2, 30):
        site.aws.clock.sleep(seconds)
        seen.append(targets(site)[target["Id"]])
    assert seen == ["draining", "draining", "initial", "healthy"]
    assert sorted(site.ecs.list_tasks(cluster=site.cluster)["taskArns"]) == sorted(tasks)


def test_a_target_that_is_not_there_is_deregistered_with_success(site: Site):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html"""
    before = targets(site)
    site.elbv2.deregister_targets(TargetGroupArn=site.targets, Targets=[{"Id": "10.0.0.250", "Port": 8080}])
    assert targets(site) == before


def test_a_task_that_is_stopped_still_gets_requests_which_nobody_answers(site: Site, account: Account):
    """https://github.com/aws/amazon-ecs-agent/issues/2316"""
    task = site.ecs.list_tasks(cluster=site.cluster)["taskArns"][0]
    [name] = [each["DNSName"] for each in site.elbv2.describe_load_balancers()["LoadBalancers"]]
    port = next(
        each["Port"]
        for each in site.elbv2.describe_listeners(LoadBalancerArn=account.balancer)["Listeners"]
        if each["DefaultActions"][0]["TargetGroupArn"] == site.targets
    )
    opened = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    [group] = site.elbv2.describe_load_balancers()["LoadBalancers"][0]["SecurityGroups"]
    site.aws.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[opened])
    traffic, seen = Traffic(site.aws), []
    site.ecs.stop_task(cluster=site.cluster, task=task)
    for _ in range(6):
        seen.append({traffic.send(f"http://{name}:{port}/").status for _ in range(4)})
        site.aws.clock.sleep(1)
    assert seen == [{200, 502}] * 4 + [{200}] * 2
