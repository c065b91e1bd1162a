"""The table of instance types, against what EC2's DescribeInstanceTypes answers."""

from __future__ import annotations

import pytest

from modulestack.contract import instance_types
from modulestack.embedded_aws.instance_types import everything

ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}


def test_every_size_is_ec2_s():
    """As far as the embedded AWS knows them, which has them of AWS."""
    known = {
        name: (size, instance_types.architecture_of(name))
        for name in everything()
        if (size := instance_types.size_of(name)) is not None
    }
    assert known == {
        name: ((one.vcpus, one.memory_mib, one.interfaces), ARCHITECTURES[one.architecture])
        for name, one in everything().items()
        if name in known
    }
    assert len(known) > 1200


def test_what_is_of_nitro_is_ec2_s():
    known = {name: one.nitro for name, one in everything().items() if not one.bare_metal}
    assert {name: instance_types.is_nitro(name) for name in known} == known
    assert (instance_types.is_nitro("i3.metal"), instance_types.is_nitro("i3.large")) == (True, False)


def test_what_is_left_out_runs_no_current_ecs_image_or_is_of_no_use_to_it():
    """Of older generations, of Apple's, and what is rented by the host or for accelerators only."""
    left = {name.partition(".")[0] for name in everything() if instance_types.size_of(name) is None}
    allowed = ("a1", "c1", "c3", "d2", "dl", "h1", "hpc", "i2", "m1", "m2", "m3", "mac", "r3", "t1", "trn", "u", "vt")
    assert {family for family in left if not family.startswith(allowed)} == set()


@pytest.mark.parametrize(
    ("name", "architecture"),
    [("m7g.large", "ARM64"), ("t4g.small", "ARM64"), ("g5g.xlarge", "ARM64"), ("m7i.large", "X86_64"),
     ("g5.xlarge", "X86_64"), ("m99gd.large", "ARM64"), ("m99i-flex.large", "X86_64")],
)  # fmt: skip
def test_an_architecture_is_known_by_the_name_of_a_newer_family(name: str, architecture: str):
    assert instance_types.architecture_of(name) == architecture


def test_a_machine_keeps_some_of_its_memory():
    """AWS's own example, of 8192 MiB: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html"""
    found = instance_types.size_of("m4.large")
    assert (found, found and found.memory_for_tasks) == ((2, 8192, 2), 7985)
    assert instance_types.memory_for_tasks(1024) == 998
