"""The settings of the tests: those of production, with a folder of their own and no poll of the generation."""

import os
import tempfile

os.environ.update(
    SECRET_KEY="only-for-the-tests-" * 4,
    SITE_ADDRESS="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    STATE_DIR=tempfile.mkdtemp(prefix="newsroom-tests-"),
    DEBUG="False",
    GENERATION_POLL_SECONDS="0",
    STAFF_SECOND_FACTOR="False",
    CACHE_URL=os.environ.get("TEST_CACHE_URL", "locmemcache://"),
)
os.environ.pop("MEDIA_ROOT", None)

from newsroom.settings import *  # noqa: F403
from newsroom.settings import STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(parents=True)
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
