"""The house keeps its floors: imports only go down, and each kind of file knows only its own.

The rooms and what each is for are in docs/architecture.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PORTAL = ROOT / "portal"

# Rooms by floor. A room may import from floors below its own, never from its own floor or above.
FLOORS: dict[float, set[str]] = {
    9: {"app", "cli", "worker", "health", "sample", "start"},
    8: {"home", "exports"},
    7: {"outcomes"},
    6: {"analysis"},
    5: {"moderation"},
    4: {"responses", "monitoring"},
    3: {"meetings", "activities"},
    2.3: {"drafts"},
    2.2: {"consultations"},
    2.1: {"stakeholders"},
    1.2: {"accounts"},
    1.1: {"audit", "mail"},
    0: {"web", "db", "config", "clock", "errors"},
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}

# The ground floor and the roof are single rooms inside: their files may see one another.
SHARED_FLOORS = {0, 9}

KNOWS_NO_REQUEST = {"models", "rules", "queries", "actions"}
FLASK_PACKAGES = {"flask", "flask_login", "flask_wtf", "flask_limiter", "werkzeug"}
WRITES = {"add", "add_all", "delete", "merge", "flush", "commit", "bulk_save_objects"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
LONGEST_FILE_LINES = 400


def source_files() -> list[Path]:
    return sorted(PORTAL.rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    first = path.relative_to(PORTAL).parts[0]
    return first.removesuffix(".py")


def kind_of(path: Path) -> str:
    """models, queries, ...: the file's kind, for a file split by noun the folder's."""
    parts = path.relative_to(PORTAL).parts
    if len(parts) > 2 and parts[1] in KNOWS_NO_REQUEST:
        return parts[1]
    if len(parts) > 2 and parts[1].endswith("views"):
        return "views"
    return path.stem


def files_of_kind(*kinds: str) -> list[Path]:
    return [path for path in source_files() if kind_of(path) in kinds]


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_rooms(path: Path) -> set[str]:
    parts = (module.split(".") for module in imported_modules(path))
    return {part[1] for part in parts if part[0] == "portal" and len(part) > 1}


def test_there_is_something_to_check() -> None:
    assert len(source_files()) > 40
    for kind in KNOWS_NO_REQUEST:
        assert len(files_of_kind(kind)) > 1


@pytest.mark.parametrize(
    "path",
    [path for path in source_files() if path.parent != PORTAL or path.stem != "__init__"],
    ids=named,
)
def test_imports_only_go_down(path: Path) -> None:
    room = room_of(path)
    floor = FLOOR_OF[room]
    wrong = {
        other
        for other in imported_rooms(path)
        if other in FLOOR_OF
        and other != room
        and not (floor == FLOOR_OF[other] and floor in SHARED_FLOORS)
        and FLOOR_OF[other] >= floor
    }
    assert wrong == set()


@pytest.mark.parametrize("path", files_of_kind(*KNOWS_NO_REQUEST), ids=named)
def test_models_rules_queries_and_actions_know_no_request(path: Path) -> None:
    allowed = {"flask_login"} if named(path) == "portal/accounts/models.py" else set()
    packages = {module.split(".")[0] for module in imported_modules(path)}
    assert (packages & FLASK_PACKAGES) - allowed == set()
    assert "portal.web" not in {
        module
        for module in imported_modules(path)
        if module.startswith("portal.web")
        and module != "portal.web.dates"
        and not module.startswith("portal.web.dates.")
    }


@pytest.mark.parametrize("path", files_of_kind("rules"), ids=named)
def test_rules_ask_no_database(path: Path) -> None:
    modules = set(imported_modules(path))
    assert {m for m in modules if m.split(".")[0] == "sqlalchemy" or m == "portal.db"} == set()


@pytest.mark.parametrize("path", files_of_kind("queries"), ids=named)
def test_queries_do_not_write(path: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "session"
    }
    assert calls & WRITES == set()


@pytest.mark.parametrize("path", files_of_kind("actions"), ids=named)
def test_actions_leave_the_commit_to_the_view(path: Path) -> None:
    assert ".session.commit(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [path for path in source_files() if path.stem.endswith("views") or kind_of(path) == "views"],
    ids=named,
)
def test_views_hold_no_sql(path: Path) -> None:
    packages = {module.split(".")[0] for module in imported_modules(path)}
    allowed = {"sqlalchemy.exc", "sqlalchemy.exc.IntegrityError"}
    if "sqlalchemy" in packages:
        assert {m for m in imported_modules(path) if m.startswith("sqlalchemy")} <= allowed
    assert "session.execute" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [path for path in source_files() if named(path) != "portal/web/hx.py"], ids=named
)
def test_only_the_edge_names_htmx_headers(path: Path) -> None:
    assert "HX-" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", source_files(), ids=named)
def test_no_file_is_a_drawer_or_outgrows_its_room(path: Path) -> None:
    assert path.stem not in BANNED_NAMES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES


@pytest.mark.parametrize("path", source_files(), ids=named)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_room_is_on_a_floor() -> None:
    rooms = {room_of(path) for path in source_files()} - {"__init__"}
    assert rooms - set(FLOOR_OF) == set()
