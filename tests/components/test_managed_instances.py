"""Managed instances that modules share, and their daemons, as the program asks for them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import ResourceOptions

from components import edits
from components.account import AwsAccount
from components.managed_instances import ManagedMachines, ManagedMachinesArgs
from components.network import Network, NetworkArgs
from modulestack.contract.daemon_manifest import DaemonManifest
from tests.components.test_machines import NETWORK
from tests.harness import Deployed, deploy
from tests.support.environments import environment

BEGIN = "arn:aws:ecs:eu-west-1:123456789012"
AGENT = {"image": "ghcr.io/example/agent:1", "secrets": {"KEY": "ssm:/agent/key"}}


def _instances(account: AwsAccount, **managed: Any) -> Deployed:
    env = environment(network=NETWORK, managed_instances={"pool": managed})

    def program() -> None:
        standing = edits.check(env, account, {}, ())
        network = Network("dev", NetworkArgs(environment=env, account=account, standing=standing, zones=None))
        args = ManagedMachinesArgs(
            managed=env.managed_instances["pool"], environment=env, account=account, network=network
        )
        ManagedMachines("pool", args, ResourceOptions())

    return deploy(program)


def _provider(done: Deployed) -> dict[str, Any]:
    found: dict[str, Any] = done.one("aws:ecs/capacityProvider:CapacityProvider").inputs
    return found


def _statements(done: Deployed, role: str) -> list[dict[str, Any]]:
    [policy] = [each for each in done.all("aws:iam/rolePolicy:RolePolicy") if each.name == role]
    found: list[dict[str, Any]] = json.loads(policy.inputs["policy"])["Statement"]
    return found


def test_instances_are_made_of_these(account: AwsAccount):
    """Logical names and type tokens are identity: a change replaces what stands."""
    assert _instances(account, daemons={"agent": AGENT}).tree()["modulestack:index:ManagedInstances pool"] == [
        "cloudwatch/logGroup:LogGroup pool-agent-daemon-logs",
        "ec2/securityGroup:SecurityGroup pool-instances",
        "ecs/capacityProvider:CapacityProvider pool-instances",
        "ecs/cluster:Cluster pool-cluster",
        "ecs/daemon:Daemon pool-agent-daemon",
        "ecs/daemonTaskDefinition:DaemonTaskDefinition pool-agent-daemon",
        "iam/instanceProfile:InstanceProfile pool-instances",
        "iam/role:Role pool-agent-daemon-execution",
        "iam/role:Role pool-agent-daemon-task",
        "iam/role:Role pool-infrastructure",
        "iam/role:Role pool-instances",
        "iam/rolePolicy:RolePolicy pool-agent-daemon-execution",
        "iam/rolePolicy:RolePolicy pool-infrastructure",
        "iam/rolePolicy:RolePolicy pool-instances",
        "ssm/parameter:Parameter pool-agent-daemon",
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule pool-instances-out",
    ]


def test_without_a_word_ecs_chooses(account: AwsAccount):
    """All that has a default at ECS is written out, because an update leaves alone what it does not say."""
    found = _provider(_instances(account))
    assert (found["name"], found["tags"]) == ("dev-pool", {"Name": "dev-pool", "modulestack:capacity": "pool"})
    provider = found["managedInstancesProvider"]
    template = provider["instanceLaunchTemplate"]
    assert (provider["propagateTags"], provider["infrastructureOptimization"]) == (
        "CAPACITY_PROVIDER",
        {"scaleInAfter": 300},
    )
    assert {key: template.get(key) for key in ("capacityOptionType", "monitoring", "storageConfiguration")} == {
        "capacityOptionType": "ON_DEMAND",
        "monitoring": "BASIC",
        "storageConfiguration": {"storageSizeGib": 80},
    }
    assert template["networkConfiguration"]["subnets"] == ["subnet-00000003", "subnet-00000004"]
    assert "instanceRequirements" not in template


@pytest.mark.parametrize(
    ("managed", "requirements"),
    [
        (
            {"instance_types": ["m7g.large"]},
            {"allowedInstanceTypes": ["m7g.large"], "memoryMib": {"min": 1}, "vcpuCount": {"min": 1}},
        ),
        (
            {"instance_requirements": {"vcpus": 2, "memory_mib": 4096, "cpu_architecture": "ARM64"}},
            {"cpuManufacturers": ["amazon-web-services"], "memoryMib": {"min": 4096}, "vcpuCount": {"min": 2}},
        ),
    ],
)
def test_which_instances_are_launched(account: AwsAccount, managed: Any, requirements: Any):
    provider = _provider(_instances(account, **managed))["managedInstancesProvider"]
    assert provider["instanceLaunchTemplate"]["instanceRequirements"] == requirements


def test_spot_is_a_provider_of_its_own(account: AwsAccount):
    """What a provider launches cannot be changed from one to the other, so that tasks move between two."""
    done = _instances(account, spot=True)
    assert _provider(done)["name"] == "dev-pool_spot"
    assert _provider(done)["managedInstancesProvider"]["instanceLaunchTemplate"]["capacityOptionType"] == "SPOT"
    actions = {action for each in _statements(done, "pool-infrastructure") for action in each["Action"]}
    without = {a for each in _statements(_instances(account), "pool-infrastructure") for a in each["Action"]}
    assert actions - without == {"iam:CreateServiceLinkedRole"}


def test_ecs_launches_in_these_subnets_with_this_role_only(account: AwsAccount):
    """Everything but what is described is of a resource, or of what ECS marks as its own."""
    done = _instances(account)
    statements = _statements(done, "pool-infrastructure")
    every = {action for each in statements if each["Resource"] == ["*"] for action in each["Action"]}
    assert {action.partition(":")[2][:8] for action in every} == {"Describe"}
    [launches] = [each for each in statements if each["Action"] == ["ec2:CreateFleet", "ec2:RunInstances"]]
    [group] = _provider(done)["managedInstancesProvider"]["instanceLaunchTemplate"]["networkConfiguration"][
        "securityGroups"
    ]
    of_ec2 = "arn:aws:ec2:eu-west-1:123456789012"
    assert sorted(launches["Resource"]) == sorted(
        [
            "arn:aws:ec2:eu-west-1::image/*",
            f"{of_ec2}:security-group/{group}",
            f"{of_ec2}:subnet/subnet-00000003",
            f"{of_ec2}:subnet/subnet-00000004",
        ]
    )
    [passes] = [each for each in statements if each["Action"] == ["iam:PassRole"]]
    role = next(each for each in done.all("aws:iam/role:Role") if each.name == "pool-instances")
    assert [role.name in resource for resource in passes["Resource"]] == [True]
    for each in statements:
        is_wide = any(resource.endswith("/*") for resource in each["Resource"] if "image" not in resource)
        assert not is_wide or each.get("Condition"), each


def test_an_instance_may_only_be_in_its_cluster(account: AwsAccount):
    named = {resource for each in _statements(_instances(account), "pool-instances") for resource in each["Resource"]}
    assert named == {"*", f"{BEGIN}:cluster/dev-pool", f"{BEGIN}:container-instance/dev-pool/*"}


def test_a_daemon_is_closed(account: AwsAccount):
    """Not root, a read-only file system but for /tmp, a log that blocks nobody; secrets by reference."""
    definition = _instances(account, daemons={"agent": AGENT}).one("aws:ecs/daemonTaskDefinition:DaemonTaskDefinition")
    assert definition.inputs["family"] == "dev-pool_agent"
    [container] = definition.inputs["containerDefinitions"]
    assert (container["user"], container["readonlyRootFilesystem"]) == ("1000:1000", True)
    assert container["linuxParameters"]["tmpfs"] == [{"containerPath": "/tmp", "size": 64}]
    assert container["logConfiguration"]["options"]["awslogs-group"] == "/modulestack/dev/pool/agent"
    assert container["logConfiguration"]["options"]["mode"] == "non-blocking"
    assert container["secrets"] == [
        {"name": "KEY", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/agent/key"}
    ]


def test_a_daemon_has_of_its_instance_what_the_file_says(account: AwsAccount):
    """Paths only to be read unless it says otherwise; capabilities in order; nothing that it does not say."""
    watching = {
        **AGENT,
        "volumes": {"logs": {"host_path": "/var/log"}, "state": {"host_path": "/var/agent"}},
        "mounts": {"logs": {"path": "/logs"}, "state": {"path": "/state", "read_only": False}},
        "capabilities": ["SYSLOG", "NET_ADMIN"],
        "dropped_capabilities": ["MKNOD"],
    }
    definition = _instances(account, daemons={"agent": watching}).one(
        "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"
    )
    assert definition.inputs["volumes"] == [
        {"name": "logs", "hosts": [{"sourcePath": "/var/log"}]},
        {"name": "state", "hosts": [{"sourcePath": "/var/agent"}]},
    ]
    [container] = definition.inputs["containerDefinitions"]
    assert container["mountPoints"] == [
        {"sourceVolume": "logs", "containerPath": "/logs", "readOnly": True},
        {"sourceVolume": "state", "containerPath": "/state", "readOnly": False},
    ]
    assert container["linuxParameters"]["capabilities"] == {"adds": ["NET_ADMIN", "SYSLOG"], "drops": ["MKNOD"]}
    assert "privileged" not in container
    plain = _instances(account, daemons={"agent": AGENT}).one("aws:ecs/daemonTaskDefinition:DaemonTaskDefinition")
    assert "volumes" not in plain.inputs
    assert not {"mountPoints", "privileged"} & plain.inputs["containerDefinitions"][0].keys()
    assert "capabilities" not in plain.inputs["containerDefinitions"][0]["linuxParameters"]


def test_who_pulls_and_what_decrypts_is_of_its_execution_role(account: AwsAccount):
    """The credentials may be read, and the key used by the services that keep values only."""
    key = "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012"
    said = {**AGENT, "registry_credentials": "secretsmanager:registry", "secrets_kms_key_arns": [key]}
    done = _instances(account, daemons={"agent": said})
    [container] = done.one("aws:ecs/daemonTaskDefinition:DaemonTaskDefinition").inputs["containerDefinitions"]
    secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry"
    assert container["repositoryCredentials"] == {"credentialsParameter": secret}
    statements = _statements(done, "pool-agent-daemon-execution")
    of = {action: each for each in statements for action in each["Action"]}
    assert of["secretsmanager:GetSecretValue"]["Resource"] == [f"{secret}-??????"]
    assert of["kms:Decrypt"]["Resource"] == [key]
    assert "ssm.eu-west-1.amazonaws.com" in of["kms:Decrypt"]["Condition"]["StringEquals"]["kms:ViaService"]


def test_a_deployment_of_a_daemon_is_undone_by_alarms(account: AwsAccount):
    said = {**AGENT, "alarms": ["slow"], "bake_minutes": 10}
    daemon = _instances(account, daemons={"agent": said}).one("aws:ecs/daemon:Daemon")
    assert daemon.inputs["deploymentConfiguration"] == {
        "alarms": {"alarmNames": ["slow"], "enable": True},
        "bakeTimeInMinutes": 10,
        "drainPercent": 25.0,
    }


def test_a_privileged_daemon_is_one_by_a_listed_exception(account: AwsAccount):
    said = {**AGENT, "privileged": True, "exceptions": {"privileged": "loads eBPF programs"}}
    [container] = (
        _instances(account, daemons={"agent": said})
        .one("aws:ecs/daemonTaskDefinition:DaemonTaskDefinition")
        .inputs["containerDefinitions"]
    )
    assert container["privileged"] is True


def test_a_daemon_may_read_its_secret_and_write_its_log(account: AwsAccount):
    statements = _statements(_instances(account, daemons={"agent": AGENT}), "pool-agent-daemon-execution")
    of = {action: each["Resource"] for each in statements for action in each["Action"]}
    assert of["ssm:GetParameters"] == ["arn:aws:ssm:eu-west-1:123456789012:parameter/agent/key"]
    assert of["logs:PutLogEvents"] == ["arn:aws:logs:eu-west-1:123456789012:log-group:/modulestack/dev/pool/agent:*"]


def test_where_a_daemon_is_is_kept_for_commands(account: AwsAccount):
    """As a module's manifest is."""
    done = _instances(account, daemons={"agent": AGENT}, instance_types=["m7g.large"])
    parameter = done.one("aws:ssm/parameter:Parameter", "pool-agent-daemon").inputs
    assert parameter["name"] == "/modulestack/dev/pool/agent/daemon"
    found = DaemonManifest.from_json(parameter["insecureValue"], parameter["name"])
    assert found == DaemonManifest(
        environment="dev",
        capacity="pool",
        daemon="agent",
        account="123456789012",
        region="eu-west-1",
        arn=f"{BEGIN}:daemon/dev-pool/agent",
        log_group="/modulestack/dev/pool/agent",
        log_stream_prefix="agent",
        cpu_architecture="ARM64",
    )


def test_daemons_are_there_before_the_first_task(account: AwsAccount):
    """A module's service waits for the set; a daemon for what its task needs, and goes before its provider."""
    done = _instances(account, daemons={"agent": {**AGENT, "drain_percent": 50}})
    daemon, provider = done.one("aws:ecs/daemon:Daemon"), done.one("aws:ecs/capacityProvider:CapacityProvider")
    assert (daemon.inputs["name"], daemon.inputs["deploymentConfiguration"]) == ("agent", {"drainPercent": 50.0})
    assert provider.urn in daemon.dependencies
    assert {resource.type for resource in done.waited_for(daemon)} >= {
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:iam/rolePolicy:RolePolicy",
    }
    assert {resource.type for resource in done.waited_for(provider)} >= {
        "aws:iam/rolePolicy:RolePolicy",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    }
