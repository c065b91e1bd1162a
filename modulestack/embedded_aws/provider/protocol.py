"""
Pulumi's provider protocol: the SDK's generated modules, without the SDK.

``import pulumi`` brings a program's whole runtime with it; a provider process would pay for it at each start, half of
its time and a seventh of its memory. The generated modules need protobuf and gRPC only, so they are imported as a
package of their own; protobuf knows their messages by name, so both ways of importing give the same classes.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

_PACKAGE = "modulestack_pulumi_protocol"


def _load(name: str) -> Any:
    if _PACKAGE not in sys.modules:
        found = importlib.util.find_spec("pulumi")
        if found is None or found.origin is None:
            raise ModuleNotFoundError("pulumi is not installed")
        package = types.ModuleType(_PACKAGE)
        package.__path__ = [str(Path(found.origin).parent / "runtime" / "proto")]
        sys.modules[_PACKAGE] = package
    return importlib.import_module(f"{_PACKAGE}.{name}")


plugin_pb2 = _load("plugin_pb2")
provider_pb2 = _load("provider_pb2")
provider_pb2_grpc = _load("provider_pb2_grpc")
status_pb2 = _load("status_pb2")
