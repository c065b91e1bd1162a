"""An XML answer, and what is added to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree


class XmlDocument:
    """
    An answer of a service that speaks XML.

    *item* is what the service calls an item of a list: ``member`` (query) or ``item`` (EC2). Paths are names with
    slashes, without namespaces, from below the root; ``*`` is any name.
    """

    def __init__(self, body: bytes, *, item: str) -> None:
        self._root = ElementTree.fromstring(body)  # noqa: S314 moto's own answer
        self._item = item
        head, found, _ = self._root.tag.partition("}")
        self._namespace = head[1:] if found else ""

    @property
    def root(self) -> ElementTree.Element:
        """The answer's outermost element."""
        return self._root

    def nodes(self, path: str) -> Iterator[ElementTree.Element]:
        """All elements at *path*."""
        yield from self._root.findall("/".join(self._name(step) for step in path.split("/")))

    def text(self, node: ElementTree.Element, name: str) -> str:
        """Of the element *name* (or at this path) below *node*; empty if there is none."""
        found = node.find("/".join(self._name(step) for step in name.split("/")))
        return "" if found is None else (found.text or "").strip()

    def child(self, node: ElementTree.Element, name: str) -> ElementTree.Element | None:
        """The element *name* below *node*."""
        return node.find(self._name(name))

    def children(self, node: ElementTree.Element, path: str) -> list[ElementTree.Element]:
        """All elements at *path* below *node*."""
        return node.findall("/".join(self._name(step) for step in path.split("/")))

    def complete(self, node: ElementTree.Element, members: Mapping[str, Any]) -> None:
        """Add those of *members* that *node* lacks, or has empty: texts, maps, lists of either."""
        for name, value in members.items():
            found = node.find(self._name(name))
            if found is not None and (len(found) or (found.text or "").strip() or not value):
                continue
            if found is not None:
                node.remove(found)
            self._add(node, name, value)

    def _add(self, node: ElementTree.Element, name: str, value: Any) -> None:
        made = ElementTree.SubElement(node, self._name(name))
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self._add(made, key, inner)
        elif isinstance(value, list):
            for inner in value:
                self._add(made, self._item, inner)
        else:
            made.text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)

    def _name(self, step: str) -> str:
        return step if step in ("*", "") or not self._namespace else f"{{{self._namespace}}}{step}"

    def body(self) -> bytes:
        """The whole answer."""
        text: bytes = ElementTree.tostring(
            self._root, encoding="utf-8", xml_declaration=True, default_namespace=self._namespace or None
        )
        return text
