"""
AWS's Price List API in place of offer files: the same products, asked for one by one; needs ``pricing:GetProducts``.

Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from modulestack.contract.errors import BadInput
from modulestack.prices.offer_file import OfferFile, of_product

REGION = "us-east-1"
"""One of those in which the API is."""


class PriceListApi:
    """An ``OfferSource``."""

    def __init__(self, client: Any) -> None:
        """*client* is boto3's of ``pricing``."""
        self._client = client

    def read(self, service: str, region: str, usages: Collection[str]) -> OfferFile:
        """All products of these usage types: of *region*, and of no region."""
        items = [item for usage in sorted(set(usages)) for item in self._items(service, region, usage)]
        if not items:
            of = f"{service} in {region}" if region else service
            raise BadInput(f"GetProducts has nothing of {of}: {', '.join(sorted(usages))}")
        newest = max(items, key=lambda item: str(item["version"]))
        prices = {
            (price.sku, price.begins): price
            for item in items
            for price in of_product(item["product"], item["terms"].get("OnDemand", {}), usages)
        }
        return OfferFile(
            service=service,
            version=str(newest["version"]),
            published=str(newest["publicationDate"])[:10],
            prices=tuple(prices.values()),
        )

    def _items(self, service: str, region: str, usage: str) -> Iterator[dict[str, Any]]:
        filters = [{"Type": "CONTAINS", "Field": "usagetype", "Value": usage}]
        pages = self._client.get_paginator("get_products").paginate(
            ServiceCode=service, Filters=filters, FormatVersion="aws_v1"
        )
        try:
            for page in pages:
                for text in page["PriceList"]:
                    item = json.loads(text)
                    if item["product"]["attributes"].get("regionCode", "") in ("", region):
                        yield item
        except (BotoCoreError, ClientError) as error:
            raise BadInput(f"GetProducts of {service}: {error}; it needs pricing:GetProducts") from None
