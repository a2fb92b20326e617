"""Card pictures: drawn at publication, never for a reader; named by their content; nothing locked on them."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from articles.cards import drawing
from articles.cards import face as card_face
from articles.models import Article, Card
from articles.publishing import verbs
from tests.factories import image_bytes, make_article, make_picture, make_qa, make_report, make_section, paragraphs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]


@pytest.fixture
def published(django_capture_on_commit_callbacks):
    """Make a piece and let what follows its transaction happen: `published(make_article, headline="…")`."""

    def make(factory, *args, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            piece = factory(*args, **fields)
        return type(piece).objects.for_page().get(pk=piece.pk)

    return make


def head(client, piece) -> dict[str, str]:
    page = client.get(piece.get_absolute_url()).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="([a-z:]+)" content="([^"]*)">', page))


def file_of(piece) -> Path:
    return (
        Path(site.MEDIA_ROOT)
        / Card.objects.get(**{type(piece).__name__.lower().replace("special", ""): piece}).file.name
    )


def picture_of(face: card_face.Face, picture=None) -> Image.Image:
    return Image.open(io.BytesIO(card_face.draw(face, picture)))


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many dark pixels a part of a card holds."""
    return sum(image.crop(box).convert("L").histogram()[:90])


def test_a_published_piece_links_its_card_with_size_and_alternative_text(client, published):
    article = published(make_article, picture=make_picture(alt_text="A “bridge”"), headline="Steel & glass")
    meta = head(client, article)
    assert re.fullmatch(r"http://testserver/media/pictures/[0-9a-f]{20}-card\.jpg", meta["og:image"])
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["og:image:alt"] == "Steel &amp; glass. A “bridge”"
    assert meta["twitter:card"] == "summary_large_image"
    response = client.get(meta["og:image"].removeprefix("http://testserver"))
    assert response["Content-Type"] == "image/jpeg"
    assert "immutable" in response["Cache-Control"]
    image = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    assert image.size == (1200, 630)


def test_reports_and_articles_without_a_picture_have_cards_too(client, published):
    for piece in (published(make_report), published(make_article)):
        assert head(client, piece)["og:image"].endswith("-card.jpg")


def test_an_edit_of_the_cards_contents_draws_a_new_file(client, published, django_capture_on_commit_callbacks):
    article = published(make_article)
    before, old_file = head(client, article)["og:image"], file_of(article)
    with django_capture_on_commit_callbacks(execute=True):
        article.headline = "Another headline"
        article.save()
    assert head(client, article)["og:image"] != before
    assert not old_file.exists()
    made = Card.objects.get().made_at
    with django_capture_on_commit_callbacks(execute=True):
        article.body = "<p>Another text.</p>"
        article.save()
    assert Card.objects.get().made_at == made


def test_drawing_a_card_does_not_raise_the_version_of_the_piece(published):
    article = published(make_article)
    assert article.card and article.version == Article.objects.get(pk=article.pk).version == 1


def test_a_new_focal_point_moves_the_crop(published, django_capture_on_commit_callbacks):
    picture = make_picture()
    article = published(make_article, picture=picture)
    before = article.card.face
    with django_capture_on_commit_callbacks(execute=True):
        picture.focal_x = 0.9
        picture.save()
    assert Card.objects.get().face != before


def test_a_draft_has_no_card_and_a_withdrawn_piece_loses_it(published, ada, django_capture_on_commit_callbacks):
    published(make_article, published=False)
    assert not Card.objects.exists()
    article = published(make_article, picture=make_picture())
    file = file_of(article)
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        verbs.withdraw(article, by=ada, reason="Wrong.", now=timezone.now())
    assert not Card.objects.exists() and not file.exists()


def test_a_deleted_piece_takes_its_file_along(published, django_capture_on_commit_callbacks):
    article = published(make_article)
    file = file_of(article)
    with django_capture_on_commit_callbacks(execute=True):
        article.delete()
    assert not file.exists()


def test_no_readers_request_draws_a_card(client, monkeypatch):
    monkeypatch.setattr(card_face, "draw", lambda *args: pytest.fail("a request drew a card"))
    article = make_article(picture=make_picture())
    assert head(client, article)["og:image"] == f"http://testserver{article.picture.file.url}"
    assert head(client, article)["og:image:width"] == "520"
    bare = head(client, make_article())
    assert bare["twitter:card"] == "summary"
    assert bare["og:image"] == "http://testserver/static/icon-512.png"


def test_the_command_draws_what_is_missing_and_only_that(capsys):
    make_article(picture=make_picture())
    make_qa()
    make_report()
    make_article(published=False)
    call_command("render_cards")
    assert "3 cards drawn, 0 left as they were." in capsys.readouterr().out
    call_command("render_cards")
    assert "0 cards drawn, 3 left as they were." in capsys.readouterr().out


@pytest.mark.parametrize("headline", ["日本の橋", "Resistance in Ω", "A bridge 🌉"])
def test_the_lead_picture_replaces_a_card_whose_font_lacks_a_character(client, published, headline):
    article = published(make_article, picture=make_picture(), headline=headline)
    assert not Card.objects.exists()
    assert head(client, article)["og:image"] == f"http://testserver{article.picture.file.url}"


def test_a_lead_picture_whose_file_is_gone_breaks_no_save(published):
    picture = make_picture()
    picture.file.storage.delete(picture.file.name)
    published(make_article, picture=picture)
    assert not Card.objects.exists()


def test_a_failure_while_drawing_breaks_no_save(published, monkeypatch):
    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(card_face, "draw", fail)
    assert published(make_article).pk
    assert not Card.objects.exists()


def test_a_card_shows_headline_section_and_experts_and_no_word_of_the_text():
    qa = make_qa(access="premium", mark="privately", section=make_section("Opinion"))
    face = drawing.face_of(qa)
    assert (face.headline, face.kicker) == (qa.headline, "Opinion · Expert Q&A")
    assert face.experts == (("PO", "Dr Petra Oyelaran"), ("TL", "Dr Tomas Lindqvist"))
    assert "privately" not in repr(face)
    opinion = make_article(kind="opinion", section=make_section("Opinion"), body=paragraphs(mark="secretly"))
    assert drawing.face_of(opinion).kicker == "Opinion"
    assert "secretly" not in repr(drawing.face_of(opinion))


@pytest.mark.parametrize("length", [1, 5, 12, 40])
@pytest.mark.parametrize("with_picture", [True, False])
def test_any_headline_stays_within_its_place(length, with_picture):
    picture = io.BytesIO(image_bytes(900, 600, colour=(250, 250, 250))) if with_picture else None
    face = card_face.Face("Camber", "Energy", "Viaduct " * length, (("PO", "Dr Petra Oyelaran"),))
    image = picture_of(face, picture)
    right = 700 if with_picture else 1200
    assert ink(image, (64, 110, right - 40, 400)) > 500
    # Margins, the place above the kicker, and the picture stay free of ink.
    for box in ((14, 0, 60, 630), (14, 0, right, 60), (right - 40 if with_picture else 1160, 0, 1200, 630)):
        assert ink(image, box) == 0


def test_a_word_that_is_longer_than_a_line_is_cut_short():
    image = picture_of(card_face.Face("Camber", "Energy", "Eisen" * 40))
    assert ink(image, (1140, 0, 1200, 630)) == 0


def test_the_headline_keeps_accents_and_writes_small_figures_as_figures():
    assert card_face._drawable("Łódź’s “CO₂” – Ðá\u200b", card_face._SERIF) == "Łódź’s “CO2” – Ðá"
