"""The WSGI application that the production server loads: `newsroom.wsgi:application`."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from newsroom.bodies import ReadBodiesFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
try:
    site = get_wsgi_application()
    # Importing a module of ours earlier would read the settings outside of this `try`.
    from newsroom.checks import refuse_unsafe_start

    refuse_unsafe_start()
except ImproperlyConfigured as refusal:
    # A server prints this as it stands, without a traceback, and ends its worker.
    raise SystemExit(f"newsroom does not start: {refusal}") from None

application = ReadBodiesFirst(site)
