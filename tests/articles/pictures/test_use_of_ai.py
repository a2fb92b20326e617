"""“Made with AI” and “Altered with AI”: read from an upload, set by a journalist, printed wherever the credit is."""

import pytest
from django.urls import reverse
from PIL import PngImagePlugin

from articles.models import Picture
from articles.pictures.files import sources
from tests.articles.pictures.test_picture_details import details, saved, with_segment
from tests.factories import (
    make_article,
    make_author,
    make_expert,
    make_picture,
    make_qa,
    make_report,
    make_section,
    upload,
)

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
NAMESPACES = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'


def xmp(inner: str = "", attribute: str = "") -> bytes:
    description = f'<rdf:Description rdf:about=""{attribute}>{inner}</rdf:Description>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {NAMESPACES}>{description}</rdf:RDF></x:xmpmeta>'.encode()


def jpeg(data: bytes) -> bytes:
    return with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + data)


def element(code: str) -> bytes:
    return xmp(f"<Iptc4xmpExt:DigitalSourceType>{IPTC}{code}</Iptc4xmpExt:DigitalSourceType>")


WRITTEN = {
    "an element": element("trainedAlgorithmicMedia"),
    "an attribute": xmp(attribute=f' Iptc4xmpExt:DigitalSourceType="{IPTC}trainedAlgorithmicMedia"'),
    "a resource": xmp(f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{IPTC}trainedAlgorithmicMedia"/>'),
    "https": element("trainedAlgorithmicMedia").replace(b"http://cv", b"https://cv"),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_file_says_that_ai_made_it_however_programs_write_that(how):
    assert details(jpeg(WRITTEN[how])).digital_source == "trainedAlgorithmicMedia"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_other_types_of_files_say_it_too(kind):
    data = element("compositeWithTrainedAlgorithmicMedia")
    content = _png(data) if kind == "PNG" else saved(kind, xmp=data)
    assert details(content).digital_source == "compositeWithTrainedAlgorithmicMedia"


def _png(data: bytes) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", data.decode())
    return saved("PNG", pnginfo=info)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (f"{IPTC}compositeSynthetic", "compositeSynthetic"),
        (f"{IPTC}algorithmicallyEnhanced/", "algorithmicallyEnhanced"),
        ("TRAINEDALGORITHMICMEDIA", "trainedAlgorithmicMedia"),
        (f"{IPTC}digitalCapture", ""),
        (f"{IPTC}negativeFilm", ""),
        (f"{IPTC}algorithmicMedia", ""),
        ("https://evil.example.org/trainedAlgorithmicMedia", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_only_what_ai_made_or_altered_is_told_apart(said, code):
    assert sources.from_file(said) == code


def test_every_code_has_words_for_readers():
    assert {code: sources.printed(code) for code in ("", *sources.DigitalSource.values)} == {
        "": "",
        "trainedAlgorithmicMedia": "Made with AI",
        "compositeWithTrainedAlgorithmicMedia": "Altered with AI",
        "compositeSynthetic": "Altered with AI",
        "algorithmicallyEnhanced": "Altered with AI",
    }


@pytest.mark.django_db
class TestDesk:
    def test_an_upload_is_marked_and_the_journalist_is_told(self, as_user, joe):
        words = {"alt_text": "", "credit": "", "caption": "", "digital_source": "", "focal_x": "0.5", "focal_y": "0.5"}
        file = upload(content=jpeg(WRITTEN["an element"]))
        response = as_user(joe).post("/admin/articles/picture/add/", words | {"file": file}, follow=True)
        picture = Picture.objects.get()
        assert picture.use_of_ai == "Made with AI"
        assert "Read from the file: use of AI." in response.content.decode()
        address = reverse("admin:articles_picture_change", args=[picture.pk])
        as_user(joe).post(address, words | {"digital_source": "algorithmicallyEnhanced"})
        picture.refresh_from_db()
        assert picture.use_of_ai == "Altered with AI"
        as_user(joe).post(address, words)
        picture.refresh_from_db()
        assert picture.use_of_ai == ""

    def test_the_choices_are_in_plain_words(self, as_user, joe):
        page = as_user(joe).get("/admin/articles/picture/add/").content.decode()
        assert '<option value="" selected>Neither made nor altered with AI' in page
        assert '<option value="trainedAlgorithmicMedia">Made with AI: a program made the whole picture' in page


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("kind", ["article", "figure", "qa", "answer", "report"])
    def test_it_is_printed_beside_the_credit(self, client, kind):
        picture = make_picture(credit="Drawing: Camber", digital_source="trainedAlgorithmicMedia")
        figure = f'<figure data-picture="{picture.pk}"></figure>'
        piece = {
            "article": lambda: make_article(picture=picture),
            "figure": lambda: make_article(body=f"<p>One.</p>{figure}<p>Two.</p>"),
            "qa": lambda: make_qa(picture=picture),
            "answer": lambda: _answered(figure),
            "report": lambda: make_report(picture=picture),
        }[kind]()
        page = client.get(piece.get_absolute_url()).content.decode()
        assert '<span class="caption__credit">Drawing: Camber · Made with AI</span>' in page

    def test_without_a_credit_and_a_caption_it_is_printed_alone(self, client):
        picture = make_picture(credit="", caption="", digital_source="compositeSynthetic")
        page = client.get(make_article(picture=picture).get_absolute_url()).content.decode()
        assert '<span class="caption__credit">Altered with AI</span>' in page

    def test_other_pictures_have_no_such_words(self, client):
        page = client.get(make_article(picture=make_picture()).get_absolute_url()).content.decode()
        assert "with AI" not in page and '<span class="caption__credit">Photograph: Test</span>' in page

    def test_portraits_say_it_on_the_page_of_the_person(self, client):
        portrait = make_picture(digital_source="trainedAlgorithmicMedia")
        article = make_qa()
        author, expert = make_author(portrait=portrait), make_expert("Nell Expert", portrait=portrait)
        article.bylines.create(author=author)
        article.participants.create(expert=expert, initials="NE", position=9)
        for person in (author, expert):
            assert '<p class="caption">Made with AI</p>' in client.get(person.get_absolute_url()).content.decode()

    def test_feeds_keep_it_with_the_credit(self, client):
        picture = make_picture(credit="Drawing: Camber", digital_source="algorithmicallyEnhanced")
        make_article(picture=picture, section=make_section())
        assert "Drawing: Camber · Altered with AI" in client.get("/feed/").content.decode()


def _answered(figure: str):
    article = make_qa()
    answer = article.answers.first()
    answer.body = f"<p>Yes.</p>{figure}"
    answer.save()
    return article
