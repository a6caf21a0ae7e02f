"""What a web server and the flask command load."""

from portal.app import create_app
from portal.web.logging import configure

configure()
app = create_app()
