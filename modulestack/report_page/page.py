"""
A report as one page that needs nothing else: neither the network nor a file beside it.

What is put into it is text, whatever it looks like: ``Markup.format`` escapes it.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from modulestack.contract.visible import visible
from modulestack.report_page import palette
from modulestack.report_page.charts import chart, config
from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import Cell, Curves, Picture, ReportDocument, ReportSection, ReportTable
from modulestack.report_page.rows import number_text, table_of
from modulestack.report_page.verdict_words import score, section_word, verdict_word

CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""The page may fetch nothing; the charts' expressions are compiled in the browser, which is what is called eval."""
_PAGE = Markup(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body data-time="{time}">
<header>
<h1>{title}</h1>
<p>{verdict} {score}</p>
</header>
<main>
{overview}
{sections}
</main>
<script type="application/json" id="charts">{charts}</script>
<script>{library}</script>
<script>{script}</script>
</body>
</html>
"""
)
_SECTION = Markup(
    """<section class="section {state}" id="{key}" aria-labelledby="{key}-title">
<header><h3 id="{key}-title">{title}</h3> {verdict} <span class="quiet">{group}, {took_s} s simulated</span></header>
{promised}<p><span class="quiet">seen:</span> {observed}</p>
{body}
</section>
"""
)
_PROMISED = Markup('<p><span class="quiet">promised:</span> {}</p>\n')
_FIGURE = Markup(
    """<figure id="{key}">
<div class="zoom" role="group" aria-label="zoom {title}">
<button type="button" value="in" aria-label="zoom in">+</button>
<button type="button" value="out" aria-label="zoom out">&minus;</button>
<button type="button" value="all" aria-label="show all">all</button>
</div>
<figcaption>{title}</figcaption>
<div class="chart" role="img" aria-label="{label}"></div>
<noscript><p class="quiet">Drawn by a script, which is switched off here: the numbers are below.</p></noscript>
{table}
</figure>
"""
)


def page(document: ReportDocument, library: str) -> str:
    """*document* as HTML; *library* is the script that draws (``bundle.py``)."""
    pictures: dict[str, Any] = {}
    sections = Markup("").join(_sections(document, pictures))
    texts = files("modulestack.report_page")
    text = _PAGE.format(
        policy=CONTENT_POLICY,
        title=visible(document.title),
        style=Markup(f"{_variables()}\n{texts.joinpath('page.css').read_text()}"),  # noqa: S704
        time="one" if document.has_one_time else "each",
        verdict=_verdict(verdict_word(document.held)),
        score=score(document),
        overview=_overview(document),
        sections=sections,
        charts=_in_script({"config": config(palette.variables()), "pictures": pictures}),
        library=Markup(library),  # noqa: S704
        script=Markup(texts.joinpath("page.js").read_text()),  # noqa: S704
    )
    return str(text)


def section_key(index: int) -> str:
    """By which a section is linked to."""
    return f"s{index + 1}"


def _overview(document: ReportDocument) -> Markup:
    kept = tuple((verdict_word(kept), text) for text, kept in document.promises)
    promises = ReportTable(title="Of the whole", columns=("verdict", "promise"), rows=kept)
    facts_told = tuple((what, number_text(value)) for what, value in document.facts)
    facts = ReportTable(title="Facts", columns=("what", "value"), rows=facts_told)
    links = Markup("").join(
        Markup('<tr><td>{}</td><td>{}</td><td><a href="#{}">{}</a></td><td class="number">{}</td></tr>').format(
            _verdict(section_word(each)),
            visible(each.group),
            section_key(index),
            visible(each.title),
            number_text(each.took_s),
        )
        for index, each in enumerate(document.sections)
    )
    contents = Markup(
        '<h2>What was tried</h2><div class="scrolls"><table id="contents"><thead><tr><th scope="col">verdict</th>'
        '<th scope="col">of</th><th scope="col">what</th><th scope="col">s simulated</th></tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(links)
    tables = (*document.tables, *((promises,) if document.promises else ()), facts)
    return Markup("").join([*map(_shown, tables), contents if document.sections else Markup("")])


def _sections(document: ReportDocument, pictures: dict[str, Any]) -> list[Markup]:
    """Of each group a heading, and all that was tried of it; puts what is drawn into *pictures*."""
    found: list[Markup] = []
    group: str | None = None
    for index, section in enumerate(document.sections):
        if section.group != group:
            group = section.group
            found.append(Markup("<h2>{}</h2>\n").format(visible(group)))
        found.append(_section(section, section_key(index), pictures))
    if pictures:
        hint = Markup(
            '<p class="quiet screen">Point at a picture to read it; drag to move in time, wheel with Shift or the '
            "buttons to zoom.</p>"
        )
        found.insert(0, hint)
    return found


def _section(section: ReportSection, key: str, pictures: dict[str, Any]) -> Markup:
    drawn = []
    for number, picture in enumerate(section.pictures):
        figure = f"{key}-{number + 1}"
        pictures[figure] = {"spec": chart(picture, palette.variables()), "end": picture.until_s * 1000}
        drawn.append(_figure(picture, figure))
    body = Markup('<div class="pictures">{}</div>').format(Markup("").join(drawn)) if drawn else Markup("")
    return _SECTION.format(
        state="told" if section.met is None else "" if section.met else "broken",
        key=key,
        title=visible(section.title),
        verdict=_verdict(section_word(section)),
        group=visible(section.group),
        took_s=number_text(section.took_s),
        promised=_PROMISED.format(visible(section.expected)) if section.expected else "",
        observed=visible(section.observed),
        body=body + Markup("").join(map(_shown, section.tables)),
    )


def _figure(picture: Picture, key: str) -> Markup:
    table = table_of(picture)
    title = visible(table.title)
    unit = visible(picture.unit) if isinstance(picture, Curves) else "states"
    label = f"{title}, {unit} over {clock_text(picture.until_s)}; the numbers are in the table below"
    return _FIGURE.format(key=key, title=title, label=label, table=_folded(table, unit))


def _shown(table: ReportTable) -> Markup:
    return Markup('<div class="scrolls">{}</div>').format(_table(table, caption=True))


def _folded(table: ReportTable, unit: str) -> Markup:
    return Markup(
        '<details><summary>the numbers: {}, {} rows</summary><div class="scrolls" tabindex="0">{}</div></details>'
    ).format(unit, len(table.rows), _table(table, caption=False))


def _table(table: ReportTable, *, caption: bool) -> Markup:
    return Markup("<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        Markup("<caption>{}</caption>").format(visible(table.title)) if caption else Markup(""),
        Markup("").join(Markup('<th scope="col">{}</th>').format(visible(each)) for each in table.columns),
        Markup("").join(Markup("<tr>{}</tr>\n").format(Markup("").join(map(_cell, row))) for row in table.rows),
    )


def _cell(value: Cell) -> Markup:
    if isinstance(value, str):
        return Markup("<td>{}</td>").format(visible(value))
    return Markup(f'<td class="number">{number_text(value)}</td>')  # noqa: S704


def _verdict(word: str) -> Markup:
    return Markup('<span class="verdict {0}">{0}</span>').format(word) if word else Markup("")


def _in_script(data: Any) -> Markup:
    """As JSON that ends no script and begins no comment."""
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(text.replace("&", "\\u0026"))  # noqa: S704


def _variables() -> str:
    light, dark = (
        "".join(f"--{name}:{color};" for name, color in palette.colors(theme).items()) for theme in ("light", "dark")
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme: dark) {{ :root{{{dark}}} }}"
