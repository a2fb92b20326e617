"""The WSGI application that the production server loads: `newsroom.wsgi:application`."""

import os

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsroom.serving.bodies import ReadBodiesFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
try:
    # These modules read the settings when they are imported, so the import must be inside this `try`. The checks read nothing
    # but settings, so a refusal need not wait for the apps.
    from newsroom.checks import refuse_unsafe_start

    refuse_unsafe_start()
    django.setup(set_prefix=False)
    from newsletters.sending import senders
    from newsroom.serving.site import Site

    site = Site()
    if settings.NEWSLETTER_SEND_FROM_SERVER:
        senders.start_in_server()
except ImproperlyConfigured as refusal:
    # The server prints this message without a traceback and ends its worker.
    raise SystemExit(f"newsroom does not start: {refusal}") from None

application = ReadBodiesFirst(site)
