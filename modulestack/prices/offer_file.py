"""
AWS's offer files, as far as somebody asks for their products: prices on demand.

A file of a region may have gigabytes: CSV is read row by row, and memory does not grow with it; JSON is read whole.

Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
"""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_PREFIX = re.compile(r"(?:EU-|[A-Z]+\d-|[a-z]{2}(?:-[a-z]+)+-\d-)?")
"""``EUC1-``, ``EU-`` of eu-west-1, ``us-west-1-`` of KMS; TS- and Outposts- are no regions."""
_REGIONAL = {"", "AWS Region"}
"""Not a Local Zone, a Wavelength Zone or an Outpost."""
_HEAD = 5
"""Rows before the names of columns."""


class NotAnOfferFile(Exception):
    """It cannot be read as one; the message says why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfferedPrice:
    """A tier of a product's price, on demand."""

    sku: str
    usage: str
    """Usage type without the region's prefix."""
    operation: str
    region: str
    """Empty: of none, or of all."""
    unit: str
    begins: Decimal
    """From which quantity on it holds."""
    usd: Decimal
    attributes: Mapping[str, str]
    """Name in lower case without spaces → value."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfferFile:
    """One, as far as it was asked for."""

    service: str
    version: str
    published: str
    """ISO 8601, the day."""
    prices: tuple[OfferedPrice, ...]


def read_csv(lines: Iterable[str], usages: Collection[str]) -> OfferFile:
    """
    Products of *usages* (usage types without a region's prefix).

    Raises:
        NotAnOfferFile: it is none.
    """
    rows = csv.reader(lines)
    try:
        head = dict(row[:2] for _, row in zip(range(_HEAD), rows, strict=False))
        columns = [_key(name) for name in next(rows)]
    except (StopIteration, ValueError, csv.Error):
        raise NotAnOfferFile("it does not begin as an offer file in CSV does") from None
    prices = tuple(_of_rows((dict(zip(columns, row, strict=False)) for row in rows), set(usages)))
    return _file(head.get("OfferCode"), head.get("Version"), head.get("Publication Date"), prices)


def read_json(text: str, usages: Collection[str]) -> OfferFile:
    """
    As ``read_csv``, of the form with ``products`` and ``terms``.

    Raises:
        NotAnOfferFile: it is none.
    """
    try:
        document = json.loads(text)
        terms = document["terms"].get("OnDemand", {})
        prices = tuple(
            price
            for sku, product in document["products"].items()
            for price in of_product(product, terms.get(sku, {}), set(usages))
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAnOfferFile("it is no offer file in JSON: no object with products and terms") from None
    return _file(document.get("offerCode"), document.get("version"), document.get("publicationDate"), prices)


def of_product(product: Mapping[str, Any], terms: Mapping[str, Any], usages: Collection[str]) -> Iterator[OfferedPrice]:
    """Its prices on demand, if it is of *usages*; *terms* are those on demand, by code."""
    attributes = {_key(name): str(value) for name, value in product["attributes"].items()}
    if without_region(attributes.get("usagetype", "")) not in usages:
        return
    rows = (
        {
            **attributes,
            "sku": product["sku"],
            "termtype": "OnDemand",
            "unit": each["unit"],
            "startingrange": each.get("beginRange", "0"),
            "priceperunit": each["pricePerUnit"].get("USD", ""),
            "currency": "USD" if "USD" in each["pricePerUnit"] else "",
        }
        for term in terms.values()
        for each in term["priceDimensions"].values()
    )
    yield from _of_rows(rows, usages)


def without_region(usage: str) -> str:
    """A usage type without its region."""
    found = _PREFIX.match(usage)
    return usage[found.end() :] if found else usage


def _of_rows(rows: Iterable[Mapping[str, str]], usages: Collection[str]) -> Iterator[OfferedPrice]:
    try:
        for row in rows:
            usage = without_region(row.get("usagetype", ""))
            if usage not in usages or row.get("termtype") != "OnDemand" or row.get("currency") != "USD":
                continue
            if row.get("locationtype", "") in _REGIONAL:
                yield OfferedPrice(
                    sku=row["sku"],
                    usage=usage,
                    operation=row.get("operation", ""),
                    region=row.get("regioncode", ""),
                    unit=row["unit"],
                    begins=Decimal(row["startingrange"] or "0"),
                    usd=Decimal(row["priceperunit"]),
                    attributes=row,
                )
    except (KeyError, InvalidOperation, csv.Error) as error:
        raise NotAnOfferFile(f"a row of it cannot be read: {error}") from None


def _key(name: str) -> str:
    """``Location Type`` of a CSV is ``locationType`` of JSON."""
    return name.replace(" ", "").lower()


def _file(service: Any, version: Any, published: Any, prices: tuple[OfferedPrice, ...]) -> OfferFile:
    if not (service and version and re.match(r"\d{4}-\d\d-\d\d", str(published))):
        raise NotAnOfferFile("it does not say of which service it is, which version, and when it was published")
    return OfferFile(service=str(service), version=str(version), published=str(published)[:10], prices=prices)
