#!/bin/sh
# Leave Debian's pango on the machine: weasyprint draws with it. Installs it where we may.
set -eu

# weasyprint loads the libraries as it is imported, whatever system they came from.
.venv/bin/python -c 'import weasyprint' >/dev/null 2>&1 && exit 0

exec "$(dirname "$0")/debian.sh" "The paper pack as a PDF needs pango" \
    ".venv/bin/python -m pytest --ignore tests/exports/test_paper_pdf.py" \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
