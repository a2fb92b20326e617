"""IndexNow, against a server of our own on 127.0.0.1."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.discovery import indexnow
from articles.models import Article, Correction, IndexNowRun
from articles.publishing import verbs
from tests.factories import make_article, make_picture, make_report

pytestmark = pytest.mark.django_db
KEY = "a1b2c3d4-e5f6"


@pytest.fixture
def engine(settings):
    """A search engine that remembers what it is told and answers `engine.status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told = self.rfile.read(int(self.headers["Content-Length"]))
            server.told.append((self.headers["Content-Type"], json.loads(told)))
            self.send_response(server.status)
            if server.status in (301, 302):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.told, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.INDEXNOW_KEY = KEY
    settings.INDEXNOW_ENDPOINT = f"http://127.0.0.1:{server.server_port}/indexnow"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def told(engine) -> set[str]:
    return {address.removeprefix("http://testserver") for _, message in engine.told for address in message["urlList"]}


def test_the_key_is_served_at_its_address_and_nothing_else_is(client, settings):
    assert client.get(f"/{KEY}.txt").status_code == 404
    settings.INDEXNOW_KEY = KEY
    response = client.get(f"/{KEY}.txt")
    assert response.content.decode() == KEY
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/another-key.txt").status_code == 404
    assert client.get("/robots.txt").content != response.content


def test_the_command_without_a_key_says_so_and_does_nothing(settings, capsys):
    make_article()
    settings.INDEXNOW_ENDPOINT = "http://127.0.0.1:1/"
    call_command("notify_indexnow")
    assert "INDEXNOW_KEY is not set" in capsys.readouterr().out
    assert not IndexNowRun.objects.exists()


def test_the_first_run_sends_everything_public_and_nothing_else(engine, capsys):
    article = make_article()
    report = make_report([article])
    make_article(published=False)
    make_article(published_at=timezone.now() + timedelta(hours=1))
    make_article(withdrawn_at=timezone.now() - timedelta(hours=1))
    call_command("notify_indexnow")
    assert told(engine) == {article.get_absolute_url(), report.get_absolute_url()}
    ((kind, message),) = engine.told
    assert kind.startswith("application/json")
    assert {name: message[name] for name in ("host", "key", "keyLocation")} == {
        "host": "testserver",
        "key": KEY,
        "keyLocation": f"http://testserver/{KEY}.txt",
    }
    assert "2 addresses sent." in capsys.readouterr().out


def test_a_later_run_sends_what_was_published_changed_or_withdrawn_since(engine, ada, capsys):
    old, edited, corrected, gone, never = (make_article(picture=make_picture()) for _ in range(5))
    scheduled = make_article(published_at=timezone.now() + timedelta(hours=1))
    Article.objects.filter(pk=never.pk).update(
        published_at=timezone.now() + timedelta(days=3), withdrawn_at=timezone.now() + timedelta(hours=1)
    )
    Article.objects.update(edited_at=timezone.now() - timedelta(days=1))
    call_command("notify_indexnow")
    engine.told.clear()
    edited.save()
    Correction.objects.create(article=corrected, text="No.", made_at=timezone.now())
    verbs.withdraw(gone, by=ada, reason="Wrong.", now=timezone.now())
    run = indexnow.tell(timezone.now() + timedelta(hours=2))
    assert told(engine) == {piece.get_absolute_url() for piece in (edited, corrected, gone, scheduled)}
    assert run.addresses == 4
    assert old.get_absolute_url() not in told(engine)
    engine.told.clear()
    indexnow.tell(timezone.now() + timedelta(hours=3))
    assert engine.told == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "the key was not found"), (422, "do not belong to the site"), (429, "too many requests"), (302, "refused")],
)
def test_a_refusal_is_explained_and_the_next_run_sends_the_addresses_again(engine, status, words):
    article = make_article()
    engine.status = status
    with pytest.raises(CommandError, match=words):
        call_command("notify_indexnow")
    assert words in IndexNowRun.objects.get().error
    engine.told.clear()
    engine.status = 202
    call_command("notify_indexnow")
    assert told(engine) == {article.get_absolute_url()}


def test_an_unreachable_engine_is_reported(settings):
    make_article()
    settings.INDEXNOW_KEY, settings.INDEXNOW_ENDPOINT = KEY, "http://127.0.0.1:1/indexnow"
    with pytest.raises(CommandError, match="127.0.0.1:1 could not be reached"):
        call_command("notify_indexnow")
    assert IndexNowRun.objects.get().ended_at


def test_addresses_go_in_batches(engine, monkeypatch):
    monkeypatch.setattr(indexnow, "BATCH", 2)
    for _ in range(5):
        make_article()
    call_command("notify_indexnow")
    assert [len(message["urlList"]) for _, message in engine.told] == [2, 2, 1]


def test_a_run_without_changes_says_so(engine, capsys):
    call_command("notify_indexnow")
    assert "Nothing has changed" in capsys.readouterr().out
    assert engine.told == []
