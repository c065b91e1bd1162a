"""
Operations of trust stores, which moto does not have.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTrustStore.html and its siblings
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import mutual_tls, partitions
from modulestack.contract.account import AwsAccount
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.mutual_tls import trust_stores
from modulestack.embedded_aws.mutual_tls.trust_stores import TrustStore, store_of, stores_of
from modulestack.embedded_aws.validation.request_context import RequestContext

_NO_BUNDLE, _NO_LIST = "CaCertificatesBundleNotFound", "RevocationContentNotFound"


def create(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Active at once; AWS takes a moment.

    Raises:
        AwsError: its name is taken, there are too many, or its bundle is none.
    """
    elbv2, name = context.backend("elbv2"), params["Name"]
    known = stores_of(elbv2)
    if any(each.name == name for each in known.values()):
        raise AwsError("DuplicateTrustStoreName", f"A trust store with the name '{name}' already exists")
    if len(known) >= mutual_tls.TRUST_STORES_PER_REGION:
        raise AwsError("TooManyTrustStores", "The maximum number of trust stores has been reached")
    account = AwsAccount(
        partition=partitions.of_region(context.region).name, id=context.aws.account_id, region=context.region
    )
    arn = account.arn("elasticloadbalancing", f"truststore/{name}/{uuid.uuid4().hex[:16]}")
    known[arn] = TrustStore(name=name, arn=arn, authorities=_authorities(context, params))
    _teach_tags(elbv2)
    if params.get("Tags"):
        elbv2.add_tags([arn], list(params["Tags"]))
    return {"TrustStores": [known[arn].described]}


def modify(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Another bundle; what was revoked stays so."""
    found = store_of(context.backend("elbv2"), params["TrustStoreArn"])
    found.authorities = _authorities(context, params)
    return {"TrustStores": [found.described]}


def describe(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All, or those asked for."""
    known = stores_of(context.backend("elbv2"))
    arns, names = params.get("TrustStoreArns") or (), params.get("Names") or ()
    found = [store_of(context.backend("elbv2"), arn) for arn in arns] or [each for each in known.values() if not names]
    for name in names:
        named = [each for each in known.values() if each.name == name]
        if not named:
            raise AwsError("TrustStoreNotFound", f"Trust store '{name}' not found")
        found += named
    return {"TrustStores": [each.described for each in found]}


def associations(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Listeners that verify with it."""
    arn = store_of(context.backend("elbv2"), params["TrustStoreArn"]).arn
    found = trust_stores.listeners_with(context.backend("elbv2"), arn)
    return {"TrustStoreAssociations": [{"ResourceArn": each} for each in found]}


def delete(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Gone.

    Raises:
        AwsError: a listener verifies with it.
    """
    elbv2, found = context.backend("elbv2"), store_of(context.backend("elbv2"), params["TrustStoreArn"])
    if trust_stores.listeners_with(elbv2, found.arn):
        raise AwsError("TrustStoreInUse", f"Trust store '{found.arn}' is currently in use by a listener")
    del stores_of(elbv2)[found.arn]
    return {}


def add_revocations(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Lists beside those that it has.

    Raises:
        AwsError: one is not there or is none, or there are too many, or too many certificates in them.
    """
    found = store_of(context.backend("elbv2"), params["TrustStoreArn"])
    added = []
    for one in params.get("RevocationContents") or ():
        content = trust_stores.read(
            context.backend("s3"), one.get("S3Bucket", ""), one.get("S3Key", ""), one.get("S3ObjectVersion"), _NO_LIST
        )
        added.append(trust_stores.list_in(content))
    too_many = len(found.lists) + len(added) > mutual_tls.REVOCATION_LISTS_PER_TRUST_STORE
    if too_many or found.revoked + sum(map(len, added)) > mutual_tls.REVOKED_PER_TRUST_STORE:
        text = "The maximum number of revocation entries of the trust store has been reached"
        raise AwsError("TooManyTrustStoreRevocationEntries", text)
    for one in added:
        found.last_list += 1
        found.lists[found.last_list] = one
    return {"TrustStoreRevocations": _lists(found, list(found.lists)[len(found.lists) - len(added) :])}


def describe_revocations(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All of its lists, or those asked for."""
    found = store_of(context.backend("elbv2"), params["TrustStoreArn"])
    return {"TrustStoreRevocations": _lists(found, _known_ids(found, params) or list(found.lists))}


def remove_revocations(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """What these have is not revoked any more."""
    found = store_of(context.backend("elbv2"), params["TrustStoreArn"])
    for id_ in _known_ids(found, params):
        del found.lists[id_]
    return {}


def _known_ids(found: TrustStore, params: Mapping[str, Any]) -> list[int]:
    ids = [int(each) for each in params.get("RevocationIds") or ()]
    for id_ in ids:
        if id_ not in found.lists:
            raise AwsError("RevocationIdNotFound", f"Revocation ID '{id_}' not found")
    return ids


def _lists(found: TrustStore, ids: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "TrustStoreArn": found.arn,
            "RevocationId": id_,
            "RevocationType": "CRL",
            "NumberOfRevokedEntries": len(found.lists[id_]),
        }
        for id_ in ids
    ]


def _authorities(context: RequestContext, params: Mapping[str, Any]) -> Any:
    bundle = trust_stores.read(
        context.backend("s3"),
        params["CaCertificatesBundleS3Bucket"],
        params["CaCertificatesBundleS3Key"],
        params.get("CaCertificatesBundleS3ObjectVersion"),
        _NO_BUNDLE,
    )
    return trust_stores.authorities_in(bundle)


def _teach_tags(elbv2: Any) -> None:
    """moto tags what it finds by its ARN, and knows no trust stores."""
    known = type(elbv2)._get_resource_by_arn

    def by_arn(arn: str) -> Any:
        return stores_of(elbv2)[arn] if arn in stores_of(elbv2) else known(elbv2, arn)

    elbv2._get_resource_by_arn = by_arn


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("elbv2", "AddTrustStoreRevocations"): add_revocations,
    ("elbv2", "CreateTrustStore"): create,
    ("elbv2", "DeleteTrustStore"): delete,
    ("elbv2", "DescribeTrustStoreAssociations"): associations,
    ("elbv2", "DescribeTrustStoreRevocations"): describe_revocations,
    ("elbv2", "DescribeTrustStores"): describe,
    ("elbv2", "ModifyTrustStore"): modify,
    ("elbv2", "RemoveTrustStoreRevocations"): remove_revocations,
}
"""(boto3's service, operation) → what answers it."""
