"""What the rules of volumes and file systems tell to write."""

from __future__ import annotations

from tests.edits.cases import ACCESS_POINT, BY_ID, EXISTING, FILE_SYSTEM, KEPT, KEY, MADE_BY_OTHERS, SHARED
from tests.environment.followed_rule import API, WEB, of, on_web

SYSTEMS = "modulestack:file_systems"
GROUP = "sg-0123456789abcdef0"
OF_STORAGE = (
    on_web(
        "keys_are_of_their_kind",
        {"volumes/data": {"directory": "/x"}},
        "add efs with the file system's name, or leave it out",
        {"volumes/data/efs": "shared"},
        {"volumes/data/directory": None},
        base=KEPT,
    ),
    on_web(
        "keys_are_of_their_kind",
        {"volumes/data/directory": "/x", "volumes/data/access_point_id": ACCESS_POINT},
        "keep one of the two",
        {"volumes/data/directory": None},
        {"volumes/data/access_point_id": None},
        base=BY_ID,
    ),
    on_web("file_systems_know_the_user", {"user": "app"}, "write uid:gid", {"user": "2000:2000"}, base=KEPT),
    on_web(
        "file_systems_know_the_user",
        {"volumes": {"d" * 99: {"efs": "shared"}}, "mounts": {"d" * 99: {"path": "/d"}}},
        "choose one with directory, or a shorter name",
        {f"volumes/{'d' * 99}/directory": "/d"},
        {"volumes": {"d": {"efs": "shared"}}, "mounts": {"d": {"path": "/d"}}},
        base=KEPT,
    ),
    of(
        "volumes_are_of_file_systems",
        {SYSTEMS: None},
        "add it: modulestack:file_systems",
        {f"{SYSTEMS}/shared": {}},
        base=KEPT,
    ),
    of(
        "volumes_are_of_file_systems",
        {f"{WEB}/volumes/data/efs": "share"},
        "did you mean shared?",
        {f"{WEB}/volumes/data/efs": "shared"},
        base=KEPT,
    ),
    of(
        "volumes_are_of_file_systems",
        {f"{WEB}/volumes/data/access_point_id": ACCESS_POINT},
        "leave it out",
        {f"{WEB}/volumes/data/access_point_id": None},
        base=KEPT,
    ),
    of(
        "directories_have_one_writer",
        {
            f"{WEB}/volumes/data/directory": "/both",
            f"{API}/user": "2000:2000",
            f"{API}/volumes": {"data": {"efs": "shared", "directory": "/both"}},
            f"{API}/mounts": {"data": {"path": "/data"}},
        },
        "give both modules the same user, mount it read_only, or choose another directory",
        {f"{API}/user": "1000:1000"},
        {f"{API}/mounts/data/read_only": True},
        {f"{API}/volumes/data/directory": "/own"},
        base=KEPT,
    ),
    of(
        "file_systems_are_made_or_there",
        {f"{SYSTEMS}/shared/kms_key_arn": KEY},
        "leave it out",
        {f"{SYSTEMS}/shared/kms_key_arn": None},
        base=BY_ID,
    ),
    of(
        "file_systems_are_made_or_there",
        {f"{SYSTEMS}/shared/delete_with_environment": True},
        "leave it out",
        {f"{SYSTEMS}/shared/delete_with_environment": None},
        base=BY_ID,
    ),
    of(
        "file_systems_are_made_or_there",
        {f"{SYSTEMS}/shared/security_group_id": GROUP},
        "add its id, or leave it out",
        {f"{SYSTEMS}/shared/security_group_id": None},
        {f"{SYSTEMS}/shared/id": FILE_SYSTEM, "modulestack:network": EXISTING["modulestack:network"]},
        base=SHARED,
    ),
    of(
        "file_systems_are_made_or_there",
        {"modulestack:network": {"create": {}}},
        "name the VPC under network.existing, or leave it out",
        {"modulestack:network": EXISTING["modulestack:network"]},
        {f"{SYSTEMS}/shared/security_group_id": None},
        base=MADE_BY_OTHERS,
    ),
    of(
        "keys_of_file_systems_are_of_the_region",
        {f"{SYSTEMS}/shared/kms_key_arn": KEY.replace("eu-west-1", "eu-central-1")},
        "choose a key of that region",
        {f"{SYSTEMS}/shared/kms_key_arn": KEY},
        base=SHARED,
    ),
    of(
        "file_systems_differ",
        {f"{SYSTEMS}/other": {"id": FILE_SYSTEM}},
        "use that name",
        {f"{SYSTEMS}/other": None},
        base=BY_ID,
    ),
)
