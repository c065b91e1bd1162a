"""
What we lean on inside moto.

When one of these fails after an upgrade of moto, the code named beside it must follow.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import re
from typing import Any

import pytest

from modulestack.embedded_aws import moto_import, moto_state
from modulestack.embedded_aws.account import EmbeddedAws


@pytest.fixture
def moto(aws: EmbeddedAws) -> Any:
    """moto's modules, imported the way we import them."""
    with aws.internal():
        return moto_import.module


def test_the_version_is_the_pinned_one() -> None:
    assert importlib.metadata.version("moto") == "5.2.5"


def test_state_lives_in_dictionaries_by_account(aws: EmbeddedAws, moto: Any) -> None:
    """moto_state.Shelf: BackendDict._instances lists every dictionary in use; a dictionary's content is the state."""
    with aws.internal():
        backend = aws.backend("ssm")
        backends = moto("moto.backends").get_backend("ssm")
        assert backends in moto("moto.core.base_backend").BackendDict._instances
        assert dict.__getitem__(backends, aws.account_id)[aws.region] is backend
        assert isinstance(moto("moto.s3.models").s3_backends.bucket_accounts, dict)


def test_a_new_backend_sees_only_the_account_in_place(aws: EmbeddedAws) -> None:
    """moto_state.Shelf: nothing else of a service's state is shared, such as class attributes."""
    other = EmbeddedAws()
    for service in moto_state.SERVICES:
        with aws.internal():
            mine = aws.backend(service)
        with other.internal():
            assert other.backend(service) is not mine
    other.close()


def test_services_are_where_their_urls_say(moto: Any) -> None:
    """moto_state._routes: each package's ``urls`` has url_bases and url_paths, and they match Amazon's addresses."""
    hosts = {
        "cloudfront": "cloudfront",
        "cloudwatch": "monitoring.eu-west-1",
        "ecr": "api.ecr.eu-west-1",
        "efs": "elasticfilesystem.eu-west-1",
        "elbv2": "elasticloadbalancing.eu-west-1",
        "iam": "iam",
        "route53": "route53",
    }
    paths = {
        "cloudfront": "/2020-05-31/distribution",
        "lambda": "/2015-03-31/functions",
        "route53": "/2013-04-01/hostedzone",
        "scheduler": "/schedules",
    }
    unserved = []
    for service, package in moto_state.SERVICES.items():
        urls = moto(f"moto.{package}.urls")
        path = paths.get(service, "/")
        address = f"https://{hosts.get(service, f'{service}.eu-west-1')}.amazonaws.com{path}"
        patterns = [path.format(base) for base in urls.url_bases for path in urls.url_paths]
        if not any(re.match(pattern, address) for pattern in patterns):
            unserved.append(service)
    assert unserved == []


def test_requests_name_their_account_in_a_header(moto: Any) -> None:
    """moto_state.answer."""
    assert '"x-moto-account-id" in self.headers' in inspect.getsource(moto("moto.core.responses").BaseResponse)


def test_models_are_loaded_through_a_name_that_we_set(moto: Any) -> None:
    """moto_import.module: LoaderForMoto, so that each model is parsed once."""
    assert "loader = create_loader()" in inspect.getsource(moto("moto.core.utils")._load_service_model)


def test_the_lookup_of_methods_is_pure(moto: Any) -> None:
    """moto_import.module caches it."""
    cached = moto("moto.core.responses").method_names_from_class
    assert cached.__wrapped__ is moto("moto.core.utils").method_names_from_class
    assert list(inspect.signature(cached.__wrapped__).parameters) == ["clazz"]


def test_settings_are_read_from_the_environment_under_these_names(moto: Any) -> None:
    """moto_import._SETTINGS: every variable that moto's settings read and our services can feel."""
    names = set(re.findall(r'environ\.get\(\s*"([A-Z0-9_]+)"', inspect.getsource(moto("moto.settings"))))
    elsewhere = {"DEFAULT_CONTAINER_REGISTRY", "SF_EXECUTION_HISTORY_TYPE", "TESTS_SKIP_REQUIRES_DOCKER"}
    assert {name for name in names if not name.startswith(moto_import._SETTINGS)} == elsewhere
    assert "MOTO_EC2_LOAD_DEFAULT_AMIS" in names
    assert moto("moto.settings").ACM_VALIDATION_WAIT is not None


ATTRIBUTES = {
    "acm": ("_certificates",),
    "application-autoscaling": ("delete_scaling_policy", "ecs_backend", "policies", "targets"),
    "ec2": (
        "addresses",
        "create_network_interface",
        "disassociate_address",
        "enis",
        "get_security_group_from_id",
        "get_subnet",
        "groups",
        "internet_gateways",
        "nat_gateways",
        "network_acls",
        "route_tables",
        "subnets",
        "vpcs",
    ),
    "elbv2": ("load_balancers", "target_groups"),
    "iam": ("managed_policies",),
    "route53": ("zones",),
    "s3": ("get_bucket",),
}
"""What embedded_aws/validation reads or changes, by service."""


def test_backends_have_what_the_rules_read(aws: EmbeddedAws) -> None:
    with aws.internal():
        missing = [
            f"{service}.{name}"
            for service, names in ATTRIBUTES.items()
            for name in names
            if not hasattr(aws.backend(service), name)
        ]
    assert missing == []


def test_items_have_what_the_rules_read(aws: EmbeddedAws) -> None:
    """embedded_aws/validation: the attributes of what is in those dictionaries."""
    ec2, elb = aws.client("ec2"), aws.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    ec2.create_internet_gateway()
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=address)
    balancer = elb.create_load_balancer(Name="a", Subnets=subnets, Scheme="internal")["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    group = elb.create_target_group(Name="a", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")["TargetGroups"][0]
    action = {"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}
    elb.create_listener(LoadBalancerArn=balancer, Port=80, Protocol="HTTP", DefaultActions=[action])
    aws.client("acm").request_certificate(DomainName="a.com", ValidationMethod="DNS")
    aws.client("route53").create_hosted_zone(Name="a.com", CallerReference="a")
    aws.client("s3").create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": aws.region})
    with aws.internal():
        inside = {service: aws.backend(service) for service in ATTRIBUTES}
        first = inside["elbv2"].load_balancers[balancer]
        items: dict[str, tuple[Any, str]] = {
            "address": (inside["ec2"].addresses[0], "allocation_id association_id eni public_ip"),
            "acl": (next(iter(inside["ec2"].network_acls.values())), "vpc_id"),
            "balancer": (first, "arn attrs listeners name scheme security_groups subnets vpc_id"),
            "bucket": (inside["s3"].get_bucket("abcd"), "get_permission policy versioning_status"),
            "certificate": (next(iter(inside["acm"]._certificates.values())), "describe status type"),
            "eni": (next(iter(inside["ec2"].enis.values())), "description group_set requester_managed status subnet"),
            "gateway": (next(iter(inside["ec2"].internet_gateways.values())), "vpc"),
            "group": (next(iter(inside["ec2"].groups[vpc].values())), "egress_rules id ingress_rules name"),
            "listener": (next(iter(first.listeners.values())), "certificate port"),
            "nat": (next(iter(inside["ec2"].nat_gateways.values())), "_eni state vpc_id"),
            "rule": (
                next(iter(inside["ec2"].groups[vpc].values())).egress_rules[0],
                "from_port ip_protocol ip_range source_group to_port",
            ),
            "subnet": (inside["ec2"].get_subnet(subnets[0]), "availability_zone id vpc_id"),
            "target group": (inside["elbv2"].target_groups[group["TargetGroupArn"]], "attributes load_balancer_arns"),
            "zone": (next(iter(inside["route53"].zones.values())), "private_zone rrsets"),
            "record": (next(iter(inside["route53"].zones.values())).rrsets[0], "name records type"),
        }
    missing = [
        f"{name}.{attribute}"
        for name, (item, names) in items.items()
        for attribute in names.split()
        if not hasattr(item, attribute)
    ]
    assert missing == []


def test_deleting_a_version_takes_these_arguments(aws: EmbeddedAws) -> None:
    """validation/s3.py stands before it."""
    with aws.internal():
        parameters = inspect.signature(type(aws.backend("s3")).delete_object).parameters
    assert list(parameters) == ["self", "bucket_name", "key_name", "version_id", "bypass"]


def test_managed_policies_are_text_that_we_can_cut(aws: EmbeddedAws, moto: Any) -> None:
    """validation/iam.py finds one policy without reading the other 1,300."""
    text = moto("moto.iam.aws_managed_policies").aws_managed_policies_data
    assert '\n "AmazonECSTaskExecutionRolePolicy":{' in text
    assert hasattr(moto("moto.iam.models").AWSManagedPolicy, "from_data")


def test_scaling_asks_ecs_for_services_through_one_object(aws: EmbeddedAws) -> None:
    """embedded_aws/ecs/outside.py replaces it."""
    with aws.internal():
        source = inspect.getsource(type(aws.backend("application-autoscaling"))._ecs_service_exists_for_target)
    assert "self.ecs_backend.describe_services(cluster, [service])" in source


def test_groups_start_their_instances_in_methods_that_we_replace(moto: Any) -> None:
    """ec2_auto_scaling.moto_groups and capacity: what is replaced is there, and what is read has these names."""
    models = moto("moto.autoscaling.models")
    source = inspect.getsource(models.FakeAutoScalingGroup)
    assert "self.set_desired_capacity(desired_capacity)" in source
    assert "def update(" in source
    assert "notify_terminate_instances" in inspect.getsource(moto("moto.ec2.responses.instances"))
    state = inspect.signature(models.InstanceState)
    assert {"instance", "protected_from_scale_in", "lifecycle_state"} <= set(state.parameters)


def test_images_of_ecs_are_read_when_they_are_asked_for(moto: Any) -> None:
    """validation.ssm: a flag of the parameters says that they were; the tree has ``recommended`` leaves."""
    assert "if not self.latest_ecs_amis_loaded" in inspect.getsource(moto("moto.ssm.models").ParameterDict)
    tree = moto("moto.utilities.utils").load_resource("ssm/resources/ecs/optimized_amis/eu-west-1.json")
    leaf = tree["aws"]["service"]["ecs"]["optimized-ami"]["amazon-linux-2023"]["recommended"]
    assert leaf["Value"]["image_id"].startswith("ami-")


def test_messages_know_when_they_are_seen(aws: EmbeddedAws) -> None:
    """queue_messages: two epoch times in milliseconds of each message, and three numbers of the queue."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    for delay in (0, 0, 0, 60):
        sqs.send_message(QueueUrl=url, MessageBody="one", DelaySeconds=delay)
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=30)
    names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert [found[name] for name in names] == ["2", "1", "1"]
