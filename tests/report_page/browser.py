"""A page in a real browser: Chromium, if there is one on PATH."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
_RESULT = re.compile(r'<pre id="result">(.*?)</pre>', re.DOTALL)
DARK = "--blink-settings=preferredColorScheme=0"


def asked(text: str, script: str, folder: Path, *flags: str, size: str = "1200,900") -> Any:
    """What *script*, the body of an async function, returns in the page *text* once all is drawn, as JSON."""
    assert CHROMIUM is not None
    asks = f"""<pre id="result"></pre><script>
    (async () => {{
      const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      while (document.documentElement.dataset.drawn === undefined) await wait(20);
      const answer = async () => {{ {script} }};
      document.getElementById("result").textContent = JSON.stringify(await answer().catch(String));
    }})();</script></body>"""
    page = folder / "page.html"
    page.write_text(asks.join(text.rsplit("</body>", 1)))
    command = [
        CHROMIUM,
        "--headless=new",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}",
    ]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", f"--window-size={size}", *flags]
    command += ["--no-sandbox"] if os.geteuid() == 0 else []
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(
        [*command, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=True,
    )
    found = _RESULT.search(done.stdout)
    assert found
    assert found[1], done.stderr[-2000:]
    return json.loads(unescape(found[1]))
