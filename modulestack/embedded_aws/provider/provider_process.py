"""
A provider process: ``python -m modulestack.embedded_aws.provider aws|awsx ENGINE_ADDRESS``.

Prints its port, serves until its engine is gone, and refuses to start without an embedded AWS on loopback.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent import futures
from typing import Any

from modulestack.embedded_aws.errors import EndpointRefused
from modulestack.embedded_aws.provider import clock_endpoint, endpoint

THREADS = 32
MESSAGE_BYTES = 400 * 1024 * 1024
"""As much as the engine sends at most."""


def main(arguments: Sequence[str]) -> None:
    """
    Serve the provider that the first of *arguments* names.

    Raises:
        SystemExit: what it needs is missing; the text says what.
    """
    try:
        url = endpoint.of(os.environ)
        sleep = clock_endpoint.sleeper(os.environ)
    except EndpointRefused as error:
        raise SystemExit(str(error)) from None
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))  # how the engine ends it: there is nothing to put away
    match list(arguments):
        case ["aws", *_]:
            _serve_aws(url, sleep)
        case ["awsx", *rest]:
            from pulumi.provider import main as serve

            from modulestack.embedded_aws.provider.awsx_provider import AwsxProvider

            sys.argv = [sys.argv[0], *rest]
            serve(AwsxProvider(), rest)
        case _:
            raise SystemExit("a provider is named aws or awsx")


def serve(servicer: Any) -> tuple[Any, int]:
    """Put *servicer* on a free loopback port: the started server, and the port."""
    import grpc

    from modulestack.embedded_aws.provider.protocol import provider_pb2_grpc

    server = grpc.server(
        futures.ThreadPoolExecutor(THREADS),
        options=[("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def _serve_aws(url: str, sleep: Any) -> None:
    from modulestack.embedded_aws.provider.aws_provider import AwsProvider
    from modulestack.embedded_aws.provider.servicer import AwsServicer
    from modulestack.embedded_aws.resources.registry import FUNCTIONS, HANDLERS

    clients = endpoint.LoopbackClients(url)
    server, port = serve(AwsServicer(AwsProvider(HANDLERS, FUNCTIONS, clients, sleep)))
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    clients.prepare()  # while the engine shakes hands
    server.wait_for_termination()


def _end_with(parent: int) -> None:
    """End this process when its engine, *parent*, has ended, however that came."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)
