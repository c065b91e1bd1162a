"""`existing_namespaces`: namespaces of AWS Cloud Map that are there, in place of those that are made."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits
from modulestack.fields import kinds, name_formats
from modulestack.fields.section import Section

HttpNamespaceName = Annotated[
    str,
    kinds.Checked(
        name_formats.http_namespace,
        {"pattern": name_formats.HTTP_NAMESPACE_PATTERN, "maxLength": limits.NAMESPACE_NAME_LENGTH},
    ),
]


class ExistingNamespaces(Section):
    """Namespaces of somebody else's, which stay as they are. See existing.md."""

    service_connect: HttpNamespaceName | None = None
    """
    Name of an HTTP namespace, in which modules with `reachable_by: service_connect` and their callers are. Absent: one
    is made.
    """
    cloud_map: kinds.DnsName | None = None
    """
    Name of a private DNS namespace, in which modules with `reachable_by: cloud_map` are found as
    `<environment>-<module>`; of an existing network. Absent: one is made.
    """
