"""
Operations of distributions, VPC origins and their tags. That they may be carried out is seen in validation/cloudfront.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.embedded_aws.cloudfront.state import (
    DISTRIBUTION_DEPLOYED_S,
    VPC_ORIGIN_DEPLOYED_S,
    EdgeEntity,
    domain_name,
    new_etag,
    new_id,
    state_of,
)
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_API = "https://cloudfront.amazonaws.com/2020-05-31"
Params = Mapping[str, Any]


def create_distribution(context: RequestContext, params: Params) -> dict[str, Any]:
    """Without tags."""
    return _created(context, params["DistributionConfig"], {})


def create_distribution_with_tags(context: RequestContext, params: Params) -> dict[str, Any]:
    """The same, with tags."""
    said = params["DistributionConfigWithTags"]
    return _created(context, said["DistributionConfig"], _tags(said["Tags"]))


def _created(context: RequestContext, config: Params, tags: dict[str, str]) -> dict[str, Any]:
    made = _entity(context, "distribution", new_id(), config, tags, DISTRIBUTION_DEPLOYED_S)
    state_of(context.aws).distributions[made.id] = made
    location = f"{_API}/distribution/{made.id}"
    return {"Distribution": _distribution(context, made), "Location": location, "ETag": made.etag}


def get_distribution(context: RequestContext, params: Params) -> dict[str, Any]:
    """With its status."""
    found = state_of(context.aws).distribution(params["Id"])
    return {"Distribution": _distribution(context, found), "ETag": found.etag}


def get_distribution_config(context: RequestContext, params: Params) -> dict[str, Any]:
    """What an update begins with."""
    found = state_of(context.aws).distribution(params["Id"])
    return {"DistributionConfig": copy.deepcopy(found.config), "ETag": found.etag}


def update_distribution(context: RequestContext, params: Params) -> dict[str, Any]:
    """What edges keep stays: only what they ask for from then on is another thing."""
    found = state_of(context.aws).distribution(params["Id"])
    found.change(params["DistributionConfig"], context.aws.clock.now(), DISTRIBUTION_DEPLOYED_S)
    return {"Distribution": _distribution(context, found), "ETag": found.etag}


def delete_distribution(context: RequestContext, params: Params) -> dict[str, Any]:
    """One that is disabled."""
    state = state_of(context.aws)
    del state.distributions[params["Id"]]
    state.cached.pop(params["Id"], None)
    return {}


def list_distributions(context: RequestContext, params: Params) -> dict[str, Any]:  # noqa: ARG001
    """All on one page."""
    found = [_summary(context, each) for each in state_of(context.aws).distributions.values()]
    return {"DistributionList": _listed(found)}


def create_invalidation(context: RequestContext, params: Params) -> dict[str, Any]:
    """What edges keep at these paths is forgotten at once."""
    state, id_ = state_of(context.aws), params["DistributionId"]
    state.distribution(id_)
    patterns = params["InvalidationBatch"]["Paths"].get("Items", [])
    kept = state.cached.get(id_, {})
    for key in [key for key in kept if any(_meets(pattern, key.path) for pattern in patterns)]:
        del kept[key]
    made = {
        "Id": f"I{new_id()[1:]}",
        "Status": "Completed",
        "CreateTime": _time(context.aws.clock.now()),
        "InvalidationBatch": copy.deepcopy(params["InvalidationBatch"]),
    }
    state.invalidations.setdefault(id_, []).append(made)
    return {"Location": f"{_API}/distribution/{id_}/invalidation/{made['Id']}", "Invalidation": made}


def _meets(pattern: str, path: str) -> bool:
    """Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html"""
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern


def get_invalidation(context: RequestContext, params: Params) -> dict[str, Any]:
    """One that was asked for."""
    state = state_of(context.aws)
    state.distribution(params["DistributionId"])
    for each in state.invalidations.get(params["DistributionId"], []):
        if each["Id"] == params["Id"]:
            return {"Invalidation": each}
    raise AwsError("NoSuchInvalidation", "The specified invalidation does not exist.", 404)


def list_invalidations(context: RequestContext, params: Params) -> dict[str, Any]:
    """All on one page."""
    state = state_of(context.aws)
    state.distribution(params["DistributionId"])
    names = ("Id", "CreateTime", "Status")
    found = [{name: each[name] for name in names} for each in state.invalidations.get(params["DistributionId"], [])]
    return {"InvalidationList": _listed(found)}


def create_vpc_origin(context: RequestContext, params: Params) -> dict[str, Any]:
    """CloudFront puts network interfaces into the VPC."""
    id_ = f"vo_{new_id()[1:]}{new_id()[1:]}"[:25]
    tags = _tags(params.get("Tags") or {})
    made = _entity(context, "vpcorigin", id_, params["VpcOriginEndpointConfig"], tags, VPC_ORIGIN_DEPLOYED_S)
    state_of(context.aws).vpc_origins[made.id] = made
    return {**_shown(context, made), "Location": f"{_API}/vpc-origin/{made.id}"}


def get_vpc_origin(context: RequestContext, params: Params) -> dict[str, Any]:
    """With its status."""
    return _shown(context, state_of(context.aws).vpc_origin(params["Id"]))


def update_vpc_origin(context: RequestContext, params: Params) -> dict[str, Any]:
    """One that no distribution leads to."""
    found = state_of(context.aws).vpc_origin(params["Id"])
    found.change(params["VpcOriginEndpointConfig"], context.aws.clock.now(), VPC_ORIGIN_DEPLOYED_S)
    return _shown(context, found)


def delete_vpc_origin(context: RequestContext, params: Params) -> dict[str, Any]:
    """The same; gone at once."""
    answer = _shown(context, state_of(context.aws).vpc_origins.pop(params["Id"]))
    return {**answer, "VpcOrigin": {**answer["VpcOrigin"], "Status": "Deploying"}}


def list_vpc_origins(context: RequestContext, params: Params) -> dict[str, Any]:  # noqa: ARG001
    """All on one page."""
    found = []
    for each in state_of(context.aws).vpc_origins.values():
        told = _shown(context, each)["VpcOrigin"]
        config = told.pop("VpcOriginEndpointConfig")
        found.append({**told, "OriginEndpointArn": config["Arn"], "Name": config["Name"]})
    return {"VpcOriginList": _listed(found)}


def list_tags(context: RequestContext, params: Params) -> dict[str, Any]:
    """Of either."""
    tags = state_of(context.aws).tagged(params["Resource"]).tags
    return {"Tags": {"Items": [{"Key": key, "Value": value} for key, value in tags.items()]}}


def tag(context: RequestContext, params: Params) -> dict[str, Any]:
    """Adds and replaces."""
    state_of(context.aws).tagged(params["Resource"]).tags.update(_tags(params["Tags"]))
    return {}


def untag(context: RequestContext, params: Params) -> dict[str, Any]:
    """Takes away."""
    tags = state_of(context.aws).tagged(params["Resource"]).tags
    for key in params["TagKeys"].get("Items", []):
        tags.pop(key, None)
    return {}


def _entity(
    context: RequestContext, kind: str, id_: str, config: Params, tags: dict[str, str], takes_s: float
) -> EdgeEntity:
    now = context.aws.clock.now()
    return EdgeEntity(
        id=id_,
        arn=f"arn:{partitions.of_region(context.aws.region).name}:cloudfront::{context.aws.account_id}:{kind}/{id_}",
        config=copy.deepcopy(dict(config)),
        tags=tags,
        etag=new_etag(),
        created=now,
        modified=now,
        deployed_at=now + takes_s,
    )


def _distribution(context: RequestContext, found: EdgeEntity) -> dict[str, Any]:
    return {
        **_status(context, found, "InProgress"),
        "ARN": found.arn,
        "InProgressInvalidationBatches": 0,
        "DomainName": domain_name(found),
        "ActiveTrustedSigners": {"Enabled": False, "Quantity": 0},
        "ActiveTrustedKeyGroups": {"Enabled": False, "Quantity": 0},
        "DistributionConfig": copy.deepcopy(found.config),
    }


def _summary(context: RequestContext, found: EdgeEntity) -> dict[str, Any]:
    told = {key: value for key, value in found.config.items() if key not in ("CallerReference", "Logging")}
    own = {**_status(context, found, "InProgress"), "ARN": found.arn, "DomainName": domain_name(found)}
    return {**copy.deepcopy(told), **own}


def _shown(context: RequestContext, found: EdgeEntity) -> dict[str, Any]:
    told = {
        **_status(context, found, "Deploying"),
        "Arn": found.arn,
        "AccountId": context.aws.account_id,
        "CreatedTime": _time(found.created),
        "VpcOriginEndpointConfig": copy.deepcopy(found.config),
    }
    return {"VpcOrigin": told, "ETag": found.etag}


def _status(context: RequestContext, found: EdgeEntity, until_then: str) -> dict[str, Any]:
    deployed = found.is_deployed(context.aws.clock.now())
    status = "Deployed" if deployed else until_then
    return {"Id": found.id, "Status": status, "LastModifiedTime": _time(found.modified)}


def _listed(items: list[dict[str, Any]]) -> dict[str, Any]:
    most = {"Marker": "", "MaxItems": 100, "IsTruncated": False}
    return {**most, "Quantity": len(items), **({"Items": items} if items else {})}


def _tags(said: Params) -> dict[str, str]:
    return {each["Key"]: each.get("Value", "") for each in said.get("Items", [])}


def _time(epoch_s: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(epoch_s, datetime.UTC)


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Params], dict[str, Any]]] = {
    ("cloudfront", "CreateDistribution"): create_distribution,
    ("cloudfront", "CreateDistributionWithTags"): create_distribution_with_tags,
    ("cloudfront", "CreateInvalidation"): create_invalidation,
    ("cloudfront", "CreateVpcOrigin"): create_vpc_origin,
    ("cloudfront", "DeleteDistribution"): delete_distribution,
    ("cloudfront", "DeleteVpcOrigin"): delete_vpc_origin,
    ("cloudfront", "GetDistribution"): get_distribution,
    ("cloudfront", "GetDistributionConfig"): get_distribution_config,
    ("cloudfront", "GetInvalidation"): get_invalidation,
    ("cloudfront", "GetVpcOrigin"): get_vpc_origin,
    ("cloudfront", "ListDistributions"): list_distributions,
    ("cloudfront", "ListInvalidations"): list_invalidations,
    ("cloudfront", "ListTagsForResource"): list_tags,
    ("cloudfront", "ListVpcOrigins"): list_vpc_origins,
    ("cloudfront", "TagResource"): tag,
    ("cloudfront", "UntagResource"): untag,
    ("cloudfront", "UpdateDistribution"): update_distribution,
    ("cloudfront", "UpdateVpcOrigin"): update_vpc_origin,
}
"""(boto3's service, operation) → what answers it."""
