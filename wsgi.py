"""What a web server and the flask command load."""

from portal.start import started

app = started()
