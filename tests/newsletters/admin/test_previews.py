"""Previews of the mail: frames with their own security policy, light and dark, and plain text."""

from newsletters.models import Edition


def address(edition: Edition, end: str = "preview/") -> str:
    return f"/admin/newsletters/edition/{edition.pk}/{end}"


def test_the_page_shows_three_frames_and_the_text(as_user, ada, edition):
    html = as_user(ada).get(address(edition)).content.decode()
    for frame, width in (("narrow", 390), ("wide", 640), ("dark", 640)):
        assert f'src="{address(edition, f"mail/{frame}/")}"' in html and f'width="{width}"' in html
    first = edition.items.first().article.headline
    assert first in html and "Send a test to me" in html
    assert "READERS-OWN-TOKEN" not in html


def test_a_frame_may_be_framed_by_this_site_only_and_runs_nothing(as_user, ada, edition):
    response = as_user(ada).get(address(edition, "mail/wide/"))
    policy = response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in policy and "default-src 'none'" in policy and "sandbox" in policy
    assert "script" not in policy
    html = response.content.decode()
    assert '<base target="_blank">' in html and "READERS-OWN-TOKEN" not in html


def test_every_other_page_of_the_desk_keeps_the_strict_policy(as_user, ada, edition):
    client = as_user(ada)
    for end in ("preview/", "change/", "progress.json"):
        response = client.get(address(edition, end))
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_dark_and_light_do_not_depend_on_the_editors_screen(as_user, ada, edition):
    client = as_user(ada)
    dark = client.get(address(edition, "mail/dark/")).content.decode()
    light = client.get(address(edition, "mail/wide/")).content.decode()
    assert "prefers-color-scheme" not in dark and "@media all" in dark
    assert "prefers-color-scheme" not in light and "@media not all" in light


def test_the_preview_of_an_edition_that_went_out_is_the_mail_that_readers_got(as_user, ada, make_sent):
    edition = make_sent("sent")
    client = as_user(ada)
    html = client.get(address(edition)).content.decode()
    assert "This is the mail that readers get." in html and "What went out" in html
    assert "What went out" in client.get(address(edition, "mail/wide/")).content.decode()


def test_an_empty_edition_has_no_preview(as_user, ada, make_edition):
    edition = make_edition(0)
    client = as_user(ada)
    assert "This edition is empty" in client.get(address(edition)).content.decode()
    assert client.get(address(edition, "mail/wide/")).status_code == 404


def test_joe_sees_the_preview_but_cannot_send_a_test(as_user, joe, edition):
    html = as_user(joe).get(address(edition)).content.decode()
    assert "<iframe" in html and "Send a test to me" not in html
