"""``modulestack prices``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from modulestack.cli.output import say, say_json, say_text

if TYPE_CHECKING:
    from modulestack.prices.offer_file import OfferFile
    from modulestack.prices.offer_sources import OfferSource
    from modulestack.prices.renewal import Renewal

TABLE = Path(__file__).parents[1] / "prices/price_table.json"


@click.group()
def prices() -> None:
    """The table of prices that `modulestack cost` goes by (docs/cost.md)."""


@prices.command()
@click.option("--download", is_flag=True, help="Read AWS's public offer files: no account, but a network.")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Read offer files that are in FOLDER, as SERVICE-REGION.csv or .json; no network.",
)
@click.option("--api", is_flag=True, help="Ask AWS's Price List API (pricing:GetProducts), with credentials.")
@click.option("--region", "regions", multiple=True, help="Of which prices are read; default: those of the table.")
@click.option("--machine", "machines", multiple=True, metavar="TYPE", help="A type of machines besides the table's.")
@click.option("--without", multiple=True, metavar="ITEM", help="What keeps the number that it has, or stays unknown.")
@click.option("--mirror", metavar="URL", help="With --download: where the offer files are, instead of at AWS.")
@click.option("--profile", help="With --api: profile of the AWS configuration.")
@click.option(
    "--table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=TABLE,
    help="The file that is renewed; default: that of this installation.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def renew(
    *,
    download: bool,
    folder: Path | None,
    api: bool,
    regions: tuple[str, ...],
    machines: tuple[str, ...],
    without: tuple[str, ...],
    mirror: str | None,
    profile: str | None,
    table: Path,
    as_json: bool,
) -> None:
    """
    Renew the table of prices from AWS's price lists, and show what differs.

    Nothing is read from anywhere without --download, --from or --api. A product that is not there, or that is several,
    is an error that names it, and the table stays as it was: --without ITEM leaves it out.

    \b
    Exit status
      0   the table is renewed; perhaps nothing differs
      1   a product is not there, or is several; nothing is written
      2   a price list, the table or an option is not right
    """  # noqa: D301 click reads the backspace
    import json

    from modulestack.contract.errors import BadInput
    from modulestack.prices import renewal
    from modulestack.prices.table_text import table_text

    if download + (folder is not None) + api != 1:
        raise click.UsageError("say where prices come from, by one of --download, --from FOLDER and --api")
    if (mirror and not download) or (profile and not api):
        raise click.UsageError("--mirror goes with --download, --profile with --api")
    try:
        before: dict[str, Any] = json.loads(table.read_text("utf-8"))
        _check(before, regions, without, mirror)
        source = _source(download=download, folder=folder, mirror=mirror, profile=profile)
        selectors = [each for each in renewal.selectors_of(before, machines) if each.item not in without]
        wanted = renewal.files_of(selectors, regions or [each for each in before["prices"] if each != "*"])
        offers = {key: _read(source, key, {each.usage for each in of}) for key, of in wanted.items()}
    except BadInput as error:
        _end(str(error), 2)
    except (ValueError, KeyError, TypeError):
        _end(f"{table}: is no table of prices", 2)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    found = renewal.renew(before, offers, wanted, today=today)
    if not found.problems:
        try:
            table.write_text(table_text(found.table), "utf-8")
        except OSError as error:
            _end(f"{table}: cannot be written: {error.strerror}", 2)
    _show(found, table, as_json=as_json)


def _read(source: OfferSource, key: tuple[str, str], usages: set[str]) -> tuple[OfferFile, str]:
    from modulestack.prices.offer_sources import address

    service, region = key
    offer = source.read(service, region, usages)
    return offer, address(service, region, offer.version)


def _check(table: dict[str, Any], regions: tuple[str, ...], without: tuple[str, ...], mirror: str | None) -> None:
    from modulestack.contract import partitions
    from modulestack.contract.errors import BadInput

    for region in regions:
        if partitions.of_region(region) is not partitions.COMMERCIAL:
            raise BadInput(f"--region {region}: the table has regions of the partition aws only")
    for item in without:
        if item not in table["units"] and not item.startswith("ec2."):
            raise BadInput(f"--without {item}: is no item of the table; it has {', '.join(table['units'])}")
    if mirror and not mirror.startswith(("https://", "http://")):
        raise BadInput(f"--mirror {mirror}: is no address; it begins with https:// or http://")


def _source(*, download: bool, folder: Path | None, mirror: str | None, profile: str | None) -> OfferSource:
    from modulestack.prices import offer_sources

    if download:
        return offer_sources.PublicOffers(mirror or offer_sources.AWS)
    if folder is not None:
        return offer_sources.OfferFolder(folder)
    from modulestack.prices.price_list_api import REGION, PriceListApi
    from modulestack.release.aws_access.session import open_session

    return PriceListApi(open_session(profile, REGION, None).client("pricing", region_name=REGION))


def _show(found: Renewal, table: Path, *, as_json: bool) -> NoReturn:
    if as_json:
        changes = [
            {
                "item": each.item,
                "region": each.region,
                "before": None if each.before is None else float(each.before),
                "after": float(each.after),
            }
            for each in found.changes
        ]
        say_json({"table": str(table), "read": found.count, "changes": changes, "problems": list(found.problems)})
        raise SystemExit(1 if found.problems else 0)
    if found.problems:
        _end("\n".join([*found.problems, "nothing is written; --without ITEM leaves an item out"]), 1)
    from modulestack.cli import tables

    if found.changes:
        rows = [
            (each.region, each.item, "not known" if each.before is None else f"{each.before:f}", f"{each.after:f}")
            for each in found.changes
        ]
        tables.show(("region", "item", "before, USD", "now"), rows)
    differ = f"{len(found.changes)} of them differ" if found.changes else "none differs"
    say_text(f"{found.count} prices are read, {differ}; written to {table}")
    say("their pages and dates are in it")
    raise SystemExit(0)


def _end(text: str, status: int) -> NoReturn:
    """Say *text* on stderr and end with *status*."""
    say_text(text, err=True)
    raise SystemExit(status)
