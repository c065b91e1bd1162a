"""Reads the words of a query of Logs Insights one after the other."""

from __future__ import annotations

from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.log_insights.tokens import QueryToken, tokens, unexpected


class TokenReader:
    """Where one is in a query."""

    def __init__(self, query: str) -> None:
        """
        At the first word of *query*.

        Raises:
            AwsError: there is something in it that is none.
        """
        self._query, self._tokens, self._at = query, tuple(tokens(query)), 0

    @property
    def next(self) -> QueryToken:
        """The word that comes."""
        return self._tokens[self._at]

    def take(self) -> QueryToken:
        """The word that came; the end stays where it is."""
        token = self.next
        self._at += token.kind != "end"
        return token

    def refusal(self, token: QueryToken | None = None) -> AwsError:
        """What AWS answers where *token* stands in the way; None: the one that comes."""
        return unexpected(self._query, token or self.next)

    def is_mark(self, text: str) -> bool:
        """Whether the mark *text* comes."""
        return self.next.kind == "mark" and self.next.text == text

    def is_word(self, *words: str) -> bool:
        """Whether one of *words*, in lower case, comes."""
        return self.next.kind == "name" and self.next.text.lower() in words

    def mark(self, text: str) -> None:
        """
        Take the mark *text*.

        Raises:
            AwsError: something else comes.
        """
        if not self.is_mark(text):
            raise self.refusal()
        self.take()

    def name(self) -> str:
        """
        The name that comes.

        Raises:
            AwsError: something else does.
        """
        if self.next.kind != "name":
            raise self.refusal()
        return self.take().text


def not_here(what: str) -> NotEmbedded:
    """That AWS knows *what*, and the embedded AWS does not."""
    known = (
        "fields and display without functions, filter, sort, limit, and stats with avg, count, count_distinct, max, "
    )
    return NotEmbedded(f"the embedded AWS knows of Logs Insights {known}min and sum by fields and bin, not: {what}")
