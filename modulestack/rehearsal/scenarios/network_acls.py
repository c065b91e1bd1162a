"""Somebody on the internet knocks at every subnet of the network, while the module is asked as ever."""

from __future__ import annotations

from modulestack.contract.network_acls import ADMINISTRATION
from modulestack.embedded_aws.ecs import acl_rules
from modulestack.features.network_acl import NETWORK_ACLS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

HTTPS, SAMPLES_S = 443, 60


def _knock(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    wanted = module.desired_count()
    [subnet, *_] = _subnets_of(module)
    aws = module.aws
    vpc = aws.client("ec2").describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    [default] = aws.client("ec2").describe_network_acls(Filters=[*of_vpc, {"Name": "default", "Values": ["true"]}])[
        "NetworkAcls"
    ]
    is_closed = all(entry["RuleAction"] == "deny" for entry in default["Entries"])
    subnets = [each["SubnetId"] for each in aws.client("ec2").describe_subnets(Filters=of_vpc)["Subnets"]]
    opened = [port for port in (*ADMINISTRATION, HTTPS) if _is_open(module, subnets, port)]
    aws.clock.sleep(SAMPLES_S)
    closed = " and ".join(str(port) for port in ADMINISTRATION if port not in opened) or "none"
    text = (
        f"{len(subnets)} subnets, {len(default['Associations'])} with the default network ACL, which lets "
        f"{'nothing' if is_closed else 'something'} through; closed to the internet: {closed}; {availability.summary()}"
    )
    met = is_closed and not default["Associations"] and opened == [HTTPS] and availability.served(wanted)
    return Observation(met, text)


def _subnets_of(module: RehearsedModule) -> list[str]:
    where = {"cluster": module.manifest.cluster, "services": [module.manifest.service]}
    [service] = module.aws.client("ecs").describe_services(**where)["services"]
    return list(service["networkConfiguration"]["awsvpcConfiguration"]["subnets"])


def _is_open(module: RehearsedModule, subnets: list[str], port: int) -> bool:
    """Whether the network ACL of any of *subnets* lets the internet in on *port*."""
    with module.aws.internal():
        ec2 = module.aws.backend("ec2")
        return any(acl_rules.connects(ec2, acl_rules.outside(), acl_rules.inside(ec2, one), port) for one in subnets)


NETWORK_ACLS_LET_THROUGH = Scenario(
    name=NETWORK_ACLS,
    promise="whoever asks is served; ports 22 and 3389 are not let in, and no subnet has the default one",
    run=_knock,
    on_demand=True,
    not_tried=no_task_runs,
)
