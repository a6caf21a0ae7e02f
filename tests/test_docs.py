"""What the documents say is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_list_of_features_has_rows() -> None:
    rows = re.findall(r"^\| F\d+ \|", (ROOT / "docs/features.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 40
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    quoted = re.findall(r"`((?:tests|portal|docs|templates|static|bench|tools)/[\w./-]*)`", text)
    gone = [path for path in linked if not (document.parent / path).exists()]
    gone += [path for path in quoted if not (ROOT / path).exists()]
    assert gone == []
