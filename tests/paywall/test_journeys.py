"""How readers experience premium articles, tested through the whole site (docs/meter.md, rules 1 to 15)."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from unittest import mock
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.middleware.csrf import _unmask_cipher_token
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.pages import kept
from paywall import figures, identity
from paywall.ledger import reads
from paywall.models import Allowance, DailyFigures, MeterPolicy, Read
from tests.factories import make_article, make_qa, make_report, paragraphs

pytestmark = pytest.mark.django_db
MARK = "behindthewall"


@pytest.fixture
def five(db):
    """Create five premium articles, each far longer than its preview."""
    return [make_article(access="premium", body=paragraphs(mark=MARK)) for _ in range(5)]


@pytest.fixture
def vic():
    return Client()


def is_whole(response) -> bool:
    assert response.status_code == 200
    return response.content.decode().count(MARK) == 12


def read(client, articles, **headers) -> list[bool]:
    return [is_whole(client.get(article.get_absolute_url(), **headers)) for article in articles]


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def form_in(response) -> tuple[str, dict[str, str]]:
    """Return the action and the hidden fields of the first form in the page's main part."""
    form = response.content.decode().split("<main", 1)[1].split("<form", 1)[1].split("</form>")[0]
    action = re.search(r'^[^>]*action="([^"]*)"', form)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return action[1] if action else "", {name: unescape(value) for name, value in hidden}


def set_limit(limit: int) -> None:
    MeterPolicy.objects.update_or_create(pk=1, defaults={"limit": limit})


def test_vic_meets_the_wall_at_the_fourth_article(vic, five):
    assert read(vic, five) == [True, True, True, False, False]
    assert read(vic, five) == [True, True, True, False, False]
    assert Read.objects.count() == 3


def test_vic_is_told_how_many_articles_are_read(vic, five):
    notes = [text_of(vic.get(article.get_absolute_url())) for article in five[:3]]
    assert "You have read 1 of your 3 free articles this month." in notes[0]
    assert "You have read 2 of your 3 free articles this month." in notes[1]
    assert (
        "You have read 3 of your 3 free articles this month. This is the last; the count starts again on 1 " in notes[2]
    )
    assert "the last" not in notes[0] + notes[1]


def test_the_wall_explains_itself_and_asks_for_an_address(vic, five):
    read(vic, five[:3])
    response = vic.get(five[3].get_absolute_url())
    html, text = response.content.decode(), text_of(response)
    assert "You have read your 3 free articles this month" in text
    assert "monthly limit. The count starts again on 1 " in text
    assert "Register for free to unlock unlimited access" in text
    for benefit in ("in-depth coverage", "special reports", "daily newsletter"):
        assert benefit in text
    assert f'<input type="hidden" name="next" value="{five[3].get_absolute_url()}#rest">' in html
    assert f'?next={five[3].get_absolute_url()}%23rest">Sign in' in html
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', html)
    assert token and vic.cookies["csrftoken"].value
    assert 'type="email" name="email" autocomplete="email"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert "style=" not in html.split("<body")[1]


def test_vic_registers_at_the_wall_and_reads_on_where_the_preview_ended(five, mailoutbox):
    vic = Client(enforce_csrf_checks=True)
    read(vic, five[:3])
    path = five[3].get_absolute_url()
    action, fields = form_in(vic.get(path))
    asked = vic.post(action, fields | {"email": "vic@example.com"}, follow=True)
    here = asked.redirect_chain[-1][0]
    action, fields = form_in(asked)
    code = re.search(r"\b(\d{6})\b", mailoutbox[-1].body)[1]
    done = vic.post(action or here, fields | {"code": code})
    assert done.status_code == 302
    assert f"{path}#rest" in unquote(done["Location"])
    assert is_whole(vic.get(path))
    figures.write_out()
    assert DailyFigures.objects.get(article=five[3].key).registrations == 1


def test_the_wall_offers_free_articles_instead(vic, five):
    free = [make_article(headline=f"Open to all {n}") for n in range(4)]
    read(vic, five[:3])
    html = vic.get(five[3].get_absolute_url()).content.decode()
    instead = html.split('class="wall__instead"')[1].split("</div>")[0]
    assert [article.headline in instead for article in free] == [False, True, True, True]


def test_the_cookie_is_set_only_with_a_counted_view_and_reveals_nothing(vic, five, settings):
    free = make_article()
    assert "meter" not in vic.get(free.get_absolute_url()).cookies
    first = vic.get(five[0].get_absolute_url()).cookies["meter"]
    assert first["httponly"] and first["samesite"] == "Lax" and first["max-age"] == 400 * 24 * 3600
    assert not first["domain"] and not first["secure"] and first["path"] == "/"
    assert not any("meter" in vic.get(article.get_absolute_url()).cookies for article in five)
    assert Read.objects.filter(reader=identity.hashed(first.value.split(":")[0])).count() == 3
    settings.SITE_IS_SECURE = True
    assert Client().get(five[0].get_absolute_url()).cookies["meter"]["secure"]


def test_every_state_of_a_premium_article_has_the_same_headers(vic, five):
    for _ in range(2):
        for article in five:
            response = vic.get(article.get_absolute_url())
            assert response.status_code == 200
            assert response["Cache-Control"] == "private, no-store"
            assert "Cookie" in response["Vary"]
            assert "ETag" not in response and "Last-Modified" not in response


def test_an_edited_foreign_or_expired_cookie_gets_a_new_identity(five):
    vic = Client()
    read(vic, five[:3])
    good = vic.cookies["meter"].value
    with mock.patch("time.time", return_value=datetime(2020, 1, 1, tzinfo=UTC).timestamp()):
        old = identity.signed("old")
    for value in (good[:-1] + ("A" if good[-1] != "A" else "B"), "x" + good, "junk", "a:b:c", old):
        other = Client()
        other.cookies["meter"] = value
        assert is_whole(other.get(five[3].get_absolute_url()))
        assert other.cookies["meter"].value != value
    assert Allowance.objects.get().day_count == 6


def test_a_copied_cookie_shares_one_count(vic, five):
    read(vic, five[:2])
    copy = Client()
    copy.cookies["meter"] = vic.cookies["meter"].value
    assert read(copy, five[2:4]) == [True, False]
    assert read(vic, five[2:4]) == [True, False]


def test_visitors_without_a_cookie_draw_on_the_networks_allowance(five, settings):
    settings.METER_NEW_PER_HOUR = 4
    for _ in range(4):
        assert is_whole(Client().get(five[0].get_absolute_url(), REMOTE_ADDR="198.51.100.7"))
    walled = Client().get(five[0].get_absolute_url(), REMOTE_ADDR="198.51.100.200")
    assert not is_whole(walled)
    assert "Many new readers have come from your network" in text_of(walled)
    assert "meter" not in walled.cookies
    assert is_whole(Client().get(five[0].get_absolute_url(), REMOTE_ADDR="198.51.101.7"))
    assert Read.objects.count() == 5


def test_the_allowance_never_affects_a_visitor_with_a_valid_cookie(vic, five, settings):
    read(vic, five[:1])
    settings.METER_NEW_PER_HOUR = settings.METER_NEW_PER_DAY = 0
    assert read(vic, five) == [True, True, True, False, False]


def test_limit_zero_is_a_register_wall_and_uses_no_allowance(vic, five):
    set_limit(0)
    response = vic.get(five[0].get_absolute_url())
    assert not is_whole(response)
    assert "Register to read this article" in text_of(response)
    assert "starts again" not in text_of(response)
    assert not Allowance.objects.exists() and not Read.objects.exists()


def test_a_lowered_limit_keeps_articles_open_and_a_raised_one_applies_at_once(vic, five):
    read(vic, five[:3])
    set_limit(1)
    assert read(vic, five) == [True, True, True, False, False]
    assert "2 of your" not in text_of(vic.get(five[0].get_absolute_url()))
    set_limit(4)
    assert read(vic, five) == [True, True, True, True, False]


def test_the_limit_that_an_editor_changes_applies_without_a_deploy(as_user, ada, five):
    settings_page = "/admin/paywall/meterpolicy/1/change/"
    assert as_user(ada).post(settings_page, {"limit": "1"}).status_code == 302
    vic = Client()
    assert read(vic, five[:2]) == [True, False]


def test_the_count_starts_again_in_a_new_month(vic, five):
    november = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    for article in five:
        type(article).objects.filter(pk=article.pk).update(published_at=november - timedelta(days=3))
    with mock.patch("paywall.middleware.timezone.now", return_value=november):
        assert read(vic, five) == [True, True, True, False, False]
    with mock.patch("paywall.middleware.timezone.now", return_value=november + timedelta(hours=1)):
        assert read(vic, five) == [True, True, True, False, False]


def test_rhea_reads_everything_and_is_not_counted(as_user, rhea, five):
    client = as_user(rhea)
    registered = make_article(access="registered", body=paragraphs(mark=MARK))
    assert all(read(client, [*five, registered]))
    assert not Read.objects.exists() and "meter" not in client.cookies


def test_an_unverified_reader_stays_on_the_anonymous_meter(as_user, make_user, five):
    client = as_user(make_user("una@example.com", email_verified=False))
    assert read(client, five[:4]) == [True, True, True, False]
    assert "Confirm your e-mail address" in text_of(client.get(five[3].get_absolute_url()))


def test_signing_out_returns_to_the_same_count(vic, rhea, five):
    read(vic, five[:2])
    vic.force_login(rhea, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    assert all(read(vic, five))
    vic.cookies.pop("sessionid")
    assert read(vic, five) == [True, True, True, False, False]
    assert Read.objects.count() == 3


def test_editors_read_whole_and_uncounted_but_staff_without_rights_do_not(as_user, ada, make_user, five):
    assert all(read(as_user(ada), five))
    assert not Read.objects.exists()
    clerk = Client()
    clerk.force_login(
        make_user("clerk@example.com", is_staff=True, email_verified=False),
        backend=django_settings.AUTHENTICATION_BACKENDS[0],
    )
    assert read(clerk, five) == [True, True, True, False, False]


def test_a_registered_piece_is_a_preview_for_strangers(vic):
    article = make_article(access="registered", body=paragraphs(mark=MARK))
    response = vic.get(article.get_absolute_url())
    assert not is_whole(response)
    assert "This one is for registered readers" in text_of(response)
    assert not Read.objects.exists()


def test_a_special_report_is_metered_like_an_article(vic, five):
    report = make_report(five, access="premium", introduction=paragraphs(mark=MARK))
    read(vic, five[:2])
    assert read(vic, [report, five[2]]) == [True, False]


def test_a_walled_qa_contains_only_the_first_answer(vic, five):
    qa = make_qa(access="premium", mark="secretly")
    read(vic, five[:3])
    # Once on the page and once in JSON-LD, which contains only the public text.
    assert vic.get(qa.get_absolute_url()).content.decode().count("secretly") == 2


@pytest.mark.parametrize("method", ["head", "options", "post", "put", "patch", "delete"])
def test_only_a_get_counts(vic, five, method):
    response = getattr(vic, method)(five[0].get_absolute_url())
    assert response.content.decode().count(MARK) < 12
    assert "meter" not in response.cookies and "csrftoken" not in response.cookies
    assert not Read.objects.exists() and not Allowance.objects.exists()


def test_the_same_article_at_another_address_counts_once(vic, five):
    first = five[0].get_absolute_url()
    redirected = vic.get(first.replace("headline", "old-headline"))
    assert redirected.status_code == 301 and not Read.objects.exists()
    for query in ("?utm_source=x", "?print=1", "?page=2", ""):
        assert is_whole(vic.get(first + query, headers={"referer": "https://www.google.com/"}))
    assert Read.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_prefetch_of_an_unread_article_waits_for_the_click(vic, five, headers, caplog, mailoutbox, settings):
    settings.ADMINS = [("Operator", "operator@example.com")]
    path = five[0].get_absolute_url()
    response = vic.get(path, headers=headers)
    assert (response.status_code, response.content, response["Cache-Control"]) == (503, b"", "no-store")
    assert not response.cookies and not Read.objects.exists() and not mailoutbox
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert is_whole(vic.get(path))
    assert is_whole(vic.get(path, headers=headers))
    read(vic, five)
    assert vic.get(five[4].get_absolute_url(), headers=headers).status_code == 503


@pytest.mark.parametrize("is_warm", [False, True])
def test_a_failed_page_is_not_counted_as_a_view(vic, five, monkeypatch, is_warm):
    vic.raise_request_exception = False
    if is_warm:
        Client().get(five[0].get_absolute_url())
    path = five[0].get_absolute_url()
    with monkeypatch.context() as broken:
        broken.setattr(kept, "page", mock.Mock(side_effect=RuntimeError("no template")))
        response = vic.get(path)
    assert response.status_code == 500
    assert "meter" not in response.cookies and Read.objects.count() == is_warm
    assert read(vic, five) == [True, True, True, False, False]


def test_a_failing_ledger_shows_the_preview_and_says_so(vic, five, monkeypatch):
    monkeypatch.setattr(reads, "count_first", mock.Mock(side_effect=reads.Unavailable("locked")))
    response = vic.get(five[0].get_absolute_url())
    assert not is_whole(response) and "meter" not in response.cookies
    assert "We cannot open this article just now" in text_of(response)


def test_any_other_failure_shows_the_preview(vic, five, monkeypatch):
    monkeypatch.setattr("paywall.policy.current", mock.Mock(side_effect=RuntimeError("broken")))
    response = vic.get(five[0].get_absolute_url())
    assert not is_whole(response) and "meter" not in response.cookies
    assert "We cannot open this article just now" in text_of(response)
    assert form_in(response)[1]["csrfmiddlewaretoken"]


def test_the_wall_is_shown_even_without_free_articles_to_offer(vic, five, monkeypatch):
    monkeypatch.setattr("articles.navigation.free_articles", mock.Mock(side_effect=OperationalError("away")))
    monkeypatch.setattr("paywall.policy.current", mock.Mock(side_effect=OperationalError("away")))
    response = vic.get(five[0].get_absolute_url())
    assert "We cannot open this article just now" in text_of(response)
    assert form_in(response)[1]["csrfmiddlewaretoken"]


@pytest.mark.django_db(transaction=True)
def test_without_the_meters_tables_only_registered_readers_read_whole(vic, as_user, rhea):
    article = make_article(access="premium", body=paragraphs(mark=MARK))
    tables = ("paywall_read", "paywall_allowance", "paywall_meterpolicy")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        response = vic.get(article.get_absolute_url())
        assert not is_whole(response) and form_in(response)[1]["csrfmiddlewaretoken"]
        assert is_whole(as_user(rhea).get(article.get_absolute_url()))
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")
    assert is_whole(vic.get(article.get_absolute_url()))


@pytest.mark.parametrize(("reads", "place", "queries"), [(0, 0, 2), (1, 0, 1), (1, 1, 2), (3, 4, 1)])
def test_a_premium_page_costs_one_or_two_queries(vic, five, settings, reads, place, queries):
    # First view: allowance and count (in one statement on PostgreSQL). Same article again: held articles. Another article: held
    # articles and count. Wall: held articles.
    settings.GENERATION_POLL_SECONDS = 60
    if reads == 0 and connection.vendor == "postgresql":
        queries = 1
    path = five[place].get_absolute_url()
    for other in (Client(), Client()):
        read(other, five[:3])
        other.get(path)
    read(vic, five[:reads])
    with CaptureQueriesContext(connection) as asked:
        vic.get(path)
    assert len(asked) == queries, [query["sql"] for query in asked]


def test_figures_are_sums_without_reading_histories(vic, five, as_user, rhea):
    read(vic, five[:3])
    read(vic, [five[0], five[3], five[3]])
    vic.head(five[4].get_absolute_url())
    read(as_user(rhea), [five[3]])
    assert not DailyFigures.objects.exists()
    figures.write_out()
    rows = {row.article: (row.views, row.counted, row.walled) for row in DailyFigures.objects.all()}
    assert rows == {five[0].key: (2, 1, 0), five[1].key: (1, 1, 0), five[2].key: (1, 1, 0), five[3].key: (1, 0, 2)}
    read(vic, [five[0]])
    figures.write_out()
    assert DailyFigures.objects.get(article=five[0].key).views == 3


def test_the_walls_token_changes_each_time_but_keeps_its_secret(vic, five):
    read(vic, five[:3])
    pages_seen = [vic.get(five[3].get_absolute_url()) for _ in range(4)]
    tokens = [form_in(page)[1]["csrfmiddlewaretoken"] for page in pages_seen]
    assert len(set(tokens)) == 4
    assert {_unmask_cipher_token(token) for token in tokens} == {vic.cookies["csrftoken"].value}
    assert ["csrftoken" in page.cookies for page in pages_seen] == [True, False, False, False]
