"""
What time it is at AWS, by the Date that its answers carry: a machine's own clock may be minutes off.

AWS takes a request whose time is up to 5 minutes from its own, S3 up to 15. What is compared with a time that AWS
wrote, or is asked of AWS by time, is therefore counted by AWS's clock, whatever the machine's says.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html (Date),
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (RequestTimeTooSkewed)
"""

from __future__ import annotations

import datetime
import email.utils
from collections.abc import Mapping
from typing import Any

from modulestack.release.aws_access.clock import TimeSource

FARTHEST_S = 900.0
"""No clock whose requests S3 takes is farther off: a Date that is has been written by something in between."""
_EXACT_S = 2.0
"""A Date is a whole second, and as old as its answer's way: a difference below this is none."""


class ServerTime:
    """AWS's time, as far as it is known: the machine's, corrected by the Date of the last answer."""

    def __init__(self, clock: TimeSource) -> None:
        self._clock = clock
        self.ahead_s = 0.0
        """Of the machine's clock."""

    def now(self) -> float:
        """Epoch seconds."""
        return self._clock.now() + self.ahead_s

    def date_of(self, answer: Mapping[str, Any]) -> float | None:
        """When *answer*, which has just come, was given, by AWS's clock (epoch seconds); None: it does not say."""
        headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        try:
            date = email.utils.parsedate_to_datetime(headers["date"])
        except (KeyError, TypeError, ValueError):
            return None
        at = date.replace(tzinfo=date.tzinfo or datetime.UTC).timestamp()
        return at if abs(at - self._clock.now()) <= FARTHEST_S else None

    def hear(self, answer: Mapping[str, Any]) -> None:
        """Learn from *answer*, which has just come."""
        date = self.date_of(answer)
        if date is not None:
            ahead_s = date - self._clock.now()
            self.ahead_s = ahead_s if abs(ahead_s) > _EXACT_S else 0.0
