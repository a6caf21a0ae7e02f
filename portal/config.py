"""Settings, read once from the environment, each with a safe default for one machine."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
SECRET_KEY_BYTES = 32
SECRET_KEY_MIN_LENGTH = 32
KINDS = frozenset({"local", "production"})
OFF = frozenset({"", "0", "false", "no"})  # as Flask reads FLASK_DEBUG
# What stands in SCAN_COMMAND where the file's path is to be.
SCANNED_FILE = "{file}"


class BadSetting(Exception):
    """A setting is missing or cannot be used. The sentence says which and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What one installation has chosen. Addresses end without a slash.

    `scan_command` is the program that looks at each file for viruses, in its parts; empty for none.
    """

    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    mail_from: str
    reply_to: str
    production: bool
    trusted_proxies: int
    instance: Path
    scan_command: tuple[str, ...] = ()

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def from_environment(
    environment: Mapping[str, str] | None = None, *, instance: Path = INSTANCE
) -> Settings:
    """The settings of this process. Makes the instance folder and a local secret if absent.

    Raises `BadSetting` for one that cannot be understood, and for a production set-up that would
    not be safe.
    """
    env = os.environ if environment is None else environment
    production = _is_production(env)
    _make_private(instance)
    port = env.get("PORT", "8000")
    settings = Settings(
        database_url=_database_url(env.get("DATABASE_URL", ""), instance),
        secret_key=env.get("SECRET_KEY") or _local_secret(instance, production=production),
        base_url=env.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        mail_url=env.get("MAIL_URL", f"file://{instance / 'mail'}"),
        mail_from=env.get("MAIL_FROM", "consultation@mpa.example"),
        reply_to=env.get("MAIL_REPLY_TO", "consultation-team@mpa.example"),
        production=production,
        trusted_proxies=_count(env.get("TRUSTED_PROXIES", "0")),
        instance=instance,
        scan_command=_command(env.get("SCAN_COMMAND", "")),
    )
    if production:
        _require_safe(settings, env)
    return settings


def _is_production(env: Mapping[str, str]) -> bool:
    kind = env.get("PORTAL_ENV") or "local"
    if kind not in KINDS:
        # A misspelt "production" must not become a trial that everybody can sign in to.
        raise BadSetting(f"PORTAL_ENV is {kind!r}. It is either local or production.")
    return kind == "production"


def _require_safe(settings: Settings, env: Mapping[str, str]) -> None:
    if len(settings.secret_key) < SECRET_KEY_MIN_LENGTH:
        raise BadSetting(
            f"SECRET_KEY has {len(settings.secret_key)} characters. In production it must be a "
            f"random text of at least {SECRET_KEY_MIN_LENGTH}."
        )
    address = urlsplit(settings.base_url)
    if address.scheme != "https" or not address.hostname:
        raise BadSetting(
            f"BASE_URL is {settings.base_url!r}. In production it must begin with https://, "
            "because nobody can sign in over anything else."
        )
    if env.get("FLASK_DEBUG", "").lower() not in OFF:
        raise BadSetting(
            "FLASK_DEBUG is set. Take it away in production: it shows visitors the program's "
            "inside."
        )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise BadSetting(
            f"TRUSTED_PROXIES is {text!r}. It must be the number of proxies in front, 0 or more."
        )
    return int(text)


def _command(text: str) -> tuple[str, ...]:
    """The parts of a command, as a shell would divide it. It is never run by one."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise BadSetting(
            f"SCAN_COMMAND cannot be read: {error}. Put quotation marks round a part with spaces."
        ) from error


def _make_private(folder: Path) -> None:
    """The folder is there, and nobody else on this machine may look into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        # Somebody else's folder stays as they made it; `doctor` says whether it can be used.
        with suppress(PermissionError):
            folder.chmod(0o700)


def _database_url(given: str, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'portal.db'}"
    for short in ("postgres://", "postgresql://"):
        if given.startswith(short):
            return "postgresql+psycopg://" + given.removeprefix(short)
    return given


def _local_secret(instance: Path, *, production: bool) -> str:
    if production:
        raise BadSetting(
            "SECRET_KEY is not set. In production it must come from the environment: "
            "a random text of at least 32 characters, the same for every process."
        )
    path = instance / "secret-key"
    try:
        # Opened for exclusive creation: the web process and the worker start together, and both
        # must end up with the same secret.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(SECRET_KEY_BYTES)
        file.write(secret)
    return secret
