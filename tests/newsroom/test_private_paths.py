"""No token of a private link gets into a log or into a mail to ADMINS."""

import logging

import pytest
from django.core import mail
from django.test import RequestFactory

from newsroom import private_paths
from newsroom.repeats import MailHandler

TOKEN = "q2Zb-7_tokentokentoken"
PATHS = [
    f"/link/preview/{TOKEN}/",
    f"/link/expert/{TOKEN}/answer/?x=1",
    f"/newsletters/unsubscribe/{TOKEN}/",
    f"/newsletters/choices/{TOKEN}",
    f"/newsletters/why/{TOKEN}/",
]


def record(message: str, *args, **extra) -> logging.LogRecord:
    made = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    assert private_paths.WithoutTokens().filter(made)
    return made


@pytest.mark.parametrize("path", PATHS)
def test_a_logged_path_has_no_token(path):
    assert TOKEN not in record("Not Found: %s", path).getMessage()
    assert TOKEN not in record(f"503 at {path}").getMessage()
    assert "[token]" in record("Not Found: %s", path).getMessage()


def test_an_error_whose_words_name_a_token_is_logged_without_it():
    assert TOKEN not in record("Failed: %s", ValueError(f"no view for {PATHS[0]}")).getMessage()


def test_other_records_stay_as_they_are():
    error = ValueError("no")
    made = record("%s took %d ms: %s", "/news/1-a/", 12, error)
    assert made.args == ("/news/1-a/", 12, error)
    assert made.getMessage() == "/news/1-a/ took 12 ms: no"
    assert record("%(path)s", {"path": PATHS[0]}).getMessage() == "/link/preview/[token]/"


def test_the_mail_to_admins_has_no_token(settings):
    settings.ADMINS = [("Op", "op@example.com")]
    handler = MailHandler()
    handler.addFilter(private_paths.WithoutTokens())
    request = RequestFactory().post(PATHS[1], {"answer": "Not yet."})
    made = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", (PATHS[1],), None
    )
    made.request = request
    handler.handle(made)
    handler.close()
    told = mail.outbox[0].subject + mail.outbox[0].body
    assert TOKEN not in told
    assert "Not yet." not in told
    assert "/link/expert/[token]/answer/" in told


def test_all_handlers_of_the_site_leave_tokens_out(settings):
    assert all("without_tokens" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
