"""
Keeps the SDK from sending a stack trace with each registration.

pulumi 3.272.0 walks the whole stack for every resource and turns each frame into a file URL (``runtime/resource.py``,
``_get_stack_trace``), a twelfth of a large rehearsal's time. Our monitor does not read it, and the SDK has no option.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

_FUNCTION = "_get_stack_trace"


@contextlib.contextmanager
def without_stack_traces() -> Iterator[None]:
    """
    Give resources that are registered in here, by any thread, an empty trace.

    An SDK without that function stays as it is.
    """
    module: Any = resource
    original = getattr(module, _FUNCTION, None)
    if original is None:
        yield
        return
    setattr(module, _FUNCTION, source_pb2.StackTrace)
    try:
        yield
    finally:
        setattr(module, _FUNCTION, original)
