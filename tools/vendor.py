"""Lay the vendored front-end files out from their npm tarballs, and record what they are.

    python tools/vendor.py [FOLDER]

Fetches each package with `npm pack` (or takes the tarball from FOLDER), refuses one whose
checksum is not the one written here, applies the changes listed here, and writes the files and
static/vendor/VERSIONS.md. `tools/check_vendor.py` holds the tree to that record.

To move to a new version: change `version` and `tarball_sha256` (run once, and it prints the sum it
saw), run, look at the difference, change the paths in templates/, delete the old folder.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "static/vendor/VERSIONS.md"

# The npm package says MIT in its package.json but leaves the text out: this is the project's own.
GOVUK_FRONTEND_LICENCE = """\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


@dataclass(frozen=True)
class Cut:
    """Everything from `start` to the end of the first `end` after it, taken out `times` times."""

    start: str
    end: str
    times: int
    why: str


@dataclass(frozen=True)
class Vendored:
    source: str  # path inside the npm package
    target: str  # path inside the package's folder here
    cuts: Sequence[Cut] = ()


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    tarball_sha256: str
    licence: str
    folder: str
    files: Sequence[Vendored]
    written: tuple[tuple[str, str, str], ...] = ()  # target, text, why it is not in the package

    @property
    def tarball(self) -> str:
        return f"{self.name}-{self.version}.tgz"


SOURCE_MAP = "the source map is not served; asking for it would be a 404"
NOT_GOVUK = "is licensed for gov.uk services only"

PACKAGES = (
    Package(
        name="govuk-frontend",
        version="6.6.0",
        tarball_sha256="52c4eb554e54d8a6e4ba801e9da5ec3a5b930fd2f117a39677f0b6296e954751",
        licence="MIT",
        folder="static/vendor/govuk-frontend-6.6.0",
        files=(
            Vendored(
                "dist/govuk/govuk-frontend.min.css",
                "govuk-frontend.min.css",
                (
                    Cut(
                        "/*! Copyright (c) 2011 by Margaret Calvert",
                        "*/",
                        1,
                        "the notice of the typeface goes with the typeface",
                    ),
                    Cut("@font-face{", "}", 2, f"the GDS Transport typeface {NOT_GOVUK}"),
                    Cut("GDS Transport,", "", 58, f"the GDS Transport typeface {NOT_GOVUK}"),
                    Cut(
                        "background-image:url(/assets/images/govuk-crest.svg)",
                        ";",
                        1,
                        f"the royal crest {NOT_GOVUK}",
                    ),
                    Cut(
                        "-webkit-mask-image:url(/assets/images/govuk-crest.svg)",
                        ";",
                        1,
                        f"the royal crest {NOT_GOVUK}",
                    ),
                    Cut(
                        "mask-image:url(/assets/images/govuk-crest.svg)",
                        ";",
                        1,
                        f"the royal crest {NOT_GOVUK}",
                    ),
                    Cut("/*# sourceMappingURL=", "*/", 1, SOURCE_MAP),
                ),
            ),
            Vendored(
                "dist/govuk/govuk-frontend.min.js",
                "govuk-frontend.min.js",
                (Cut("//# sourceMappingURL=", "\n", 1, SOURCE_MAP),),
            ),
        ),
        written=(
            ("LICENSE.txt", GOVUK_FRONTEND_LICENCE, "the npm package leaves its licence text out"),
        ),
    ),
    Package(
        name="htmx.org",
        version="4.0.1",
        tarball_sha256="5fba65616ca148a86d377e9771bcada7f35faee3558651feb929eea425e13b3c",
        licence="0BSD",
        folder="static/vendor/htmx-4.0.1",
        files=(
            Vendored("dist/htmx.min.js", "htmx.min.js"),
            Vendored("LICENSE", "LICENSE"),
        ),
    ),
    Package(
        name="htmx.org",
        version="4.0.1",
        tarball_sha256="5fba65616ca148a86d377e9771bcada7f35faee3558651feb929eea425e13b3c",
        licence="0BSD",
        folder="tools/vendor/htmx-4.0.1",
        files=(
            Vendored("dist/scripts/upgrade-check.py", "upgrade-check.py"),
            Vendored("LICENSE", "LICENSE"),
        ),
    ),
    Package(
        name="axe-core",
        version="4.14.1",
        tarball_sha256="e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
        licence="MPL-2.0",
        folder="tests/vendor/axe-core-4.14.1",
        files=(
            Vendored("axe.min.js", "axe.min.js"),
            Vendored("LICENSE", "LICENSE"),
            Vendored("LICENSE-3RD-PARTY.txt", "LICENSE-3RD-PARTY.txt"),
        ),
    ),
)

INTRODUCTION = """\
# Vendored files

Written by `tools/vendor.py`; `tools/check_vendor.py` (part of `make check`) recomputes every sum.
Do not edit these files by hand: change the script, so that the change is recorded and repeatable.
"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(package: Package, folder: Path) -> Path:
    """The package's tarball in `folder`, fetched from npm unless it is there already."""
    tarball = folder / package.tarball
    if not tarball.exists():
        subprocess.run(
            ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    seen = sha256(tarball.read_bytes())
    if seen != package.tarball_sha256:
        sys.exit(f"{package.tarball}: sha256 is {seen}, expected {package.tarball_sha256}")
    return tarball


def without(text: str, cut: Cut, where: str) -> str:
    """The text less every stretch the cut names. Ends the run if there are not exactly `times`."""
    found = text.count(cut.start)
    if found != cut.times:
        sys.exit(f"{where}: {cut.start!r} occurs {found} times, expected {cut.times}: look again")
    for _ in range(cut.times):
        before, _, rest = text.partition(cut.start)
        text = before + (rest.partition(cut.end)[2] if cut.end else rest)
    return text


def lay_out(package: Package, tarball: Path) -> list[tuple[str, str, str, str]]:
    """Write the package's files; one record a file: path, source, sha256, what was changed."""
    folder = ROOT / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    records = []
    with tarfile.open(tarball) as archive:
        for item in package.files:
            member = archive.extractfile(f"package/{item.source}")
            if member is None:
                sys.exit(f"{package.tarball}: {item.source} is not a file")
            data = member.read()
            if item.cuts:
                text = data.decode()
                for cut in item.cuts:
                    text = without(text, cut, item.source)
                data = (text.rstrip("\n") + "\n").encode()
            (folder / item.target).write_bytes(data)
            changes = "; ".join(dict.fromkeys(f"cut: {cut.why}" for cut in item.cuts))
            records.append(
                (f"{package.folder}/{item.target}", item.source, sha256(data), changes or "nothing")
            )
    for target, text, why in package.written:
        (folder / target).write_text(text)
        records.append(
            (f"{package.folder}/{target}", "not in package", sha256(text.encode()), f"added: {why}")
        )
    return records


def main() -> None:
    parts = [INTRODUCTION]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        for package in PACKAGES:
            records = lay_out(package, fetch(package, folder))
            parts.append(
                f"## {package.name} {package.version}: {package.folder}\n\n"
                f"From the npm package `{package.tarball}` (sha256 `{package.tarball_sha256}`).\n"
                f"Licence: {package.licence}.\n\n"
                "| file | in the package | sha256 | changed |\n|---|---|---|---|\n"
                + "".join(
                    f"| `{path}` | `{source}` | `{digest}` | {changes} |\n"
                    for path, source, digest, changes in records
                )
            )
    RECORD.write_text("\n".join(parts))
    print(RECORD.read_text())


if __name__ == "__main__":
    main()
