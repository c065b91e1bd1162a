"""News as JSON lines: one object per line, the last one of each module is its verdict. See docs/releases.md."""

from __future__ import annotations

import json
from collections.abc import Callable

from modulestack.release.clock import iso
from modulestack.release.news import News


class JsonLines:
    """Writes every piece of news as one object."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def __call__(self, news: News) -> None:
        self._write(
            json.dumps(
                {"at": iso(news.at), "module": news.module, "kind": news.kind, "text": news.text, **news.facts},
                sort_keys=False,
                default=str,
            )
        )
