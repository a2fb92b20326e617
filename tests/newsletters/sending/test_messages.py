"""Every outgoing mail, parsed as mail programs do."""

import re
from email import message_from_bytes, policy
from html import unescape

import pytest
from django.core.signing import BadSignature
from django.utils import timezone

from newsletters import composing
from newsletters.links import PLACE, read_token, token_of
from newsletters.sending.draining import drain
from newsletters.sending.freezing import freeze
from tests.factories import make_article, make_qa, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(daily, make_reader, transport):
    """The parsed mails to two readers of an edition with one piece of every kind."""
    readers = [make_reader("one@example.com"), make_reader("two@example.com")]
    make_article(headline="Größe & <b>tags</b>, “quoted”")
    make_article(
        access="premium", body="<p>Open words.</p><hr><p>Locked sentence number one.</p>", headline="Premium one"
    )
    make_article(access="registered", body="<p>Locked sentence number two.</p>" * 3, headline="Registered one")
    make_qa(access="premium", mark="lockedanswer")
    make_report(
        [make_article(headline="In the report")], introduction="<p>Locked sentence number three.</p>", access="premium"
    )
    now = timezone.now()
    edition = freeze(composing.draw_up(daily, timezone.localdate(now), now).pk, now)
    drain(edition, transport=transport)
    assert len(transport.accepted) == 2
    parsed = [message_from_bytes(message.message().as_bytes(), policy=policy.default) for message in transport.accepted]
    return readers, parsed


def body(mail, kind: str) -> str:
    return mail.get_body((kind,)).get_content()


def test_a_mail_has_everything_that_bulk_mail_must_have(mails, daily):
    readers, parsed = mails
    for reader, mail in zip(readers, parsed, strict=True):
        address = re.fullmatch(
            r"<(http://testserver/newsletters/unsubscribe/([\w-]+)/)>", mail["List-Unsubscribe"].strip()
        )
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert read_token(address[2]) == (reader.pk, daily.pk)
        assert address[1] in body(mail, "plain") and address[1] in unescape(body(mail, "html"))
        assert mail["List-Id"] == "The daily newsletter <daily.testserver>"
        assert mail["Auto-Submitted"] == "no"
        assert mail["Precedence"] is None
        assert re.fullmatch(r"<\d+\.\d+\.[0-9a-f]{16}@testserver>", mail["Message-ID"])
        assert mail["From"].addresses[0].display_name == "Camber"
        assert mail["Date"].datetime is not None
        assert not mail.defects


def test_each_reader_gets_their_own_mail_and_links(mails):
    readers, (first, second) = mails
    assert first["To"] == "one@example.com"
    assert first["Message-ID"] != second["Message-ID"]
    for mail, other in ((first, readers[1]), (second, readers[0])):
        whole = mail.as_string()
        assert other.email not in whole
        assert token_of(other.pk, 1) not in whole
        assert PLACE not in body(mail, "plain") + body(mail, "html")


def test_no_mail_contains_locked_text(mails):
    _, parsed = mails
    for mail in parsed:
        for kind in ("plain", "html"):
            words = " ".join(body(mail, kind).split())
            assert "Premium one" in words and "Registered one" in words
            assert "Locked sentence" not in words
            assert "lockedanswer" not in words


def test_links_are_the_articles_own_addresses(mails):
    _, (mail, _) = mails
    addresses = [unescape(address) for address in re.findall(r'href="([^"]+)"', body(mail, "html"))]
    assert addresses
    assert all(address.startswith("http://testserver/") or address.startswith("mailto:") for address in addresses)
    assert not any("?" in address or "utm" in address for address in addresses)
    assert not re.search(r'<img[^>]+width="1"', body(mail, "html"))


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "x", lambda t: t.replace("-", "", 1), lambda t: "1-" + t]
)
def test_a_changed_token_is_invalid(change):
    with pytest.raises(BadSignature):
        read_token(change(token_of(17, 2)))


def test_a_token_signs_nobody_in(client, mails):
    readers, _ = mails
    for name in ("unsubscribe", "choices", "why"):
        client.get(f"/newsletters/{name}/{token_of(readers[0].pk, 1)}/")
    assert "_auth_user_id" not in client.session
