"""Refuse the idioms of htmx 2 in templates and scripts: most written advice is still for it.

    python tools/check_htmx.py PATH...

Runs the checker that htmx 4 ships. Its exit code has differed between releases, so any line it
prints counts as a hit.
"""

import subprocess
import sys
from pathlib import Path

CHECKER = Path(__file__).resolve().parent / "vendor/htmx-4.0.1/upgrade-check.py"


def main() -> int:
    paths = [path for path in sys.argv[1:] if Path(path).exists()]
    if not paths:
        print("No templates to check.")
        return 0
    result = subprocess.run(
        [sys.executable, str(CHECKER), "--no-color", *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.stdout.strip() or result.returncode:
        print(result.stdout + result.stderr)
        return 1
    print("No idiom of htmx 2.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
