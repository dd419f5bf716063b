"""The pictures of the shipped specs, as `tiers diagram` draws them."""

import contextlib
import io
import tempfile
from pathlib import Path

from tests.support.paths import SHIPPED
from tiers import cli

THEMES = ("light", "dark")


def pictures() -> dict[str, str]:
    """Return the SVG of each shipped spec in each theme, by its path."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for spec in SHIPPED:
            for theme in THEMES:
                path = Path(folder) / "picture.svg"
                with contextlib.redirect_stdout(io.StringIO()):
                    code = cli.main(["diagram", str(spec), "--theme", theme, "--out", str(path)])
                assert code == 0, spec
                found[f"docs/images/{spec.stem}-{theme}.svg"] = path.read_text(encoding="utf-8")
    return found
