"""What stands in the embedded account."""

from __future__ import annotations

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal import inventory as inventories
from modulestack.rehearsal.inventory import InventoryItem, inventory
from tests.embedded_aws.machines import Machines


def test_a_new_account_is_empty_in_every_service():
    """So services that nobody asked need not be asked."""
    aws = EmbeddedAws()
    for service, operation, arguments, _ in (*inventories._LISTS, *inventories._OF_MACHINES):
        getattr(aws.client(service), operation)(**arguments)
    assert inventory(aws) == frozenset()


def test_machines_are_asked_for_where_there_was_a_group():
    """Each of what they are made of would be left."""
    aws = EmbeddedAws()
    machines = Machines(aws)
    machines.make_group()
    aws.clock.sleep(300)
    found = {item.id.partition("-")[0] for item in inventory(aws) if item.service == "ec2"}
    assert {"i", "lt", "vol"} <= found
    assert [item.id.rpartition("/")[2] for item in inventory(aws) if item.service == "autoscaling"] == ["machines"]


def test_a_key_that_aws_makes_for_a_service_is_nobodys():
    """The first encrypted disk of an account makes one of EBS, beside those that somebody has made."""
    aws = EmbeddedAws()
    Machines(aws).make_group()
    aws.clock.sleep(300)
    aws.client("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=1, Encrypted=True)
    made = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    assert [item.id for item in inventory(aws) if item.service == "kms"] == [made]


def test_only_services_that_were_used_are_asked():
    aws = EmbeddedAws()
    aws.client("logs").create_log_group(logGroupName="a")
    zone = aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    before = len(aws.calls)
    found = inventory(aws)
    assert {call.service for call in aws.calls[before:]} == {"logs", "route53"}
    assert found == {
        InventoryItem("logs", "arn:aws:logs:eu-west-1:123456789012:log-group:a:*"),
        InventoryItem("route53", zone),
        InventoryItem("route53", f"{zone} example.com. NS"),
        InventoryItem("route53", f"{zone} example.com. SOA"),
    }
