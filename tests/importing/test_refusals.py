"""What cannot be taken over without being made anew is refused: each reason in a line, and nothing is written."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract.errors import BadInput
from modulestack.environment import stack_file
from modulestack.importing.checks import let_in
from modulestack.importing.found import FoundService, ServingLoadBalancer
from modulestack.importing.groups import groups_of
from modulestack.importing.reading import read
from modulestack.importing.take_over import TakeOver, take_over
from modulestack.release.aws_access.client import AwsClient
from tests.importing.conftest import World
from tests.support.foreign_environment import Command

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"


@pytest.fixture(scope="module")
def found(world: World) -> FoundService:
    """The public service, as it is read."""
    aws = world.sandbox.aws
    client = AwsClient(aws.session(), aws.clock, region=aws.region)
    return read(client, *world.services["cdk"].split("/"))


def _taken(world: World, found: FoundService, *, name: str | None = None, **values: Any) -> TakeOver:
    """In the environment as it was before; *values* are settings of its file."""
    settings = stack_file.settings("shop", world.root)
    settings.values = {**settings.values, "modules": {"clock": {"image": "clock:1"}}, "load_balancers": {}, **values}
    return take_over(found, settings, environment="shop", project="modulestack", name=name, vpc_tags={"Name": "a"})


def _balancer(change: Callable[[ServingLoadBalancer], ServingLoadBalancer]) -> Callable[[FoundService], FoundService]:
    def changed(found: FoundService) -> FoundService:
        assert found.load_balancer is not None
        return dataclasses.replace(found, load_balancer=change(found.load_balancer))

    return changed


def _group(**fields: Any) -> Callable[[FoundService], FoundService]:
    return _balancer(lambda each: dataclasses.replace(each, target_group={**each.target_group, **fields}))


def _listener(**fields: Any) -> Callable[[FoundService], FoundService]:
    return _balancer(lambda each: dataclasses.replace(each, listeners=({**each.listeners[0], **fields},)))


def _rules(change: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]) -> Callable[[FoundService], FoundService]:
    """With other rules of all groups."""

    def changed(found: FoundService) -> FoundService:
        groups = {
            id_: dataclasses.replace(group, rules=tuple(filter(None, map(change, group.rules))))
            for id_, group in found.security_groups.items()
        }
        return dataclasses.replace(found, security_groups=groups)

    return changed


def _at_8443(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**rule, "FromPort": 8443, "ToPort": 8443}


def _in_default_group(found: FoundService) -> FoundService:
    groups = {
        id_: dataclasses.replace(group, described={**group.described, "GroupName": "default"})
        for id_, group in found.security_groups.items()
    }
    return dataclasses.replace(found, security_groups=groups)


def _in_one_group(found: FoundService) -> FoundService:
    assert found.load_balancer is not None
    network = {**found.network, "securityGroups": list(found.load_balancer.described["SecurityGroups"])}
    described = {**found.described, "networkConfiguration": {"awsvpcConfiguration": network}}
    return dataclasses.replace(found, described=described)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            _balancer(lambda each: dataclasses.replace(each, groups_behind=(*each.groups_behind, "a/other/1"))),
            "no rule of Shop-WebLB-1QAZ2WSX on port 80 leads to it: make one there, of its host or path",
        ),
        (
            _balancer(lambda each: dataclasses.replace(each, described={**each.described, "Type": "gateway"})),
            "Shop-WebLB-1QAZ2WSX is of type gateway: only application and network load balancers can be imported",
        ),
        (_group(TargetType="instance"), "has targets of type instance: a module's are addresses"),
        (_group(Protocol="TCP"), "speaks TCP: a module's speaks HTTP or HTTPS"),
        (_group(IpAddressType="ipv6"), "has ipv6 addresses: a module's have ipv4"),
        (_listener(Port=8443), "no rule of its own security group lets addresses in to Shop-WebLB-1QAZ2WSX"),
        (
            lambda found: _rules(_at_8443)(_listener(Port=8443)(found)),
            r"does not listen on 80 \(HTTP\), where a module's does",
        ),
        (_listener(Protocol="HTTPS"), "speaks HTTPS on 80, and the environment has no modulestack:domain"),
        (_in_default_group, "in no security group but the VPC's default one, which no stack can own"),
        (_in_one_group, "its tasks and its load balancer are in one security group, sg-"),
        (
            _rules(lambda rule: None if rule.get("CidrIpv4") == "0.0.0.0/0" else rule),
            "no rule of its own security group lets addresses in to Shop-WebLB-1QAZ2WSX",
        ),
        (
            lambda found: dataclasses.replace(found, vpc_id="vpc-1"),
            "it is in vpc-1, and network.existing.vpc_id is vpc-",
        ),
    ],
)
def test_what_no_module_is_like_is_refused(
    world: World, found: FoundService, change: Callable[[FoundService], FoundService], told: str
):
    with pytest.raises(BadInput, match=rf"^shop/Shop-WebService-9XYZ: .*{told}|^Shop-WebService-9XYZ: .*{told}"):
        _taken(world, change(found))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"network": {"create": {}}}, "and the environment makes a network of its own: write modulestack:network"),
        (
            {"network": {"existing": {"vpc_tags": {"Name": "b"}}}},
            "has not the tags that network.existing.vpc_tags n",
        ),
        ({"account_id": "210987654321"}, "it is in account 123456789012, and account_id is 210987654321"),
        (
            {"modules": {"web": {"image": "web:1"}}},
            "modules.web: is in the file already: take it out there, or choose another with --module",
        ),
    ],
)
def test_what_the_environment_is_not_like_is_refused(
    world: World, found: FoundService, values: dict[str, Any], told: str
):
    with pytest.raises(BadInput, match=f"^shop/Shop-WebService-9XYZ: .*{told}"):
        _taken(world, found, **values)


def test_a_module_has_a_name_that_modules_may_have(world: World, found: FoundService):
    """Its container's may be another."""
    with pytest.raises(BadInput, match=r"--module Front is no name: allowed lower case letters"):
        _taken(world, found, name="Front")
    assert _taken(world, found, name="front").lines["imported"]["names"]["container"] == "web"
    assert "container" not in _taken(world, found).lines["imported"]["names"]


def test_a_file_that_would_not_be_right_is_not_written(world: World, found: FoundService):
    """A value that runs and no file may have."""
    definition = {**found.definition, "cpu": "300"}
    with pytest.raises(
        BadInput, match=r"^modules\.web: the file would not be right with it.*\n.*modules\.web\.cpu: 300"
    ):
        _taken(world, dataclasses.replace(found, definition=definition))


def test_who_is_let_in_stays_who_is_let_in(world: World, found: FoundService):
    """Nobody else is by the next run."""
    narrow = _rules(
        lambda rule: (
            {**rule, "CidrIpv4": "203.0.113.0/24"}
            if rule.get("CidrIpv4") == "0.0.0.0/0" and not rule["IsEgress"]
            else rule
        )
    )
    taken = _taken(world, narrow(found))
    assert taken.lines["allowed_sources"] == ["203.0.113.0/24"]
    imported = [entry["logicalName"] for entry in taken.imports["resources"][1:]]
    assert "web-lb-from-203.0.113.0-24-80" in imported
    assert [note.text for note in taken.notes if "security group" in note.text and note.when == "made"] == []


@pytest.mark.parametrize(
    ("source", "told", "code"),
    [
        ("nowhere/web", "nowhere/web: there is no cluster nowhere in eu-west-1: name one that is there", 2),
        ("shop/other", "shop/other: there is no such service: name one that is there, as ECS calls it", 2),
        ("other", "--from other: allowed such as platform/orders", 2),
    ],
)
def test_a_service_that_is_not_there_is_told(world: World, source: str, told: str, code: int):
    said = Command(world.sandbox, world.root)("--from", source)
    assert (said.code, told in said.err) == (code, True), said.err


def test_an_empty_name_is_no_default(world: World):
    said = Command(world.sandbox, world.root)("--from", "shop/web", "--module", "")
    assert (said.code, "'--module': '' is empty: give it a value, or leave the option out" in said.err) == (2, True)


def test_an_environment_that_is_not_there_is_told(world: World):
    said = Command(world.sandbox, world.root)("--from", "shop/web", environment="other")
    assert (said.code, said.err.splitlines()[0].startswith("Pulumi.other.yaml: no such file")) == (2, True)


@pytest.fixture(scope="module")
def behind(world: World) -> FoundService:
    """The one that shares a load balancer."""
    aws = world.sandbox.aws
    client = AwsClient(aws.session(), aws.clock, region=aws.region)
    return read(client, *world.services["api"].split("/"))


def _with_rule(**fields: Any) -> Callable[[ServingLoadBalancer], ServingLoadBalancer]:
    """With other fields of each rule that leads to it."""

    def changed(found: ServingLoadBalancer) -> ServingLoadBalancer:
        rules = {
            listener: tuple({**each, **fields} if each["Priority"] == "7" else each for each in of)
            for listener, of in found.rules.items()
        }
        return dataclasses.replace(found, rules=rules)

    return changed


def _header(name: str, **said: Any) -> dict[str, Any]:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, **said}}


def _query(*pairs: dict[str, str]) -> dict[str, Any]:
    return {"Field": "query-string", "QueryStringConfig": {"Values": list(pairs)}}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_with_rule(Actions=[]), "no rule of Platform-ALB on port 80 leads to it: make one there"),
        (
            lambda each: _with_rule(
                Actions=[
                    {
                        "Type": "forward",
                        "ForwardConfig": {
                            "TargetGroups": [
                                {"TargetGroupArn": each.target_group["TargetGroupArn"]},
                                {"TargetGroupArn": "arn/other/1"},
                            ]
                        },
                    }
                ]
            )(each),
            "the rule of priority 7 of Platform-ALB sends requests to other too, and a route is one module's",
        ),
        (
            _with_rule(Conditions=[_header("X-A", RegexValues=["a.*"])]),
            "the rule of priority 7 of Platform-ALB has regular expressions",
        ),
        (
            _with_rule(Conditions=[_header("X-A", Values=["a"]), _header("x-a", Values=["b"])]),
            "asks twice for one header",
        ),
        (_with_rule(Conditions=[_query({"Value": "a"})]), "asks for queries by value alone"),
        (_with_rule(Conditions=[_query({"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"})]), "asks for queries"),
        (
            lambda each: dataclasses.replace(each, listeners=({**each.listeners[0], "Port": 8080},)),
            "Platform-ALB does not listen on 80, where modules behind it are asked, as there is no domain",
        ),
    ],
)
def test_what_no_route_says_is_refused(
    world: World,
    behind: FoundService,
    change: Callable[[ServingLoadBalancer], ServingLoadBalancer],
    told: str,
):
    with pytest.raises(BadInput, match=f"^platform/api: .*{told}"):
        _taken(world, _balancer(change)(behind))


def _volume(**said: Any) -> Callable[[FoundService], FoundService]:
    """With one more volume."""
    return lambda found: dataclasses.replace(
        found, definition={**found.definition, "volumes": [{"name": "files", **said}]}
    )


def _container(**said: Any) -> Callable[[FoundService], FoundService]:
    """With other fields of its own container."""

    def changed(found: FoundService) -> FoundService:
        [own] = found.definition["containerDefinitions"]
        return dataclasses.replace(found, definition={**found.definition, "containerDefinitions": [{**own, **said}]})

    return changed


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_volume(dockerVolumeConfiguration={"driver": "local"}), "the volume files is a Docker volume, which no key"),
        (_volume(fsxWindowsFileServerVolumeConfiguration={"fileSystemId": "fs-1"}), "files is a share of FSx"),
        (_volume(host={"sourcePath": "/srv"}), "the volume files is a path of the machine, and Fargate has none"),
        (_volume(efsVolumeConfiguration={"fileSystemId": "fs-1"}), "files is in fs-1 without an access point"),
        (_volume(configuredAtLaunch=True), "files is configured at launch, and the service does not say how"),
        (
            _container(
                mountPoints=[
                    {"sourceVolume": "a", "containerPath": "/a"},
                    {"sourceVolume": "a", "containerPath": "/b"},
                ]
            ),
            "the container web mounts a twice",
        ),
        (_container(volumesFrom=[{"sourceContainer": "other"}]), "the container web has the volumes of other"),
    ],
)
def test_what_no_volume_of_a_module_is_like_is_refused_by_name(
    world: World, found: FoundService, change: Callable[[FoundService], FoundService], told: str
):
    with pytest.raises(BadInput, match=f"^shop/Shop-WebService-9XYZ: the .*{told.removeprefix('the ')}"):
        _taken(world, change(found))


@pytest.fixture(scope="module")
def connected(world: World) -> FoundService:
    """The one behind a network load balancer."""
    aws = world.sandbox.aws
    return read(AwsClient(aws.session(), aws.clock, region=aws.region), *world.services["broker"].split("/"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            _balancer(lambda each: dataclasses.replace(each, groups_behind=(*each.groups_behind, "a/other/1"))),
            r"broker sends connections to others too \(other\), and a network load balancer is one module's",
        ),
        (
            _balancer(lambda each: dataclasses.replace(each, listeners=())),
            "no listener of broker forwards to its target group: add one first",
        ),
        (_group(Protocol="TLS"), "broker speaks TLS: a module's speaks TCP, UDP or TCP_UDP"),
        (_listener(Protocol="TLS"), "broker speaks TLS on 8883, and the environment has no modulestack:domain"),
    ],
)
def test_what_no_network_load_balancer_of_a_module_is_like_is_refused(
    world: World, connected: FoundService, change: Callable[[FoundService], FoundService], told: str
):
    with pytest.raises(BadInput, match=f"^platform/broker: .*{told}"):
        _taken(world, change(connected))


def test_scaling_of_another_kind_goes_on_to_decide_how_many_tasks_run(world: World, found: FoundService):
    """No run sets the number back to what it was when the service came in; each policy is named."""
    assert found.scaling is not None
    step = {"PolicyName": "by-steps", "PolicyType": "StepScaling"}
    night = {
        "ScheduledActionName": "night",
        "Schedule": "cron(0 20 * * ? *)",
        "ScalableTargetAction": {"MaxCapacity": 1},
    }
    scaling = dataclasses.replace(found.scaling, policies=(step,), schedules=(night,))
    taken = _taken(world, dataclasses.replace(found, scaling=scaling))
    assert (taken.lines["tasks"], "scaling" in taken.lines) == (2, False)
    assert "desired_count" in taken.lines["imported"]["keeps"]["service"]
    left = [note.text for note in taken.notes if note.when == "left"]
    [policy] = [text for text in left if text.startswith("the scaling policy ")]
    assert policy.startswith("the scaling policy by-steps: it scales by steps, which are not taken in")
    assert "the scheduled action night: it goes on to set MaxCapacity 1 at cron(0 20 * * ? *)" in left
    assert "desired_count" not in _taken(world, found).lines["imported"]["keeps"]["service"]


def test_static_addresses_are_told_to_stay(world: World, connected: FoundService):
    assert connected.load_balancer is not None
    zones = [
        {**each, "LoadBalancerAddresses": [{"IpAddress": "203.0.113.7", "AllocationId": "eipalloc-1"}]}
        for each in connected.load_balancer.described["AvailabilityZones"]
    ]
    described = {**connected.load_balancer.described, "AvailabilityZones": zones}
    taken = _taken(world, _balancer(lambda each: dataclasses.replace(each, described=described))(connected))
    assert "the address 203.0.113.7, which it keeps" in [note.text for note in taken.notes if note.when == "left"]


def test_both_on_one_port_stay_both(world: World, connected: FoundService):
    both = _listener(Protocol="TCP_UDP")(_group(Protocol="TCP_UDP")(connected))
    assert _taken(world, both).lines["protocol"] == "tcp_udp"


def test_who_is_let_in_by_one_of_both_only_is_not_let_in(world: World, found: FoundService):
    """A module lets in the same over TCP and UDP."""
    groups = groups_of(found)
    assert found.load_balancer is not None
    [listener] = found.load_balancer.listeners
    both = dataclasses.replace(found.load_balancer, listeners=({**listener, "Protocol": "TCP_UDP"},))
    assert let_in(found.load_balancer, groups) == {80: ["0.0.0.0/0"]}
    assert let_in(both, groups) == {80: []}


def test_the_listener_of_tls_is_the_modules(world: World, connected: FoundService):
    """Beside one of plain TCP, which stays; with its certificate, its policy and its ALPN."""
    assert connected.load_balancer is not None
    [plain] = connected.load_balancer.listeners
    tls = {
        **plain,
        "ListenerArn": "arn:tls",
        "Port": 8884,
        "Protocol": "TLS",
        "AlpnPolicy": ["HTTP2Preferred"],
        "SslPolicy": "ELBSecurityPolicy-2016-08",
        "Certificates": [{"CertificateArn": CERTIFICATE}],
    }
    both = _balancer(lambda each: dataclasses.replace(each, listeners=(plain, tls)))(connected)
    taken = _taken(world, both, domain={"zone": "example.com"})
    assert (taken.lines["protocol"], taken.lines["listener_port"]) == ("tls", 8884)
    assert taken.lines["certificate"] == CERTIFICATE
    assert taken.lines["imported"]["keeps"]["listener"] == ["ssl_policy", "alpn_policy"]
    assert "the listener on port 8883" in [note.text for note in taken.notes if note.when == "left"]


@pytest.mark.parametrize(
    ("values", "name", "told"),
    [
        (
            {"load_balancers": {"front": {"scheme": "internal"}}},
            "front",
            "load_balancers.front of the file is not Plat",
        ),
        ({}, "own", "load_balancers.own: is how a module names its own load balancer"),
        ({}, None, ""),
        ({"load_balancers": {"x": {"scheme": "internet-facing", "existing": "Platform-ALB"}}}, None, ""),
    ],
)
def test_a_shared_load_balancer_has_one_name_in_the_file(
    world: World, behind: FoundService, values: dict[str, Any], name: str | None, told: str
):
    """That of the option, that of the file, or AWS's."""
    settings = stack_file.settings("shop", world.root)
    settings.values = {**settings.values, "modules": {}, "load_balancers": {}, **values}
    asked: dict[str, Any] = {"environment": "shop", "project": "modulestack", "vpc_tags": {"Name": "a"}}
    if told:
        with pytest.raises(BadInput, match=f"^platform/api: {told}"):
            take_over(behind, settings, balancer=name, **asked)
        return
    taken = take_over(behind, settings, balancer=name, **asked)
    known = values.get("load_balancers")
    [on] = taken.lines["load_balancers"]
    assert on == ("x" if known else "platform-alb")
    section = {"scheme": "internet-facing", "existing": "Platform-ALB"}
    assert taken.sections == ({} if known else {"load_balancers": {"platform-alb": section}})


def test_what_a_rule_does_besides_is_kept(world: World, behind: FoundService):
    """Such as asking who somebody is first: no line says it, and no run takes it away."""
    assert behind.load_balancer is not None
    forward = {"Type": "forward", "TargetGroupArn": behind.load_balancer.target_group["TargetGroupArn"]}
    taken = _taken(world, _balancer(_with_rule(Actions=[{"Type": "authenticate-oidc"}, forward]))(behind))
    assert taken.lines["imported"]["keeps"]["listener_rule"] == ["actions"]


def test_one_name_of_a_module_is_given_for_each_service(world: World):
    said = Command(world.sandbox, world.root)("--from", "a/b", "--from", "a/c", "--module", "x")
    assert (said.code, "--module is given 1 times, and --from 2 times: give one each" in said.err) == (2, True)


@pytest.fixture
def before(world: World, tmp_path: Path) -> Path:
    """A folder with the file as it was before the imports."""
    (tmp_path / "Pulumi.shop.yaml").write_bytes(world.texts[0].replace("\n", "\r\n").encode())
    shutil.copy(world.root / "Pulumi.yaml", tmp_path)
    return tmp_path


def test_a_file_keeps_its_line_ends_of_windows(world: World, before: Path):
    said = Command(world.sandbox, before)("--from", world.services["cdk"])
    assert said.code == 0, said.err
    assert not re.findall(rb"(?<!\r)\n", (before / "Pulumi.shop.yaml").read_bytes())


def test_when_one_file_cannot_be_written_none_is(world: World, before: Path):
    """The lines without the list would make a second service."""
    (before / "import-shop-web.json").mkdir()
    text = (before / "Pulumi.shop.yaml").read_bytes()
    said = Command(world.sandbox, before)("--from", world.services["cdk"])
    assert (said.code, (before / "Pulumi.shop.yaml").read_bytes()) == (2, text)
    assert said.err.startswith("import-shop-web.json: cannot be written: it is a folder")


def test_a_folder_without_the_project_is_told(world: World, before: Path):
    (before / "Pulumi.yaml").unlink()
    said = Command(world.sandbox, before)("--from", world.services["cdk"])
    assert (said.code, said.err) == (2, "Pulumi.yaml: cannot be read: No such file or directory\n")


def _encrypted(found: FoundService) -> FoundService:
    """HTTPS on 443, and on 80 a redirect there, as a console makes one."""
    assert found.load_balancer is not None
    [plain] = found.load_balancer.listeners
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
    https = {
        **plain,
        "ListenerArn": "arn:443",
        "Port": 443,
        "Protocol": "HTTPS",
        "SslPolicy": "ELBSecurityPolicy-2016-08",
        "Certificates": [{"CertificateArn": CERTIFICATE}],
    }
    listeners = ({**plain, "DefaultActions": [redirect]}, https)
    rules = {each["ListenerArn"]: () for each in listeners}
    balancer = dataclasses.replace(found.load_balancer, listeners=listeners, rules=rules)
    groups = {
        id_: dataclasses.replace(
            group,
            rules=(
                *group.rules,
                *(
                    {**rule, "SecurityGroupRuleId": "sgr-443", "FromPort": 443, "ToPort": 443}
                    for rule in group.rules
                    if rule.get("FromPort") == 80
                ),
            ),
        )
        for id_, group in found.security_groups.items()
    }
    return dataclasses.replace(found, load_balancer=balancer, security_groups=groups)


def test_both_listeners_of_https_come_in_with_their_certificate_and_policy(world: World, found: FoundService):
    taken = _taken(world, _encrypted(found), domain={"zone": "example.com"})
    assert taken.lines["certificate"] == CERTIFICATE
    assert taken.lines["imported"]["keeps"]["listener"] == ["ssl_policy"]
    ids = {entry["logicalName"]: entry["id"] for entry in taken.imports["resources"][1:]}
    assert (ids["web-lb-443"], ids["web-lb-from-internet-443"]) == ("arn:443", "sgr-443")
    assert ids["web-lb-80"].startswith("arn:aws:elasticloadbalancing:")
    made = [note.text for note in taken.notes if note.when == "made"]
    assert [text for text in made if "web.example.com" in text] == [
        "a record of web.example.com: where there is one already, `pulumi up` ends in an error: delete it first"
    ]


def test_https_where_there_is_plain_http_only_is_said_to_be_made(world: World, found: FoundService):
    """And the plain listener goes on as it does."""
    taken = _taken(world, found, domain={"zone": "example.com"})
    assert taken.lines["imported"]["keeps"]["listener"] == ["default_actions"]
    assert "a listener on port 443 (HTTPS)" in [note.text for note in taken.notes if note.when == "made"]


def test_defaults_of_the_file_change_nothing_of_what_runs(world: World, found: FoundService):
    """What nobody said of it stays unsaid: null takes a default back, at any depth."""
    defaults = {
        "log_retention_days": 7,
        "health_check": {"interval_s": 10, "timeout_s": 4},
        "stop_timeout_s": 90,
        "spot_percent": 50,
    }
    taken, usual = _taken(world, found, defaults=defaults), _taken(world, found)
    assert taken.lines["health_check"] == {"interval_s": 30, "healthy_threshold": 5, "timeout_s": None}
    assert {key: value for key, value in taken.lines.items() if key not in usual.lines} == {
        "log_retention_days": None,
        "stop_timeout_s": None,
        "spot_percent": None,
    }
    assert (taken.notes, taken.imports) == (usual.notes, usual.imports)


def _read_as(world: World, operation: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> FoundService:
    """The public service, where AWS answers *operation* with a *change*."""
    aws = world.sandbox.aws
    client = AwsClient(aws.session(), aws.clock, region=aws.region)

    class Changed:
        paginate = client.paginate

        def call(self, service: Any, asked: str, **parameters: Any) -> dict[str, Any]:
            answer = client.call(service, asked, **parameters)
            return change(answer) if asked == operation else answer

    return read(Changed(), *world.services["cdk"].split("/"))


def _service(**said: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: {"services": [{**answer["services"][0], **said}]}


def _task(**said: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: {"taskDefinition": {**answer["taskDefinition"], **said}}


@pytest.mark.parametrize(
    ("operation", "change", "told"),
    [
        (
            "describe_services",
            _service(
                deployments=[
                    {"status": "PRIMARY", "serviceConnectConfiguration": {"enabled": True, "namespace": "shop"}}
                ]
            ),
            r"it is in Service Connect \(shop\), by names that no line says",
        ),
        (
            "describe_services",
            _service(deployments=[{"status": "PRIMARY", "vpcLatticeConfigurations": [{"portName": "http"}]}]),
            "VPC Lattice sends it requests",
        ),
        ("describe_services", _service(deploymentController={"type": "CODE_DEPLOY"}), "CODE_DEPLOY deploys it"),
        ("describe_services", _service(deploymentController={"type": "EXTERNAL"}), "EXTERNAL deploys it"),
        ("describe_services", _service(schedulingStrategy="DAEMON"), "it is a DAEMON"),
        ("describe_services", _service(launchType="EXTERNAL"), "it does not run on Fargate"),
        (
            "describe_services",
            _service(loadBalancers=[{"targetGroupArn": "a/web/1"}, {"targetGroupArn": "a/admin/2"}]),
            r"it is in 2 target groups \(web and admin\), and one comes in",
        ),
        ("describe_services", _service(networkConfiguration=None), "its tasks have no addresses of their own"),
        (
            "describe_services",
            _service(
                deploymentConfiguration={
                    "strategy": "CANARY",
                    "bakeTimeInMinutes": 5,
                    "canaryConfiguration": {"canaryPercent": 2.5, "canaryBakeTimeInMinutes": 3},
                    "alarms": {"alarmNames": ["orders-5xx"], "enable": True, "rollback": True},
                    "lifecycleHooks": [
                        {
                            "hookTargetArn": "arn:aws:lambda:eu-west-1:123456789012:function:smoke",
                            "roleArn": "arn:aws:iam::123456789012:role/hooks",
                            "lifecycleStages": ["POST_SCALE_UP"],
                            "hookDetails": '{"path":"/"}',
                        },
                        {
                            "targetType": "PAUSE",
                            "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
                            "timeoutConfiguration": {"timeoutInMinutes": 60, "action": "CONTINUE"},
                        },
                    ],
                }
            ),
            re.escape(
                "its deployment strategy is CANARY, and a service comes in with one target group and ROLLING: update "
                "it to be so first; or have a module of another name beside it with deployment: {strategy: canary, "
                "bake_time_min: 5, canary: {percent: 2.5, bake_time_min: 3}, hooks: {hook: {function_arn: "
                "arn:aws:lambda:eu-west-1:123456789012:function:smoke, stages: [POST_SCALE_UP], details: {path: /}}}"
                ", pauses: {pause: {stages: [POST_TEST_TRAFFIC_SHIFT], timeout_min: 60, on_timeout: continue}}}, and "
                "move its requests there; deployment.alarms are the module's own ones, in place of orders-5xx"
            ),
        ),
        (
            "describe_services",
            _service(
                loadBalancers=[
                    {"targetGroupArn": "a/web/1", "advancedConfiguration": {"alternateTargetGroupArn": "a/web-b/2"}}
                ]
            ),
            "it has an alternate target group, and a service comes in with one target group and ROLLING",
        ),
        (
            "describe_services",
            _service(deploymentConfiguration={"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0}, loadBalancers=[]),
            re.escape(
                "its deployment strategy is BLUE_GREEN, and services come in with ROLLING: update it to that first, "
                "with no lifecycle hooks, and after the import write deployment: {strategy: blue_green, "
                "bake_time_min: 0}"
            ),
        ),
        (
            "describe_task_definition",
            _task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}),
            "its tasks run on WINDOWS_SERVER_2022_CORE, and a module's on LINUX",
        ),
    ],
)
def test_services_of_another_kind_are_refused(
    world: World, operation: str, change: Callable[[dict[str, Any]], dict[str, Any]], told: str
):
    with pytest.raises(BadInput, match=f"^shop/Shop-WebService-9XYZ: {told}"):
        _read_as(world, operation, change)


def test_nothing_is_lost_silently(world: World, found: FoundService):
    """What no line says of containers, of the task and of tags is named, with what becomes of it."""
    [own] = found.definition["containerDefinitions"]
    logs = {"logDriver": "awslogs", "options": {"awslogs-group": "/other", "awslogs-region": "eu-west-1"}}
    containers = [
        {
            **own,
            "portMappings": [*own["portMappings"], {"containerPort": 9100}],
            "restartPolicy": {"enabled": True},
            "systemControls": [{"namespace": "net.core.somaxconn", "value": "2048"}],
            "versionConsistency": "enabled",
            "logConfiguration": {
                **own["logConfiguration"],
                "options": {**own["logConfiguration"]["options"], "mode": "non-blocking"},
            },
        },
        {"name": "beside", "image": "beside:1", "essential": False, "logConfiguration": logs},
    ]
    strange = dataclasses.replace(
        found,
        definition={**found.definition, "containerDefinitions": containers, "pidMode": "task"},
        described={**found.described, "tags": [{"key": "cost", "value": "42"}, {"key": "aws:x", "value": "y"}]},
        load_balancer_tags={"owner": "web"},
    )
    told = {note.text.partition(":")[0]: note.when for note in _taken(world, strange).notes}
    expected = {
        "the tag cost is taken away": "changed",
        "the tag owner is taken away": "changed",
        "web.portMappings.9100": "released",
        "web.restartPolicy": "released",
        "web.systemControls": "released",
        "web.logConfiguration.mode": "released",
        "beside": "released",
        "pidMode of the task": "released",
    }
    assert {key: told.get(key) for key in expected} == expected
    assert not any("versionConsistency" in text or "aws:x" in text for text in told)
