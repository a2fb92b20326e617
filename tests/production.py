"""Any `manage.py` command under settings like those of a real site: `python -m tests.production check --deploy`."""

import os
import secrets
import sys
import tempfile

from django.core.management import execute_from_command_line

# Everything that a public site sets; PostgreSQL and the cache server are named, not asked.
ENVIRONMENT = {
    "ENV_FILE": "",
    "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    "DEBUG": "False",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SITE_ADDRESS": "https://www.example.com",
    "ALLOWED_HOSTS": "www.example.com",
    "DATABASE_URL": "postgres://newsroom:secret@127.0.0.1:5432/newsroom",
    "CACHE_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://newsroom:secret@mail.example.com:587",
    "PROCESSES": "4",
    "PROXY_COUNT": "1",
    "STAFF_SECOND_FACTOR": "True",
    "ARTICLES_OPEN": "False",
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "static"))
        os.environ.update(ENVIRONMENT, STATE_DIR=folder)
        if "makemigrations" in sys.argv:
            # Models are compared with migrations alone; a database is asked only whether it agrees.
            os.environ.update(DATABASE_URL="sqlite:///:memory:", PROCESSES="1")
        execute_from_command_line(["manage.py", *sys.argv[1:]])
