"""`encryption_key`: how an environment's file names the KMS key of all that it keeps."""

from __future__ import annotations

from typing import Annotated

from modulestack.fields import aws_formats
from modulestack.fields.kinds import Checked

EncryptionKey = Annotated[str, Checked(aws_formats.encryption_key, {"pattern": aws_formats.ENCRYPTION_KEY_PATTERN})]
"""``environment`` for one that is made; or the ARN of a key, or an alias of one, that is there."""
