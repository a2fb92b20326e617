"""The sample magazine on a scratch folder, with the address of one page of every kind."""

import json
from pathlib import Path

from tests.journeys.inside import JourneySite

# Many visitors come from this one machine.
ALLOWANCE = {"METER_NEW_PER_HOUR": "5000", "METER_NEW_PER_DAY": "5000"}


def make(folder: Path, *, with_pictures: bool = True) -> JourneySite:
    """The magazine of seeds/ and the demo's accounts; without `with_pictures`, pages show the originals."""
    folder.mkdir(exist_ok=True)
    site = at(folder)
    site.prepare()
    site.manage("seed")
    if with_pictures:
        site.manage("render_pictures")
    site.manage("demo_accounts")
    return site


def at(folder: Path) -> JourneySite:
    """The magazine that was made in this folder."""
    return JourneySite(folder, **ALLOWANCE)


def addresses(site: JourneySite) -> dict[str, str]:
    """Paths of one page of every kind, by what it is."""
    command = "from tests.journeys.addresses import print_addresses; print_addresses()"
    return json.loads(site.inside(command))
