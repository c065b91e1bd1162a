"""Paths of machines: the one way to write them, and which of them are the machine."""

from __future__ import annotations

import pytest

from modulestack.contract import host_paths


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no path of a machine: write it from the root, such as /var/lib/example"),
        ("data", "is no path of a machine: write it from the root, such as /var/lib/example"),
        ("~/data", "is no path of a machine: write it from the root, such as /var/lib/example"),
        ("/data/", "is written in a roundabout way: write /data"),
        ("//data", "is written in a roundabout way: write /data"),
        ("/./data/.", "is written in a roundabout way: write /data"),
        ("/var/run/docker.sock/", "is written in a roundabout way: write /var/run/docker.sock"),
        ("/data/../etc", "has .. in it, which leads elsewhere: write where it leads"),
        ("/..", "has .. in it, which leads elsewhere: write where it leads"),
        *(
            (text, "is no path of a machine: allowed such as /var/lib/example, of letters, digits and . _ @ + -")
            for text in ("/a b", "/a:/b", "/${place}", "/a\n", "/a\0", "/a*")
        ),
        ("/" + "a" * 4096, "is too long: 4097 characters, 4096 are allowed"),
    ],
)
def test_there_is_one_way_to_write_a_path(text: str, why: str):
    assert host_paths.why_no_path(text) == why


@pytest.mark.parametrize("text", ["/", "/data", "/var/run/docker.sock", "/opt/a-b_c.d/..e", "/" + "a" * 4095])
def test_a_plain_path_is_one(text: str):
    assert host_paths.why_no_path(text) is None


@pytest.mark.parametrize("path", [*host_paths.RISKY, *host_paths.LINKS])
def test_what_gives_the_machine_is_risky_with_what_is_in_it_and_around_it(path: str):
    """A link is not in the table, and leads into it or around it."""
    around = [path, path.rpartition("/")[0] or "/", "/"]
    assert [each for each in around if host_paths.why_risky(each) is None] == []


@pytest.mark.parametrize("path", host_paths.RISKY)
def test_what_is_in_it_is_risky_and_what_only_begins_as_it_is_not(path: str):
    inside, alike = host_paths.why_risky(f"{path}/inside"), host_paths.why_risky(f"{path}-alike")
    assert (inside, alike) == (f"is in {path}, which {host_paths.RISKY[path]}", None)


def test_a_link_is_followed():
    assert host_paths.why_risky("/var/run/docker.sock") == f"is /run/docker.sock, which {_why('/run/docker.sock')}"
    assert host_paths.why_risky("/lib/modules") == f"is in /usr, which {_why('/usr')}"
    assert host_paths.why_risky("/var/run") == f"has /run/docker.sock in it, which {_why('/run/docker.sock')}"


@pytest.mark.parametrize("path", ["/data", "/var/log", "/var/log/ecs", "/tmp", "/opt", "/srv/run", "/var/run/agent"])
def test_other_directories_are_not(path: str):
    assert host_paths.why_risky(path) is None


def _why(path: str) -> str:
    return host_paths.RISKY[path]
