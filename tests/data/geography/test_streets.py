"""Streets that the user has: a style's address or a PMTiles file, and what is said of a wrong one."""

from pathlib import Path

import pytest

from data.errors import OptionInvalid
from data.geography.streets import StreetSettings


def test_nothing_is_set_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WINDSHIELD_MAP_STYLE", "WINDSHIELD_STREETS"):
        monkeypatch.delenv(name, raising=False)
    assert StreetSettings.from_environment() == StreetSettings("", None)


def test_a_style_or_a_file_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "ohio.pmtiles"
    file.write_bytes(b"PMTiles\x03 and so on")
    monkeypatch.setenv("WINDSHIELD_STREETS", str(file))
    monkeypatch.delenv("WINDSHIELD_MAP_STYLE", raising=False)
    assert StreetSettings.from_environment().archive == file
    monkeypatch.setenv("WINDSHIELD_MAP_STYLE", "http://127.0.0.1/style.json")
    with pytest.raises(OptionInvalid, match="both set"):
        StreetSettings.from_environment()
    monkeypatch.delenv("WINDSHIELD_STREETS")
    assert StreetSettings.from_environment().style_url == "http://127.0.0.1/style.json"


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "can't be read"), (b"", "no PMTiles"), (b"PK", "no PM")]
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "streets"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(OptionInvalid, match=reason):
        StreetSettings(archive=file)
