"""The sample magazine on a scratch folder, with the address of one page of every kind."""

import json
from collections.abc import Iterable
from pathlib import Path

from tests.journeys.inside import JourneySite

# Many visitors come from this one machine.
ALLOWANCE = {"METER_NEW_PER_HOUR": "5000", "METER_NEW_PER_DAY": "5000"}


# The demo makes the files of all pictures, which takes a minute.
RENDER = """
from django.test import Client
from articles.models import Picture
from articles.pictures import rendering
pages = "".join(Client().get(path, headers={"host": "127.0.0.1"}).content.decode() for path in %r)
for picture in Picture.objects.all():
    if picture.file.url in pages:
        rendering.render_after_upload(picture.pk, seconds=600)
        picture.refresh_from_db()
        assert rendering.is_finished(picture)
"""


def make(folder: Path, *, with_pictures_of: Iterable[str] = ()) -> JourneySite:
    """The magazine of seeds/ and the demo's accounts. Pages show original pictures, but for those shown on these kinds of pages."""
    folder.mkdir(exist_ok=True)
    site = at(folder)
    site.prepare()
    site.manage("seed")
    if with_pictures_of:
        paths = addresses(site)
        site.inside(RENDER % [paths[name] for name in with_pictures_of])
        site.end()
    site.manage("demo_accounts")
    return site


def at(folder: Path) -> JourneySite:
    """The magazine that was made in this folder."""
    return JourneySite(folder, **ALLOWANCE)


def addresses(site: JourneySite) -> dict[str, str]:
    """Paths of one page of every kind, by what it is."""
    command = "from tests.journeys.addresses import print_addresses; print_addresses()"
    return json.loads(site.inside(command))
