"""The table of prices, renewed from offer files: no number is taken that could be another one."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from modulestack.prices.offer_file import OfferedPrice, OfferFile
from modulestack.prices.offer_selectors import SELECTORS, WITHOUT_REGIONS, OfferSelector, machine
from modulestack.prices.price_table import EVERYWHERE

_DIGITS = Decimal("1e-9")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PriceChange:
    """A number that is another one now, or is new."""

    item: str
    region: str
    before: Decimal | None
    """None: it was not known."""
    after: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Renewal:
    """What comes of it."""

    table: dict[str, Any]
    """As the file has it."""
    changes: tuple[PriceChange, ...]
    count: int
    """Numbers that were read."""
    problems: tuple[str, ...]
    """Products that are not there, or are not one."""


def selectors_of(table: Mapping[str, Any], machines: Collection[str] = ()) -> tuple[OfferSelector, ...]:
    """All items, and the types of machines that *table* has anywhere, and *machines*."""
    known = (item.partition(".")[2] for rows in table["prices"].values() for item in rows if item.startswith("ec2."))
    return (*SELECTORS, *(machine(each) for each in sorted({*known, *machines})))


def files_of(selectors: Sequence[OfferSelector], regions: Sequence[str]) -> dict[tuple[str, str], list[OfferSelector]]:
    """Service and region (empty: of none) → what its offer file is read for."""
    found: dict[tuple[str, str], list[OfferSelector]] = {}
    for each in selectors:
        for region in ("",) if each.service in WITHOUT_REGIONS else regions:
            found.setdefault((each.service, region), []).append(each)
    return found


def renew(
    table: Mapping[str, Any],
    offers: Mapping[tuple[str, str], tuple[OfferFile, str]],
    wanted: Mapping[tuple[str, str], Sequence[OfferSelector]],
    *,
    today: str,
) -> Renewal:
    """
    *offers* are the files that *wanted* names, each with its address.

    With problems the table is as it was.
    """
    new, changes, problems, count = copy.deepcopy(dict(table)), list[PriceChange](), list[str](), 0
    for (service, region), selectors in wanted.items():
        offer, url = offers[service, region]
        source = f"{service}-{region}" if region else service
        for selector in selectors:
            try:
                usd = price_of(selector, offer, region)
            except NoSuchPrice as problem:
                problems.append(f"{selector.item} of {region or 'every region'}: {problem}")
                continue
            place = EVERYWHERE if selector.is_global else region
            rows = new["prices"].setdefault(place, {})
            before = rows.get(selector.item) or new["prices"][EVERYWHERE].get(selector.item)
            if before is None or Decimal(before["usd"]) != usd:
                changes.append(
                    PriceChange(item=selector.item, region=place, before=before and Decimal(before["usd"]), after=usd)
                )
            rows[selector.item] = {"usd": f"{usd:f}", "source": source}
            new["sources"][source] = {"url": url, "date": offer.published}
            count += 1
    if problems:
        return Renewal(table=dict(table), changes=(), count=count, problems=tuple(problems))
    new["as_of"] = today
    used = {row["source"] for rows in new["prices"].values() for row in rows.values()}
    new["sources"] = {key: new["sources"][key] for key in sorted(used)}
    return Renewal(table=new, changes=tuple(changes), count=count, problems=())


class NoSuchPrice(Exception):
    """There is none, or there are several; the message says what there is."""


def price_of(selector: OfferSelector, offer: OfferFile, region: str) -> Decimal:
    """
    What a unit of its item costs: the first tier that costs anything.

    Raises:
        NoSuchPrice: it has none, or several that differ.
    """
    by_sku: dict[str, list[OfferedPrice]] = {}
    for price in _matching(selector, offer.prices, region):
        by_sku.setdefault(price.sku, []).append(price)
    what = f"{selector.usage}{f' of {selector.operation}' if selector.operation else ''}"
    found: dict[Decimal, list[str]] = {}
    for sku, tiers in by_sku.items():
        paid = next((tier for tier in sorted(tiers, key=lambda each: each.begins) if tier.usd > 0), None)
        if paid is not None:
            found.setdefault(_in_unit(selector, paid), []).append(sku)
    if not found:
        raise NoSuchPrice(f"{offer.service} of {offer.published} has no price of {what}")
    if len(found) > 1:
        several = "; ".join(f"{usd:f} ({', '.join(skus)})" for usd, skus in sorted(found.items()))
        raise NoSuchPrice(f"{offer.service} of {offer.published} has several of {what}: {several}")
    [usd] = found
    return usd


def _matching(selector: OfferSelector, prices: Sequence[OfferedPrice], region: str) -> Iterator[OfferedPrice]:
    for price in prices:
        if (
            price.usage == selector.usage
            and (selector.is_global or price.region == region)
            and selector.operation in ("", price.operation)
            and all(price.attributes.get(name) == value for name, value in selector.attributes.items())
        ):
            yield price


def _in_unit(selector: OfferSelector, price: OfferedPrice) -> Decimal:
    if not selector.factors:
        return price.usd.normalize()
    factor = selector.factors.get(price.unit.lower())
    if factor is None:
        allowed = ", ".join(selector.factors)
        raise NoSuchPrice(f"its price ({price.sku}) is by {price.unit}, known are {allowed}")
    return (price.usd * factor).quantize(_DIGITS).normalize()
