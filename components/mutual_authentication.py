"""Client certificates that listeners ask for: the trust store that knows their CAs, and what listeners are told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi_aws import lb, s3

from components.encryption_key import arn_of
from components.release_bucket import ReleaseBucket
from components.request_headers import LISTENER, marked, named_headers
from modulestack.contract import names, paths, tags
from modulestack.contract.mutual_tls import OFF
from modulestack.contract.text_file import read_text
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.mutual_authentication_section import MutualAuthentication
from modulestack.features.request_headers_section import RequestHeaders

TRUST_STORE = "aws:lb/trustStore:TrustStore"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClientCertificates:
    """What a load balancer's HTTPS listeners ask of clients."""

    argument: lb.ListenerMutualAuthenticationArgs | None = None
    """None: nothing."""
    headers: RequestHeaders | None = None
    """How tasks are told of a certificate, and of TLS; None: by AWS's own names."""
    before: Sequence[Mapping[str, Any]] = ()
    """Resources that there were before this run, listeners among them."""

    def of_listener(self, name: str, listener_tags: Mapping[str, str], *, is_https: bool) -> dict[str, Any]:
        """
        Arguments of the listener called *name*, which has *listener_tags* in any case.

        Where the argument is left out, the provider leaves a listener as it is: one that has asked is told that it asks
        for none, from then on.

        Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/listener/ (mutualAuthentication: an output)
        """
        names = named_headers(self.headers, name, self.before) if is_https else {}
        asked = self.argument if is_https else None
        if asked is None and any(_has_asked(each, name) for each in self.before):
            asked = lb.ListenerMutualAuthenticationArgs(mode=OFF)
        own = {**listener_tags, **marked(names)}
        if asked is None:
            return {**names, "tags": own}
        return {**names, "mutual_authentication": asked, "tags": {**own, tags.MUTUAL_AUTHENTICATION: "file"}}


def _has_asked(resource: Mapping[str, Any], name: str) -> bool:
    is_meant = resource["type"] == LISTENER and resource["name"] == name
    return is_meant and tags.MUTUAL_AUTHENTICATION in (resource["outputs"].get("tags") or {})


NONE = ClientCertificates()
"""Nobody is asked for any."""


def client_certificates(
    name: str,
    said: MutualAuthentication | None,
    headers: RequestHeaders | None = None,
    *,
    release_bucket: ReleaseBucket,
    standing: StandingEnvironment,
    own_tags: Mapping[str, str],
    opts: ResourceOptions,
) -> ClientCertificates:
    """
    What *said* asks of clients of the load balancer called *name*, and by which *headers* tasks are told.

    Makes its trust store, if it has a bundle.
    """
    if said is None:
        return ClientCertificates(headers=headers, before=standing.resources)
    store: Input[str] | None = said.trust_store
    if said.ca_bundle:
        store = _trust_store(name, said, release_bucket, own_tags, opts)
    of_verify: dict[str, Any] = {}
    if said.verifies:
        of_verify = {
            "trust_store_arn": store,
            "ignore_client_certificate_expiry": said.ignore_client_certificate_expiry,
            "advertise_trust_store_ca_names": "on" if said.advertise_trust_store_ca_names else OFF,
        }
    argument = lb.ListenerMutualAuthenticationArgs(mode=said.mode, **of_verify)
    return ClientCertificates(argument=argument, headers=headers, before=standing.resources)


def _trust_store(
    name: str, said: MutualAuthentication, bucket: ReleaseBucket, own_tags: Mapping[str, str], opts: ResourceOptions
) -> Output[str]:
    """Its ARN. What is in a file is uploaded, and each version of it told to AWS, which reads it then and no more."""
    bundle = _uploaded(f"{name}-ca-bundle", paths.ca_bundle_key(name), said.ca_bundle or "", bucket, opts)
    store = lb.TrustStore(
        names.trust_store(name),
        ca_certificates_bundle_s3_bucket=bundle.bucket,
        ca_certificates_bundle_s3_key=bundle.key,
        ca_certificates_bundle_s3_object_version=bundle.version_id,
        tags=own_tags,
        opts=opts,
    )
    for file in said.revocation_lists:
        stem = f"{name}-revocations-{file.replace('/', '-')}"
        revoked = _uploaded(stem, paths.revocation_list_key(name, file), file, bucket, opts)
        lb.TrustStoreRevocation(
            stem,
            trust_store_arn=store.arn,
            revocations_s3_bucket=revoked.bucket,
            revocations_s3_key=revoked.key,
            revocations_s3_object_version=revoked.version_id,
            opts=opts,
        )
    return store.arn


def _uploaded(name: str, key: str, file: str, bucket: ReleaseBucket, opts: ResourceOptions) -> s3.BucketObjectv2:
    return s3.BucketObjectv2(
        name,
        bucket=bucket.bucket,
        key=key,
        content=read_text(Path.cwd() / file),
        content_type="application/x-pem-file",
        kms_key_id=arn_of(bucket.encryption_key),
        # An object takes ten tags at most, fewer than an environment may have.
        override_provider=s3.BucketObjectv2OverrideProviderArgs(
            default_tags=s3.BucketObjectv2OverrideProviderDefaultTagsArgs(tags={})
        ),
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[bucket.ready])),
    )
