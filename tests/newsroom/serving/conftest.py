"""One site and one running server for all tests of this folder that need a real one."""

import sys

import pytest

from tests.live import Site

MAKE = """
from tests.factories import make_article
make_article(headline="The bridge before", slug="bridge")
"""


@pytest.fixture(scope="session")
def live_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.prepare()
    site.manage("shell", "--verbosity", "0", "--command", MAKE)
    return site


@pytest.fixture(scope="session")
def process(live_site):
    """A running server, started by `manage.py serve`, for those that leave it running. In the end it stops cleanly."""
    command = [sys.executable, "manage.py", "serve", "--port", str(live_site.port)]
    with live_site.serve(command=command) as process:
        yield process
        process.process.terminate()
        assert process.process.wait(timeout=15) == 0
