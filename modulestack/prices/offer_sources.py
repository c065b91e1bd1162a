"""Where offer files are read: at AWS's public address, or in a folder to which somebody has brought them."""

from __future__ import annotations

import contextlib
import io
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from modulestack.contract.errors import BadInput
from modulestack.prices.offer_file import NotAnOfferFile, OfferFile, read_csv, read_json

AWS = "https://pricing.us-east-1.amazonaws.com"
"""https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html"""
TIMEOUT_S = 60.0
"""Without a byte."""


class OfferSource(Protocol):
    """Somewhere."""

    def read(self, service: str, region: str, usages: Collection[str]) -> OfferFile:
        """
        The offer file of *service* in *region* (empty: of none), as far as *usages* go.

        Raises:
            BadInput: it is not there, or is no offer file.
        """


def address(service: str, region: str, version: str = "current") -> str:
    """AWS's of an offer file, as CSV."""
    return f"{AWS}/offers/v1.0/aws/{service}/{version}/{f'{region}/' if region else ''}index.csv"


class PublicOffers:
    """AWS's public offer files, or a mirror of them at *base*."""

    def __init__(self, base: str = AWS) -> None:
        self._base = base.rstrip("/")

    def read(self, service: str, region: str, usages: Collection[str]) -> OfferFile:
        """Read as it comes: nothing of it is kept but what is asked for."""
        url = address(service, region).replace(AWS, self._base)
        with _told(url), urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 http or https: base says
            return read_csv(io.TextIOWrapper(answer, encoding="utf-8", newline=""), usages)


class OfferFolder:
    """Files in a folder, named ``SERVICE-REGION.csv`` or ``.json``; of services without regions ``SERVICE.csv``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, service: str, region: str, usages: Collection[str]) -> OfferFile:
        """The CSV if both are there: it is read row by row."""
        name = f"{service}-{region}" if region else service
        csv, json = self._folder / f"{name}.csv", self._folder / f"{name}.json"
        if csv.is_file():
            with _told(str(csv)), csv.open(encoding="utf-8", newline="") as lines:
                return read_csv(lines, usages)
        if json.is_file():
            with _told(str(json)):
                return read_json(json.read_text("utf-8"), usages)
        raise BadInput(f"there is no {csv} (nor .json): bring {address(service, region)} there")


@contextlib.contextmanager
def _told(where: str) -> Iterator[None]:
    try:
        yield
    except NotAnOfferFile as error:
        raise BadInput(f"{where}: {error}") from None
    except urllib.error.HTTPError as error:
        raise BadInput(f"{where}: answered {error.code} {error.reason}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{where}: cannot be read: {getattr(error, 'reason', error)}") from None
