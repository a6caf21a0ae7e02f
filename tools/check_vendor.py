"""Refuse a vendored file that is missing, changed, unrecorded, or names what we may not serve."""

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "static/vendor/VERSIONS.md"
FOLDERS = ("static/vendor", "tests/vendor", "tools/vendor")
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \|.*\| `(?P<sha256>[0-9a-f]{64})` \|", re.MULTILINE)

# Only what is served matters here: tests/vendor and tools/vendor never reach a browser's user.
NEVER_SERVED = {
    b"sourceMappingURL": "points at a source map that is not there",
    b"GDS Transport": "names a typeface licensed for gov.uk only",
    b"govuk-crest": "names an image licensed for gov.uk only",
}


def complaints() -> list[str]:
    """What is wrong with the vendored files, in words. Empty when they are as recorded."""
    recorded = dict(ROW.findall(RECORD.read_text()))
    found = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path != RECORD and "__pycache__" not in path.parts
    }
    wrong = [f"{path}: recorded, but not there" for path in sorted(recorded.keys() - found)]
    wrong += [f"{path}: there, but not recorded" for path in sorted(found - recorded.keys())]
    for path in sorted(found & recorded.keys()):
        data = (ROOT / path).read_bytes()
        if hashlib.sha256(data).hexdigest() != recorded[path]:
            wrong.append(f"{path}: changed since it was recorded")
        if path.startswith("static/"):
            wrong += [f"{path}: {why}" for words, why in NEVER_SERVED.items() if words in data]
    return wrong or ([] if recorded else [f"{RECORD.name}: records no file"])


if __name__ == "__main__":
    wrong = complaints()
    print("\n".join(wrong) if wrong else "Vendored files are as recorded.")
    sys.exit(1 if wrong else 0)
