"""Methods of moto's that are shown a part only answer as they do when they see everything."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws import moto_speedups
from modulestack.embedded_aws.account import EmbeddedAws


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch, aws: EmbeddedAws) -> tuple[EmbeddedAws, EmbeddedAws]:
    """Two accounts with the same in them: one as it is, one without the speed-ups."""
    monkeypatch.setattr(moto_speedups, "speed_up", lambda service, backend: None)
    plain = EmbeddedAws()
    with plain.internal():
        for service in ("ec2", "s3"):
            plain.backend(service)
    monkeypatch.undo()
    for account in (plain, aws):
        ec2, s3 = account.client("ec2"), account.client("s3")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for name in ("a", "b"):
            group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
            ec2.create_tags(Resources=[group], Tags=[{"Key": "Name", "Value": name}])
            rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        s3.create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": account.region})
        s3.put_bucket_versioning(Bucket="abcd", VersioningConfiguration={"Status": "Enabled"})
        for key in ("web/a", "web/a", "api/a"):
            s3.put_object(Bucket="abcd", Key=key, Body=b"x")
        s3.delete_object(Bucket="abcd", Key="web/a")
    return aws, plain


def _groups(account: EmbeddedAws) -> dict[str, str]:
    found = account.client("ec2").describe_security_groups()["SecurityGroups"]
    return {group["GroupName"]: group["GroupId"] for group in found}


def test_rules_of_a_group(both: tuple[EmbeddedAws, EmbeddedAws]) -> None:
    def rules(account: EmbeddedAws, **arguments: Any) -> list[tuple[str, bool, str]]:
        groups = account.client("ec2").describe_security_groups()["SecurityGroups"]
        names = {group["GroupId"]: group["GroupName"] for group in groups}
        found = account.client("ec2").describe_security_group_rules(**arguments)["SecurityGroupRules"]
        return [(names[rule["GroupId"]], rule["IsEgress"], rule.get("CidrIpv4", "")) for rule in found]

    expected = [("a", True, "0.0.0.0/0"), ("a", False, "10.0.0.0/8")]
    for account in both:
        group = _groups(account)["a"]
        assert rules(account, Filters=[{"Name": "group-id", "Values": [group]}]) == expected
        assert len(rules(account)) == 7  # and two of the default VPC's group
        ids = account.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
        one = next(rule for rule in ids if rule["GroupId"] == group and not rule["IsEgress"])
        assert rules(account, SecurityGroupRuleIds=[one["SecurityGroupRuleId"]]) == expected[1:]


def test_a_rule_that_does_not_exist(both: tuple[EmbeddedAws, EmbeddedAws]) -> None:
    texts = []
    for account in both:
        with pytest.raises(ClientError, match=r"InvalidSecurityGroupRuleId\.NotFound") as caught:
            account.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=["sgr-0123456789abcdef0"])
        texts.append(str(caught.value))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("wanted", ["{a}", "sg-*", "sg-0123456789abcdef0"])
def test_tags_of_resources(both: tuple[EmbeddedAws, EmbeddedAws], wanted: str) -> None:
    """Of one, of all that fit a pattern, of none."""
    names = []
    for account in both:
        id_ = wanted.format(**_groups(account))
        found = account.client("ec2").describe_tags(Filters=[{"Name": "resource-id", "Values": [id_]}])["Tags"]
        names.append(sorted(tag["Value"] for tag in found))
    assert names == [{"{a}": ["a"], "sg-*": ["a", "b"], "sg-0123456789abcdef0": []}[wanted]] * 2


@pytest.mark.parametrize("prefix", ["", "web/", "none"])
def test_versions_of_objects(both: tuple[EmbeddedAws, EmbeddedAws], prefix: str) -> None:
    shown = []
    for account in both:
        answer = account.client("s3").list_object_versions(Bucket="abcd", Prefix=prefix)
        versions = [(one["Key"], one["IsLatest"]) for one in answer.get("Versions", [])]
        markers = [(one["Key"], one["IsLatest"]) for one in answer.get("DeleteMarkers", [])]
        shown.append((versions, markers))
    web = ([("web/a", False), ("web/a", False)], [("web/a", True)])
    everything = ([("api/a", True), *web[0]], web[1])
    assert shown == [{"": everything, "web/": web, "none": ([], [])}[prefix]] * 2
