"""The mail of an edition: its words, its links, and what it must not contain."""

import email
import email.policy
import re
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from articles.publishing import verbs
from newsletters import composing, links, rendering
from newsletters.models import Edition
from paywall.audit import sentences
from tests.factories import image_bytes, make_article, make_picture, upload
from tests.newsletters.conftest import MORNING
from tests.newsletters.editions import FRIDAY, longest_edition, rendered_picture, whole_edition

MOST_BYTES = 80_000
TEXT_WIDTH = 72


class Read(HTMLParser):
    """The links, pictures and words of an HTML mail."""

    def __init__(self, html: str):
        super().__init__()
        self.links, self.pictures, self.metas, self.words, self.headings = [], [], {}, [], []
        self.is_style = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "img":
            self.pictures.append(attributes)
        if tag == "meta" and "name" in attributes:
            self.metas[attributes["name"]] = attributes.get("content")
        self.is_style = tag == "style"

    def handle_endtag(self, tag):
        self.is_style = False

    def handle_data(self, data):
        if not self.is_style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def edition(daily, ada) -> Edition:
    return whole_edition(daily, ada)


@pytest.fixture
def mail(edition):
    return rendering.render(edition, MORNING)


def test_the_subject_is_the_leads_headline_unless_an_editor_wrote_one(edition, mail, ada):
    assert mail.subject == composing.contents(edition, MORNING).lead.headline
    composing.set_words(edition, "Clay and concrete", "", ada)
    assert rendering.render(edition, MORNING).subject == "Clay and concrete"


def test_html_and_text_contain_everything_in_the_edition(edition, mail):
    held = composing.contents(edition, MORNING)
    read = Read(mail.html).text.replace("\N{NO-BREAK SPACE}", " ")
    plain = " ".join(mail.text.split())
    assert len(held.entries) == 5 and held.corrections
    for entry in held.entries:
        for form in (read, plain):
            assert entry.headline in form and entry.access in form and entry.section in form
        assert entry.address in Read(mail.html).links and entry.address in mail.text
        if entry is not held.qa:
            assert entry.text in read and entry.text in plain
    for form in (read, plain):
        assert f"“{held.qa.question}” Answered by Dr Petra Oyelaran and Dr Tomas Lindqvist" in form
        assert "They are M64." in form and held.corrections[0].piece.headline in form
        assert "The daily newsletter, Friday 27 November 2026" in form
        assert "Good morning." in form and "Two things happened." in form
        assert "Expert Q&A" in form and "Special report" in form


def test_the_preview_line_continues_after_the_subject(edition, mail):
    held = composing.contents(edition, MORNING)
    assert f">{held.lead.text} · {held.teasers[0].headline}" in mail.html
    assert len(re.search(r"max-height:0.*?>(.*?)</div>", mail.html)[1]) <= rendering.PREVIEW_LENGTH


def test_links_are_the_pieces_own_addresses_and_carry_nothing(edition, mail):
    found = Read(mail.html).links
    plain = re.findall(r"https?://\S+", mail.text)
    for link in [*found, *plain]:
        assert link.startswith(("http://testserver/", "mailto:"))
        assert not re.search(r"[?#&=]", link)
    assert set(plain) <= set(found)


def test_only_the_readers_own_links_differ(edition, mail):
    own = {links.unsubscribe_url(), links.choices_url(), links.why_url()}
    assert {link for link in Read(mail.html).links if links.PLACE in link} == own
    assert mail.html.count(links.PLACE) == mail.text.count(links.PLACE) == 3
    assert links.PLACE not in links.filled(mail.html, "abc")
    assert links.unsubscribe_url("abc") in links.filled(mail.text, "abc")


def test_the_footer_says_who_sends_the_mail_why_and_how_to_unsubscribe(edition, settings):
    settings.NEWSLETTER_POSTAL_ADDRESS = "Camber Press, 1 Example Street, London"
    settings.NEWSLETTER_CONTACT = "desk@example.com"
    mail = rendering.render(edition, MORNING)
    for form in (Read(mail.html).text, " ".join(mail.text.split())):
        assert "You get this because you asked Camber for “The daily newsletter”." in form
        assert "Camber Press, 1 Example Street, London" in form and "desk@example.com" in form
    assert "http://testserver/newsletters/daily/2026-11-27/" in mail.text
    assert "mailto:desk@example.com" in Read(mail.html).links


def test_the_lead_has_its_picture_at_twice_the_width_with_its_size_and_its_words(daily):
    make_article(published_at=MORNING, picture=rendered_picture())
    mail = rendering.render(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    (picture,) = Read(mail.html).pictures
    assert picture["src"].startswith("http://testserver/media/pictures/") and "card1200." in picture["src"]
    assert picture["src"].endswith((".jpg", ".png"))
    assert (picture["width"], picture["height"], picture["alt"]) == ("560", "373", "A bridge")
    assert "background-color" in picture["style"]


def test_the_credit_stands_below_the_picture_with_what_ai_did(daily):
    picture = rendered_picture(credit="Photograph: A & B", digital_source="trainedAlgorithmicMedia")
    make_article(published_at=MORNING, picture=picture)
    mail = rendering.render(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert "Photograph: A &amp; B · Made with AI" in mail.html


def test_a_picture_without_renditions_is_the_original_unless_it_is_in_portrait_format(db):
    original = make_picture()
    assert rendering.mail_picture(original).src == f"http://testserver{original.file.url}"
    assert rendering.mail_picture(original).height == 345
    assert rendering.mail_picture(make_picture(file=upload(content=image_bytes(500, 900)))) is None
    assert rendering.mail_picture(None) is None


def test_the_mail_supports_dark_mode_and_names_its_language(mail):
    read = Read(mail.html)
    assert read.metas["color-scheme"] == read.metas["supported-color-schemes"] == "light dark"
    assert "@media (prefers-color-scheme: dark)" in mail.html
    assert 'lang="en-GB"' in mail.html
    assert "Georgia" in mail.html and "fonts.googleapis" not in mail.html


NASTY = "<b>&amp;</b> ]]> {{ x }} <mj-text> \x0b\"' </h2>"


def test_editors_words_are_always_escaped(daily, ada):
    article = make_article(headline=f"One {NASTY}", standfirst=f"Two {NASTY}", published_at=MORNING)
    article.picture = make_picture(alt_text=f"Three {NASTY}")
    article.save()
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    composing.set_words(edition, "", f"Four {NASTY}", ada)
    daily.name = f"Five {NASTY}"
    daily.save()
    edition = Edition.objects.get()
    mail = rendering.render(edition, MORNING)
    told = " ".join(NASTY.replace("\x0b", " ").split())
    read = Read(mail.html)
    for word in ("One", "Two", "Four", "Five"):
        assert f"{word} {told}" in read.text.replace("\N{NO-BREAK SPACE}", " ")
        assert f"{word} {told}" in " ".join(mail.text.split())
    assert read.pictures[0]["alt"] == f"Three {told}"
    assert "mj-text" not in re.sub(r"&lt;mj-text&gt;", "", mail.html)
    assert mail.subject == f"One {told}"


@pytest.mark.parametrize("word", ["evidence", "доказательство"])
def test_the_longest_edition_is_under_80_kilobytes(daily, ada, word):
    edition = longest_edition(daily, ada, word)
    held = composing.contents(edition, MORNING)
    assert len(held.teasers) == 8 and held.qa and held.report and len(held.corrections) == 3
    mail = rendering.render(edition, MORNING)
    assert len(mail.html.encode()) < MOST_BYTES
    assert len(mail.subject) <= 150


def test_a_long_list_of_experts_is_shortened_to_a_count(daily, ada):
    mail = rendering.render(longest_edition(daily, ada), MORNING)
    assert "and 3 others" in mail.text


def test_the_plain_text_is_wrapped_and_has_no_markup(daily, ada):
    text = rendering.render(longest_edition(daily, ada), MORNING).text
    lines = text.splitlines()
    for line in lines:
        assert len(line) <= TEXT_WIDTH or re.fullmatch(r"http://testserver/\S+|s+", line), line
        assert line == line.rstrip()
        if "http://" in line:
            assert line.startswith("http://")
    assert "\n\n\n" not in text and text.endswith("\n") and not text.startswith("\n")
    assert not re.search(r"<\w|&\w+;", text)


def test_the_standard_librarys_parser_reads_it(edition, mail):
    message = EmailMessage()
    message["Subject"], message["To"] = mail.subject, "reader@example.com"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    read = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert not read.defects
    assert read["Subject"] == mail.subject
    assert read.get_body(["plain"]).get_content() == mail.text
    assert read.get_body(["html"]).get_content().strip() == mail.html.strip()


def test_no_locked_sentence_is_in_it(edition, mail):
    targets = sentences.targets()
    assert {target.kind for target in targets} >= {"feature", "news", "qa", "report"}
    for form in (mail.html, mail.text, mail.subject):
        assert [sentences.seen(form, target.sentences) for target in targets] == [None] * len(targets)


def test_an_article_withdrawn_at_the_last_moment_is_not_in_the_mail(edition):
    held = composing.contents(edition, MORNING)
    verbs.withdraw(held.lead.piece, by=None, reason="Wrong.", now=MORNING)
    mail = rendering.render(edition, MORNING)
    assert mail.subject == held.teasers[0].headline
    assert held.lead.headline not in mail.html + mail.text


def test_an_empty_edition_is_not_rendered(daily, edition):
    for entry in composing.contents(edition, MORNING).entries:
        verbs.withdraw(entry.piece, by=None, reason="Wrong.", now=MORNING)
    with pytest.raises(rendering.NothingToSend):
        rendering.render(edition, MORNING)


def test_a_report_alone_is_a_mail(daily, edition):
    held = composing.contents(edition, MORNING)
    for entry in held.entries:
        if entry is not held.report:
            verbs.withdraw(entry.piece, by=None, reason="Wrong.", now=MORNING)
    mail = rendering.render(edition, MORNING)
    assert mail.subject == held.report.headline and held.report.headline in mail.text


def test_freezing_keeps_the_mail_and_its_hash(edition):
    mail = rendering.freeze_mail(edition, MORNING)
    kept = Edition.objects.get()
    assert (kept.mail_subject, kept.mail_html, kept.mail_text) == (mail.subject, mail.html, mail.text)
    assert len(kept.mail_hash) == 64 and kept.mail_hash == mail.digest
    assert rendering.render(edition, MORNING) == mail
