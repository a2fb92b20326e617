"""The auditor reports nothing about a sound site and catches every leaky one."""

import threading
from io import StringIO
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler

from newsletters.models import Newsletter
from paywall import audit, figures
from paywall.audit import Finding, sentences
from paywall.ledger import reads
from paywall.models import Allowance, DailyFigures, MeterPolicy, Read
from tests.factories import make_article, make_qa, make_report, paragraphs
from tests.newsletters.gone_out import make_edition
from tests.paywall.leaky import VARIANTS

pytestmark = pytest.mark.django_db(transaction=True)
LIMITED = {"FourthArticle", "EveryViewIsCounted", "OtherMethods", "RolledBack", "ManyAtOnce", "StrangersAtOnce"}
CASES = [(attack, leaky) for attack, variants in VARIANTS.items() for leaky in variants]


@pytest.fixture
def magazine(settings, db):
    """Create a small magazine with locked pieces of each sort, and a small allowance that is quickly used up."""
    settings.METER_NEW_PER_HOUR, settings.METER_NEW_PER_DAY = 8, 20
    # Long words, as in a real text: the search attack needs them.
    kept = (
        "<p>Engineers measured corrosion underneath insulation everywhere, and welders repaired brackets overnight.</p>"
    )
    first, *_ = [make_article(access="premium", body=paragraphs(mark=f"premium{number}") + kept) for number in range(4)]
    make_article(access="registered", body=paragraphs(mark="registered"))
    make_article(body=paragraphs(mark="free"))
    qa = make_qa(access="premium", mark="tells at some length what nobody else should hear of it, in")
    make_report([qa], access="premium", introduction=paragraphs(mark="report"))
    letter = Newsletter.objects.get_or_create(slug="daily", defaults={"name": "The daily letter", "promise": "news."})[
        0
    ]
    make_edition(letter, articles=[first, qa])
    return first


@pytest.fixture
def serve(settings):
    """Return a function that starts this site in threads, with a leaky middleware on top, and returns its address."""
    running = []
    settings.GENERATION_POLL_SECONDS = 1

    def start(leaky=None) -> str:
        if leaky is not None:
            settings.MIDDLEWARE = [f"{leaky.__module__}.{leaky.__qualname__}", *settings.MIDDLEWARE]
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


def left() -> dict:
    """Return the contents of the tables that an audit touches."""
    figures.write_out()
    return {
        "reads": Read.objects.count(),
        "allowances": sorted(Allowance.objects.values_list("network", "day_count", "hour_count")),
        "figures": sorted(DailyFigures.objects.values_list("article", "views", "counted", "walled")),
        "sessions": Session.objects.count(),
        "users": get_user_model().objects.count(),
    }


def test_a_sound_site_is_safe_and_nothing_is_left(magazine, serve, client):
    client.get(magazine.get_absolute_url())
    before, out = left(), StringIO()
    call_command("audit_wall", base_url=serve(), stdout=out)
    lines = out.getvalue().splitlines()
    assert [line for line in lines[:-1] if not line.startswith("safe")] == []
    assert len(lines) == len(audit.ATTACKS) + 1
    assert lines[-1].endswith(f"{len(audit.ATTACKS)} safe, 0 leak, 0 not applicable, 0 cannot tell.")
    assert before["reads"] == 1 and before["allowances"] and before["figures"]
    assert left() == before


def test_every_attack_is_tested_against_a_leaky_site():
    assert set(VARIANTS) == set(audit.ATTACKS)
    assert len({attack.title for attack in audit.ATTACKS}) == len(audit.ATTACKS)


@pytest.mark.parametrize(("attack", "leaky"), CASES, ids=[f"{a.__name__}-{b.__name__}" for a, b in CASES])
def test_a_leak_is_caught(magazine, serve, attack, leaky):
    before = left()
    [result] = audit.audit(serve(leaky), lambda attack, result: None, [attack])
    assert result.finding is Finding.LEAK, result
    after = left()
    assert (after["sessions"], after["users"]) == (before["sessions"], before["users"])


def test_the_command_fails_on_a_leak(magazine, serve, monkeypatch):
    attack, [leaky] = next((attack, found) for attack, found in VARIANTS.items() if attack is audit.ATTACKS[0])
    monkeypatch.setattr(audit, "ATTACKS", (attack,))
    out = StringIO()
    with pytest.raises(CommandError, match="leaks") as raised:
        call_command("audit_wall", base_url=serve(leaky), stdout=out)
    assert raised.value.returncode == 1
    assert out.getvalue().startswith("leak           a visitor who has used up the free articles opens one more: /")


def test_a_site_that_even_readers_cannot_read_is_not_called_safe(magazine, serve, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "paywall" not in name and "metered" not in name]
    results = audit.audit(serve(), lambda attack, result: None, audit.ATTACKS[:4])
    assert {result.finding for result in results} == {Finding.CANNOT_TELL}
    assert all(result.detail.startswith("a verified reader does not see") for result in results)


def test_a_site_that_does_not_answer_is_not_called_safe(magazine):
    before, out = left(), StringIO()
    with pytest.raises(CommandError, match="There is no answer from http://127.0.0.1:9: ") as raised:
        call_command("audit_wall", base_url="http://127.0.0.1:9", stdout=out)
    assert (raised.value.returncode, out.getvalue(), left()) == (2, "", before)


class ServesWithAnotherKey:
    """Simulates a server with a different SECRET_KEY, which accepts no session signed here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.COOKIES.pop("sessionid", None)
        return self.get_response(request)


def test_a_server_with_another_key_or_database_is_refused_and_nothing_is_left(magazine, serve):
    before, out = left(), StringIO()
    with pytest.raises(CommandError, match="uses a different SECRET_KEY or database from this command") as raised:
        call_command("audit_wall", base_url=serve(ServesWithAnotherKey), stdout=out)
    assert (raised.value.returncode, out.getvalue(), left()) == (2, "", before)


def test_without_a_locked_piece_there_is_nothing_to_attack(db, serve):
    make_article()
    with pytest.raises(CommandError, match="nothing to attack"):
        call_command("audit_wall", base_url=serve(), stdout=StringIO())


def test_an_interrupted_audit_removes_what_it_left(magazine, serve):
    before = left()
    with (
        mock.patch.object(audit.ATTACKS[3], "attempt", side_effect=KeyboardInterrupt),
        pytest.raises(CommandError, match="Interrupted"),
    ):
        call_command("audit_wall", base_url=serve(), stdout=StringIO())
    assert left() == before


@pytest.mark.parametrize("limit", [0, 1, 50])
def test_the_audit_works_with_any_limit(magazine, serve, limit):
    MeterPolicy.objects.update_or_create(pk=1, defaults={"limit": limit})
    attacks = [attack for attack in audit.ATTACKS if attack.__name__ in LIMITED]
    results = audit.audit(serve(), lambda attack, result: None, attacks)
    assert len(results) == len(LIMITED)
    assert {result.finding for result in results} <= {Finding.SAFE, Finding.NOT_APPLICABLE}
    assert sum(result.finding is Finding.NOT_APPLICABLE for result in results) <= 2


def test_an_audit_is_left_out_of_the_figures_but_readers_are_not(magazine, client):
    key, path = magazine.key, magazine.get_absolute_url()
    client.get(path, headers={"X-Audit-Wall": "forged"})
    figures.write_out()
    assert DailyFigures.objects.get(article=key).views == 1
    client.get(path, headers=figures.leave_out_header())
    figures.write_out()
    assert DailyFigures.objects.get(article=key).views == 1


@pytest.mark.parametrize(
    "dress",
    [
        "<p>The rest, as <em>it</em> is&nbsp;written&#33; Here and not else&shy;where, my dear.</p>",
        "THE REST — AS IT IS WRITTEN! HERE\nAND NOT ELSEWHERE, MY DEAR",
        '{"body": "\\u0054he rest, as\\u0020it is \\u003cb\\u003ewritten\\u003c/b\\u003e! Here and\\nnot elsewhere, my dear"}',
        "The%20rest%2C+as+it+is+written%21+Here+and+not+elsewhere%2C+my+dear",
        "&lt;p&gt;The rest, as &lt;b&gt;it&lt;/b&gt; is written! Here and not elsewhere, my dear&lt;/p&gt;",
        "<!-- The rest, as it is written! <p>Here</p> and not elsewhere, my dear -->",
        "VGhlIHJlc3QsIGFzIGl0IGlzIHdyaXR0ZW4hIEhlcmUgYW5kIG5vdCBlbHNld2hlcmUsIG15IGRlYXI=",
    ],
)
def test_a_sentence_is_recognised_in_every_encoding(dress):
    sentence = sentences.fold("The rest, as it is written! Here and not elsewhere, my dear")
    assert sentences.seen(dress, [sentence]) == sentence
    assert sentences.seen(dress, [sentence + "x"]) is None


def test_locked_sentences_that_are_also_public_are_left_out(db):
    known = "This sentence stands in an article that is free as well as in one that is not."
    make_article(body=f"<p>{known}</p>")
    make_article(access="premium", body=paragraphs(mark="kept") + f"<p>{known}</p>")
    [target] = sentences.targets()
    assert target.sentences and sentences.fold(known) not in target.sentences
    assert not any(sentence.startswith("paragraph1kept") for sentence in target.sentences)
    assert reads.held("x" * 32, "2026-11") == frozenset()
