"""What of a module is in AWS's console and has an address that only AWS knows."""

from __future__ import annotations

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected


def load_balancers(aws: AwsClient, manifest: ModuleManifest) -> list[str]:
    """
    ARNs of those that lead to the module, each once; none where there are none, or where nobody may ask.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    if not manifest.target_groups:
        return []
    try:
        groups = aws.call("elbv2", "describe_target_groups", TargetGroupArns=list(manifest.target_groups))
    except (AccessDenied, Rejected):
        return []
    return [*dict.fromkeys(arn for group in groups["TargetGroups"] for arn in group.get("LoadBalancerArns", ()))]
