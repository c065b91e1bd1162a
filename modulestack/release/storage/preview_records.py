"""
Records of previews, in SSM: one for each, made before anything of the preview and gone after all of it.

So one that somebody stopped half-way is listed and swept like any other. A record is a parameter that can be made once
only: of two that begin at the same time, each gets a slot of its own.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html (Overwrite)
"""

from __future__ import annotations

import dataclasses

from modulestack.contract import previews
from modulestack.contract.errors import BadInput
from modulestack.contract.previews import PreviewRecord
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected


def read_records(aws: AwsClient, base: str) -> tuple[PreviewRecord, ...]:
    """
    The previews of *base*, by number.

    Raises:
        BadInput: a record cannot be read.
        AwsFailure: SSM could not be asked.
    """
    found = aws.paginate("ssm", "get_parameters_by_path", "Parameters", Path=previews.records_path(base))
    records = [PreviewRecord.from_json(each["Value"], each["Name"]) for each in found]
    return tuple(sorted(records, key=lambda one: (one.number, one.slot)))


def record_of(records: tuple[PreviewRecord, ...], number: int) -> PreviewRecord | None:
    """That of pull request *number*; None: there is none."""
    return next((each for each in records if each.number == number), None)


def claim(aws: AwsClient, base: str, number: int, *, ttl_s: float, most: int) -> PreviewRecord:
    """
    A record of a preview that is to be made, in a slot of its own; one that is there already is left as it is.

    Raises:
        BadInput: there are *most* already.
        AwsFailure: SSM could not be asked.
    """
    records = read_records(aws, base)
    if found := record_of(records, number):
        return found
    if len(records) >= most:
        oldest = min(records, key=lambda one: one.expires_at)
        raise BadInput(
            f"{base} has {len(records)} previews, and `most` of its modulestack:previews allows {most}: take one away, "
            f"such as that of {oldest.number}, which ends first: modulestack preview-env down {oldest.number} -e {base}"
        )
    now = aws.clock.now()
    taken = {each.slot for each in records}
    slots = previews.SLOT.max + 1
    for step in range(slots):
        slot = (number + step) % slots
        record = PreviewRecord(base=base, number=number, slot=slot, made_at=now, expires_at=now + ttl_s)
        if slot not in taken and _made(aws, record):
            return _the_only_one(aws, record)
    raise BadInput(f"{base} has {slots} previews, as many as there can be: take one away first")


def _made(aws: AwsClient, record: PreviewRecord) -> bool:
    """Whether the slot was free."""
    try:
        aws.call_once("ssm", "put_parameter", **_parameter(record), Overwrite=False)
    except Rejected as rejected:
        if rejected.code != "ParameterAlreadyExists":
            raise
        return False
    return True


def _the_only_one(aws: AwsClient, record: PreviewRecord) -> PreviewRecord:
    """*record*, or that of somebody who made the same preview at the same time: the earlier slot stays."""
    first = record_of(read_records(aws, record.base), record.number) or record
    if first.slot != record.slot:
        forget(aws, record)
    return first


def renew(aws: AwsClient, record: PreviewRecord, *, ttl_s: float, is_whole: bool) -> PreviewRecord:
    """
    Keep that *record*'s preview is, or is not, whole, and that it ends *ttl_s* from now; what is kept.

    Raises:
        AwsFailure: SSM could not be asked.
    """
    kept = dataclasses.replace(record, is_whole=is_whole, expires_at=aws.clock.now() + ttl_s)
    aws.call("ssm", "put_parameter", **_parameter(kept), Overwrite=True)
    return kept


def forget(aws: AwsClient, record: PreviewRecord) -> None:
    """
    Take the record away; one that is gone already is fine.

    Raises:
        AwsFailure: SSM could not be asked.
    """
    delete_parameter(aws, previews.record_parameter(record.base, record.slot))


def delete_parameter(aws: AwsClient, name: str) -> None:
    """
    Delete the parameter *name*; one that is gone already is fine.

    Raises:
        AwsFailure: SSM could not be asked.
    """
    try:
        aws.call("ssm", "delete_parameter", Name=name)
    except Rejected as rejected:
        if rejected.code != "ParameterNotFound":
            raise


def _parameter(record: PreviewRecord) -> dict[str, str]:
    name = previews.record_parameter(record.base, record.slot)
    return {"Name": name, "Value": record.to_json(), "Type": "String"}
