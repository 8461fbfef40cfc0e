"""The county server over HTTP: what laptops ask for, authorised, bounded and noted. TLS is the reverse proxy's."""

from __future__ import annotations

from karriere_app.server.http.application import make_app

__all__ = ["make_app"]
