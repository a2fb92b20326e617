"""Sign-in and registration: one form for new and known addresses, a code in the same tab, and back to the article."""

import re
from smtplib import SMTPServerDisconnected
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.signals import user_signed_up
from django.contrib.auth import get_user_model
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Session
from accounts.sign_in import codes
from tests.accounts.conftest import ARTICLE, CODE, ENTRY, the_code, wrong

pytestmark = pytest.mark.django_db
User = get_user_model()


class NoMail(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


class BrokenMail(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


DOWN = [f"{__name__}.NoMail", f"{__name__}.BrokenMail"]


def next_of(response) -> str:
    return parse_qs(urlsplit(response["Location"]).query).get("next", [""])[0]


def without_tokens(response) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


def test_a_new_reader_returns_to_the_article_with_a_verified_address(client, ask, mailoutbox):
    response = ask("nova@example.com", next=ARTICLE)
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == CODE
    assert next_of(response) == ARTICLE
    assert not User.objects.exists()
    page = client.get(response["Location"])
    assert 'autocomplete="one-time-code"' in page.content.decode()
    response = client.post(CODE, {"code": the_code(mailoutbox), "next": ARTICLE})
    user = User.objects.get()
    assert user.email == "nova@example.com" and user.email_verified and not user.has_usable_password()
    assert user.emailaddress_set.get().verified and user.emailaddress_set.get().primary
    assert urlsplit(response["Location"]).path == "/account/welcome/"
    response = client.post("/account/welcome/", {"next": next_of(response)})
    assert response["Location"] == ARTICLE


def test_a_known_reader_goes_straight_back_to_the_article(client, rhea, ask, mailoutbox):
    ask("Rhea@Example.com", next=ARTICLE)
    response = client.post(CODE, {"code": the_code(mailoutbox), "next": ARTICLE})
    assert response["Location"] == ARTICLE
    assert int(client.session["_auth_user_id"]) == rhea.pk
    assert User.objects.count() == 1


def test_new_and_known_and_closed_addresses_see_the_same_pages(make_user, mailoutbox):
    make_user("known@example.com")
    make_user("shut1@example.com", is_active=False)
    seen = [
        whole_walk(email)
        for email in ("new11@example.com", "known@example.com", "known@example.com", "shut1@example.com")
    ]
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert len(mailoutbox) == 8


def whole_walk(email: str) -> list:
    """Return all that a browser sees from the form to three wrong codes, without random values and the address."""
    browser, steps = Client(), []

    def note(response) -> None:
        body = without_tokens(response).replace(email.encode(), b"x@y.example")
        steps.append((response.status_code, response.get("Location"), sorted(response.headers), body))

    note(browser.get(ENTRY, {"next": ARTICLE}))
    note(browser.post(ENTRY, {"email": email, "next": ARTICLE}))
    note(browser.get(CODE, {"next": ARTICLE}))
    note(browser.post(CODE, {"code": "12345", "next": ARTICLE}))
    note(browser.post(CODE, {"code": wrong_for(browser), "next": ARTICLE}))
    note(browser.post(CODE, {"action": "resend", "next": ARTICLE}))
    note(browser.get(CODE, {"next": ARTICLE}))
    for _ in range(3):
        note(browser.post(CODE, {"code": wrong_for(browser), "next": ARTICLE}))
    note(browser.get(ENTRY, {"next": ARTICLE}))
    codes.cache.clear()
    return steps


def address_in(response) -> str:
    """Return the address for which the code form was shown."""
    return re.search(r'name="address" value="([^"]+)" id=', response.content.decode())[1]


def wrong_for(browser) -> str:
    """Return six digits that are not this browser's code."""
    state = browser.session["accounts.code.sign-in"]
    return next(code for code in ("000000", "000001") if codes._digest(state["id"], code) != state["digest"])


def test_requesting_a_code_costs_the_same_queries_for_every_address(make_user, ask):
    make_user("known@example.com")
    make_user("shut1@example.com", is_active=False)
    counts = set()
    for email in ("new11@example.com", "known@example.com", "shut1@example.com"):
        browser = Client()
        with CaptureQueriesContext(connection) as queries:
            ask(email, client=browser)
        counts.add(len(queries))
    assert len(counts) == 1


def test_only_the_text_of_the_mail_differs(make_user, ask, mailoutbox):
    make_user("known@example.com")
    make_user("shut1@example.com", is_active=False)
    for email in ("new11@example.com", "known@example.com", "shut1@example.com"):
        ask(email)
    new, known, closed = mailoutbox
    assert "register" in new.body and "sign in" in known.body
    assert "closed" in closed.body and not re.search(r"\d{6}", closed.body + closed.subject)
    for mail in (new, known):
        assert "15 minutes" in mail.body and "probably you" in mail.body and mail.subject.startswith("Camber: ")


def test_a_closed_account_stays_closed_whatever_is_typed(client, make_user, ask):
    make_user("shut1@example.com", is_active=False)
    ask("shut1@example.com")
    for _ in range(3):
        client.post(CODE, {"code": wrong_for(client)} if "accounts.code.sign-in" in client.session else {})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("url", ["/account/login/", "/account/signup/", ENTRY])
def test_signing_up_and_signing_in_are_the_same_page(client, url):
    html = client.get(url, {"next": ARTICLE}).content.decode()
    assert f'action="{ENTRY}"' in html
    assert 'name="next" value="/energy/1-a-bridge/?a=b#rest"' in html
    assert "a password instead" in html


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nova",
        "nova@",
        "nova@example",
        "no va@example.com",
        "a@b.example\nBcc: x@y.example",
        "n" * 300 + "@example.com",
        "naïve@example.com",
        "a@[127.0.0.1]",
        "n" * 65 + "@example.com",
    ],
)
def test_an_invalid_address_is_reported_beside_the_field_and_kept(client, ask, typed):
    response = ask(typed, next=ARTICLE)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="field__error"' in html and 'class="field field--error"' in html
    assert 'name="next" value="/energy/1-a-bridge/?a=b#rest"' in html
    if typed and "\n" not in typed:
        assert f'value="{typed}"' in html


def test_two_spellings_of_one_mailbox_are_one_account(register):
    register("Ada@BÜCHER.example")
    register("ada@xn--bcher-kva.example", client=Client())
    assert [user.email for user in User.objects.all()] == ["ada@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "paste", ["{a} {b}", " {a}-{b} ", "{a}\u00a0{b}", "Your code: {a}{b}.", "{a}{b}, valid for 15 minutes"]
)
def test_a_pasted_code_may_have_anything_around_its_digits(client, ask, mailoutbox, paste):
    ask("nova@example.com")
    code = the_code(mailoutbox)
    client.post(CODE, {"code": paste.format(a=code[:3], b=code[3:])})
    assert User.objects.filter(email="nova@example.com").exists()


def test_digits_of_another_script_are_the_same_digits(client, ask, mailoutbox):
    ask("nova@example.com")
    client.post(CODE, {"code": "".join(chr(0x660 + int(digit)) for digit in the_code(mailoutbox))})
    assert User.objects.exists()


def test_an_incomplete_code_costs_no_try(client, ask, mailoutbox):
    ask("nova@example.com")
    for typed in ("", "12345", "x" * 150, "y" * 5000, "1" * 2500):
        response = client.post(CODE, {"code": typed, "next": ARTICLE})
        assert "field__error" in response.content.decode()
    client.post(CODE, {"code": the_code(mailoutbox)})
    assert User.objects.exists()


def test_three_wrong_codes_lead_to_a_new_one_and_next_survives(client, ask, mailoutbox):
    ask("nova@example.com", next=ARTICLE)
    code = the_code(mailoutbox)
    for by in (1, 2):
        response = client.post(CODE, {"code": wrong(code, by), "next": ARTICLE})
        assert response.status_code == 200 and "not the code" in response.content.decode()
    response = client.post(CODE, {"code": wrong(code, 3), "next": ARTICLE})
    assert next_of(response) == ARTICLE
    page = client.get(response["Location"]).content.decode()
    assert "after 3 tries" in page and 'value="nova@example.com"' in page
    client.post(CODE, {"code": code})
    assert not User.objects.exists()


def test_guesses_sent_at_once_are_still_three(client, ask, mailoutbox):
    """Each simultaneous request reads the session as it was before the first one was answered."""
    ask("nova@example.com")
    code = the_code(mailoutbox)
    before = dict(client.session.items())
    for by in range(1, 4):
        client.post(CODE, {"code": wrong(code, by)})
        session = client.session
        session.update(before)
        session.save()
    client.post(CODE, {"code": code})
    assert not User.objects.exists()


def test_a_code_works_once(client, ask, mailoutbox):
    ask("nova@example.com")
    code = the_code(mailoutbox)
    pending = client.session["accounts.code.sign-in"]
    client.post(CODE, {"code": code})
    other = Client()
    other.get(ENTRY)
    other.post(ENTRY, {"email": "else@example.com"})
    session = other.session
    session["accounts.code.sign-in"] = pending
    session.save()
    other.post(CODE, {"code": code})
    assert "_auth_user_id" not in other.session


def test_a_code_belongs_to_one_browser(ask, mailoutbox):
    ask("nova@example.com")
    thief = Client()
    ask("else@example.com", client=thief)
    thief.post(CODE, {"code": the_code(mailoutbox[:1])})
    assert not User.objects.filter(email="nova@example.com").exists()


def test_an_expired_code_leads_to_a_new_one(client, ask, mailoutbox, monkeypatch):
    ask("nova@example.com", next=ARTICLE)
    now = codes.time.time()
    monkeypatch.setattr(codes.time, "time", lambda: now + 901)
    response = client.post(CODE, {"code": the_code(mailoutbox), "next": ARTICLE})
    assert next_of(response) == ARTICLE
    page = client.get(response["Location"]).content.decode()
    assert "no longer valid" in page and 'value="nova@example.com"' in page
    assert not User.objects.exists()


def test_a_typing_error_in_the_address_does_not_lock_the_reader_out(client, ask, mailoutbox):
    ask("novva@example.com", next=ARTICLE)
    page = client.get(ENTRY, {"next": ARTICLE})
    assert page.status_code == 200 and 'value="novva@example.com"' in page.content.decode()
    ask("nova@example.com", next=ARTICLE)
    assert mailoutbox[-1].to == ["nova@example.com"]
    client.post(CODE, {"code": the_code(mailoutbox)})
    assert User.objects.get().email == "nova@example.com"


def test_a_resent_code_replaces_the_first(client, ask, mailoutbox):
    ask("nova@example.com", next=ARTICLE)
    response = client.post(CODE, {"action": "resend", "next": ARTICLE})
    assert next_of(response) == ARTICLE
    assert "A new code is on its way" in client.get(response["Location"]).content.decode()
    client.post(CODE, {"code": the_code(mailoutbox[:1])})
    assert not User.objects.exists() or the_code(mailoutbox[:1]) == the_code(mailoutbox)
    client.post(CODE, {"code": the_code(mailoutbox)})
    assert User.objects.exists()


def test_the_page_of_an_older_tab_says_which_code_counts(client, ask, mailoutbox):
    response = ask("first@example.com")
    first = address_in(client.get(response["Location"]))
    ask("second@example.com")
    for _ in range(5):
        response = client.post(CODE, {"code": the_code(mailoutbox[:1]), "address": first})
    html = response.content.decode()
    assert "sent to second@example.com" in html and "sign in as" in html and "first@example.com" in html
    client.post(CODE, {"code": the_code(mailoutbox), "address": address_in(response)})
    assert User.objects.get().email == "second@example.com"


def test_the_page_of_an_older_tab_takes_the_newest_code_for_the_same_address(client, ask, mailoutbox):
    older = client.get(ask("nova@example.com")["Location"])
    ask("nova@example.com")
    client.post(CODE, {"code": the_code(mailoutbox), "address": address_in(older)})
    assert User.objects.get().email == "nova@example.com"


def test_the_page_of_an_older_tab_sends_a_new_code_to_its_own_address(client, ask, mailoutbox):
    older = client.get(ask("first@example.com", next=ARTICLE)["Location"])
    ask("second@example.com")
    response = client.post(CODE, {"action": "resend", "address": address_in(older), "next": ARTICLE})
    assert next_of(response) == ARTICLE and mailoutbox[-1].to == ["first@example.com"]
    client.post(CODE, {"code": the_code(mailoutbox), "address": address_in(older)})
    assert User.objects.get().email == "first@example.com"


def test_a_code_page_without_a_request_leads_to_the_entry(client):
    for response in (client.get(CODE, {"next": ARTICLE}), client.post(CODE, {"code": "123456", "next": ARTICLE})):
        assert urlsplit(response["Location"]).path == ENTRY and next_of(response) == ARTICLE


def test_going_back_after_signing_in_shows_a_link_and_does_not_redirect(client, rhea, as_user):
    as_user(rhea)
    for url in (ENTRY, CODE, "/account/login/", "/account/login/password/", "/account/welcome/"):
        html = client.get(url, {"next": ARTICLE}).content.decode()
        assert "You are signed in" in html and f'href="{ARTICLE}"' in html
        assert 'href="/account/"' in client.get(url).content.decode()


def test_a_form_sent_after_signing_in_elsewhere_continues(client, rhea, as_user):
    as_user(rhea)
    for url, data in ((ENTRY, {"email": "rhea@example.com"}), (CODE, {"code": "123456"})):
        assert client.post(url, data | {"next": ARTICLE})["Location"] == ARTICLE
        assert client.post(url, data)["Location"] == "/account/"


def test_sign_in_pages_focus_their_field(client, ask):
    assert re.search(r'<input type="email"[^>]* autofocus', client.get(ENTRY).content.decode())
    ask("nova@example.com")
    assert re.search(r'<input type="text" name="code"[^>]* autofocus', client.get(CODE).content.decode())


def test_the_right_code_sent_several_times_at_once_signs_in_once_and_is_explained(client, ask, mailoutbox):
    """Each simultaneous request holds the session that the first answered one replaces."""
    ask("nova@example.com", next=ARTICLE)
    late, code = Client(), the_code(mailoutbox)
    late.cookies.load({"sessionid": client.session.session_key})
    held = Session.objects.get(session_key=client.session.session_key)
    client.post(CODE, {"code": code, "next": ARTICLE})
    held.save(force_insert=True)
    for _ in range(8):
        response = late.post(CODE, {"code": code, "next": ARTICLE})
        assert next_of(response) == ARTICLE
        assert "has just been used" in late.get(response["Location"]).content.decode()
    assert "_auth_user_id" not in late.session


def test_a_replaced_session_does_not_cause_a_bare_error(client, ask, mailoutbox, monkeypatch):
    ask("nova@example.com", next=ARTICLE)
    key = client.session.session_key
    count = codes._count_try

    def replaced_meanwhile(pending):
        Session.objects.filter(session_key=key).delete()
        return count(pending)

    monkeypatch.setattr(codes, "_count_try", replaced_meanwhile)
    monkeypatch.setattr(codes, "TRIES", 0)
    response = client.post(CODE, {"code": the_code(mailoutbox), "next": ARTICLE})
    assert response.status_code == 302 and next_of(response) == ARTICLE
    assert "has just been used" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("backend", DOWN)
def test_a_failing_mail_server_is_reported_and_the_form_is_kept(client, rhea, ask, settings, mailoutbox, backend):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = backend
    for email in ("nova@example.com", rhea.email):
        for _ in range(5):
            response = ask(email, next=ARTICLE)
            html = response.content.decode()
            assert response.status_code == 503
            assert "could not send" in html and f'value="{email}"' in html
            assert 'name="next" value="/energy/1-a-bridge/?a=b#rest"' in html
    settings.EMAIL_BACKEND = working
    ask("nova@example.com", next=ARTICLE)
    settings.EMAIL_BACKEND = backend
    response = client.post(CODE, {"action": "resend", "next": ARTICLE})
    assert response.status_code == 503 and "could not send" in response.content.decode()
    client.post(CODE, {"code": the_code(mailoutbox)})
    assert User.objects.filter(email="nova@example.com").exists()


def test_an_address_gets_three_codes_a_minute_and_fifteen_a_day(ask, mailoutbox):
    for _ in range(3):
        assert ask("nova@example.com").status_code == 302
    response = ask("Nova@example.com", next=ARTICLE)
    html = response.content.decode()
    assert response.status_code == 429 and "Wait a minute" in html and "nova@example.com" in html.lower()
    # The codes that were sent still work, so the answer is the page to type the newest one.
    assert "one-time-code" in html
    assert len(mailoutbox) == 3
    assert ask("else@example.com").status_code == 302


def test_one_client_gets_twenty_codes_a_minute(ask, settings):
    settings.PROXY_COUNT = 1
    browser = Client(HTTP_X_FORWARDED_FOR="203.0.113.9")
    answers = [ask(f"n{number}@example.com", client=browser).status_code for number in range(21)]
    assert answers == [302] * 20 + [429]
    assert ask("other@example.com", client=Client(HTTP_X_FORWARDED_FOR="203.0.113.10")).status_code == 302


def test_signing_in_changes_the_session_key(client, ask, mailoutbox):
    ask("nova@example.com")
    before = client.session.session_key
    client.post(CODE, {"code": the_code(mailoutbox)})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_session_does_not_contain_the_code(client, ask, mailoutbox):
    ask("nova@example.com")
    assert the_code(mailoutbox) not in str(dict(client.session.items()))


def test_registering_sends_its_signal_once(client, register):
    heard = []

    def hear(sender, request, user, **kwargs):
        heard.append((user.email, kwargs["next"]))

    user_signed_up.connect(hear)
    try:
        register(next=ARTICLE)
        client.post("/account/logout/")
        register(next=ARTICLE)
    finally:
        user_signed_up.disconnect(hear)
    assert heard == [("nova@example.com", ARTICLE)]


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "https:///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "////evil.example",
        "/" * 3000,
    ],
)
def test_next_never_leaves_the_host(client, rhea, ask, mailoutbox, evil):
    response = ask(rhea.email, next=evil)
    assert response["Location"] == CODE
    assert client.get(CODE, {"next": evil}).context["next"] == ""
    response = client.post(CODE, {"code": the_code(mailoutbox), "next": evil})
    assert response["Location"] == "/account/"
    assert "evil" not in client.get(ENTRY, {"next": evil}).content.decode()
    assert client.post("/account/logout/", {"next": evil})["Location"] == "/account/signed-out/"
    assert "evil" not in client.get("/account/signed-out/", {"next": evil}).content.decode()
    response = client.post(
        "/account/login/password/", {"login": rhea.email, "password": "correct horse battery", "next": evil}
    )
    assert response["Location"] == "/account/"


def test_an_encoded_host_stays_a_path_on_this_site(client, rhea, as_user):
    as_user(rhea)
    location = client.post(ENTRY, {"email": rhea.email, "next": "/%2F%2Fevil.example"})["Location"]
    assert location == "/%2F%2Fevil.example"


def test_sign_in_pages_are_never_cached(client, ask):
    for response in (client.get(ENTRY), ask("nova@example.com"), client.get(CODE), client.get("/account/")):
        assert response["Cache-Control"] == "private, no-store"
