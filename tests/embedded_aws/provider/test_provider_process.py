"""The provider as a process: what it says at its start, and that it does not outlive its engine."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import SimulatedClock
from modulestack.embedded_aws.errors import EndpointRefused
from modulestack.embedded_aws.provider import clock_endpoint
from modulestack.embedded_aws.provider.clock_endpoint import ClockEndpoint
from modulestack.embedded_aws.server import serve
from tests.embedded_aws.provider.engine_side import EngineSide

COMMAND = [sys.executable, "-m", "modulestack.embedded_aws.provider"]


def test_it_refuses_to_start_without_an_embedded_aws():
    done = subprocess.run([*COMMAND, "aws"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("the local provider talks to an embedded AWS on loopback only, and AWS_ENDPOINT_URL")


def test_it_serves_and_ends_with_its_engine():
    aws = EmbeddedAws()
    server = serve(aws)
    shell = subprocess.Popen(
        ["/bin/sh", "-c", '"$@" & echo $!; wait', "sh", *COMMAND, "aws", "127.0.0.1:1"],
        env={**os.environ, "AWS_ENDPOINT_URL": server.url},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert shell.stdout is not None
    process, port = int(shell.stdout.readline()), int(shell.stdout.readline())
    side = EngineSide(port)
    side.configure()
    assert side.invoke("aws:index/getRegion:getRegion")["region"] == "eu-west-1"
    side.close()
    shell.kill()
    shell.wait()
    shell.stdout.close()
    for _ in range(100):
        if not _runs(process):
            break
        time.sleep(0.05)
    assert not _runs(process)
    server.close()
    aws.close()


def test_time_passes_at_once_through_the_door():
    clock = SimulatedClock(0.0)
    door = ClockEndpoint(clock)
    clock_endpoint.sleeper({clock_endpoint.VARIABLE: door.url})(3600)
    door.close()
    assert clock.now() == 3600


def test_without_a_door_time_is_the_walls():
    assert clock_endpoint.sleeper({}) is time.sleep


def test_a_door_elsewhere_is_refused():
    with pytest.raises(EndpointRefused, match="MODULESTACK_TIME_URL is http://192"):
        clock_endpoint.sleeper({clock_endpoint.VARIABLE: "http://192.0.2.1"})


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
