"""The protocol without the SDK is the SDK's protocol."""

from __future__ import annotations

import subprocess
import sys

from pulumi.runtime.proto import provider_pb2

from modulestack.embedded_aws.provider import protocol


def test_both_ways_give_the_same_messages():
    sent = protocol.provider_pb2.CreateRequest(urn="u", preview=True).SerializeToString()
    assert provider_pb2.CreateRequest.FromString(sent) == provider_pb2.CreateRequest(urn="u", preview=True)


def test_a_provider_process_imports_neither_the_sdk_nor_boto3_before_it_serves():
    modules = "modulestack.embedded_aws.provider.servicer, modulestack.embedded_aws.resources.registry"
    code = f"import sys, {modules}; print({{'pulumi', 'boto3'}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
