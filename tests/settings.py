"""The settings of the tests: those of production, with a folder of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="newsroom-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
# Tests run in several processes (pytest-xdist). Each has its own folder and database; on a cache server each has its own
# numbered database, since a test empties the whole of it.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_cache = os.environ.get("TEST_CACHE_URL", "locmemcache://")
if _cache.startswith("redis://"):
    _address, _, _number = _cache.rpartition("/")
    _cache = f"{_address}/{int(_number) + _worker}"
# What a developer's shell or .env says of their own site is not meant for the tests.
for _name in ("EMAIL_URL", "MEDIA_ROOT", "PROCESSES", "PROXY_COUNT", "ARTICLES_OPEN", "SITE_NAME", "TIME_ZONE"):
    os.environ.pop(_name, None)
# Processes that tests start read what was compiled before, wherever pytest was started.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).resolve().parents[1] / "var" / "cache" / "python"))
os.environ.update(
    ENV_FILE="",
    SECRET_KEY="only-for-the-tests-" * 4,
    SITE_ADDRESS="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    STATE_DIR=_folder,
    DEBUG="False",
    # A test edits in its own process, which learns of it at once. Tests of the poll set this themselves (`polls_each_time`).
    GENERATION_POLL_SECONDS="3600",
    # Figures are gathered; the tests write them out themselves.
    FIGURES_SECONDS="3600",
    STAFF_SECOND_FACTOR="False",
    CACHE_URL=_cache,
)

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES, STATE_DIR, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(parents=True)
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The test client's host is no public one, though its address is http.
SILENCED_SYSTEM_CHECKS = ["newsroom.E003"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: in memory, threads would share one connection and could not compete for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
# Newsletters go where pytest-django looks for mails, too.
NEWSLETTER_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
