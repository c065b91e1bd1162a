"""The script that draws a page's charts, from the library that is installed: nothing is fetched, now or later."""

from __future__ import annotations

from modulestack.report_page.charts import VL_VERSION

_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_ENDS = ("</script", "<!--")


def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, some 900 kB; half a second to two of work."""
    import vl_convert

    text = str(vl_convert.javascript_bundle(_SNIPPET, vl_version=VL_VERSION))
    if ends := [each for each in _ENDS if each in text.lower()]:
        raise ValueError(f"the library has {ends[0]} in it, which would end its script")
    return text
