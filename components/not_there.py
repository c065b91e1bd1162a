"""What the provider says where a thing that is looked up is not there, told apart from what else goes wrong."""

from __future__ import annotations

import re

_TEXT = re.compile(
    r"couldn't find resource|empty result|no matching|NotFound|NoSuchHostedZone|Unable to describe task definition",
    re.IGNORECASE,
)


def is_not_there(error: Exception) -> bool:
    """
    Whether *error* of a function of the provider means that there is no such thing.

    Sources: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/tfresource/not_found_error.go;
    AWS's own codes end in NotFound or NotFoundException, but ECS's of a task definition, which is a ClientException
    """
    return bool(_TEXT.search(str(error)))
