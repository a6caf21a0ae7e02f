"""Settings are read once, and a set-up that would not be safe does not start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal.config import ROOT, BadSetting, from_environment

SECRET = "k" * 32
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": SECRET,
    "BASE_URL": "https://consult.example/",
    "TRUSTED_PROXIES": "1",
}


def test_a_sound_production_set_up_is_read(tmp_path: Path) -> None:
    settings = from_environment(PRODUCTION, instance=tmp_path)
    assert (settings.production, settings.base_url) == (True, "https://consult.example")
    assert (settings.secret_key, settings.trusted_proxies) == (SECRET, 1)


@pytest.mark.parametrize("kind", ["", "local"])
def test_what_says_nothing_is_a_trial(tmp_path: Path, kind: str) -> None:
    assert not from_environment({"PORTAL_ENV": kind}, instance=tmp_path).production


@pytest.mark.parametrize("kind", ["prod", "Production", "production ", "staging"])
def test_a_misspelt_kind_is_refused_and_is_no_trial(tmp_path: Path, kind: str) -> None:
    with pytest.raises(BadSetting, match="PORTAL_ENV"):
        from_environment({**PRODUCTION, "PORTAL_ENV": kind}, instance=tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "k" * 31},
        {"BASE_URL": "http://consult.example"},
        {"BASE_URL": "https://"},
        {"BASE_URL": ""},
        {"TRUSTED_PROXIES": "one"},
        {"TRUSTED_PROXIES": "-1"},
        {"TRUSTED_PROXIES": ""},
        {"FLASK_DEBUG": "1"},
        {"FLASK_DEBUG": "yes"},
    ],
)
def test_an_unsafe_production_set_up_is_refused_by_the_settings_name(
    tmp_path: Path, change: dict[str, str]
) -> None:
    with pytest.raises(BadSetting, match=next(iter(change))):
        from_environment({**PRODUCTION, **change}, instance=tmp_path)


@pytest.mark.parametrize("debug", ["", "0", "false"])
def test_debugging_that_is_off_is_safe(tmp_path: Path, debug: str) -> None:
    assert from_environment({**PRODUCTION, "FLASK_DEBUG": debug}, instance=tmp_path).production


def test_the_instance_folder_is_closed_to_others(tmp_path: Path) -> None:
    made, wide = tmp_path / "made", tmp_path / "wide"
    wide.mkdir()
    wide.chmod(0o755)
    for folder in (made, wide):
        from_environment({}, instance=folder)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("module", ["wsgi", "from portal.worker import huey"])
def test_a_process_with_a_bad_setting_ends_with_one_sentence(module: str) -> None:
    statement = module if module.startswith("from") else f"import {module}"
    done = subprocess.run(
        [sys.executable, "-c", statement],
        cwd=ROOT,
        env={"PORTAL_ENV": "prod"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "The portal cannot start. PORTAL_ENV is 'prod'. It is either local or production.\n"
    )
