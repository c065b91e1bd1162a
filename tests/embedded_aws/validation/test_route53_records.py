"""A record is created once."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws


def _change(action: str, address: str, name: str = "a.example.com") -> dict[str, Any]:
    record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": address}]}
    return {"Action": action, "ResourceRecordSet": record}


def test_a_record_that_is_there_is_not_created_again_and_may_be_overwritten(aws: EmbeddedAws):
    client = aws.client("route53")
    zone = client.create_hosted_zone(Name="example.com", CallerReference="a")["HostedZone"]["Id"]

    def send(*changes: dict[str, Any]) -> None:
        client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [*changes]})

    send(_change("CREATE", "10.0.0.1"))
    with pytest.raises(ClientError) as refused:
        send(_change("CREATE", "10.0.0.2", "A.example.com."))
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidChangeBatch",
        "[Tried to create resource record set [name='a.example.com.', type='A'] but it already exists]",
    )
    send(_change("UPSERT", "10.0.0.2"))
    send(_change("DELETE", "10.0.0.2"), _change("CREATE", "10.0.0.3"))
