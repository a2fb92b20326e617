"""The screen of a picture: an upload brings its words and its sizes along, and the focal point can be set by everybody."""

import io
import re

import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image

from articles.models import Generation, Picture
from articles.pictures import rendering
from articles.pictures.files import uploads
from tests.factories import image_bytes, make_picture, upload

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/picture/add/"


def with_words(**words: str) -> bytes:
    exif = Image.Exif()
    for tag, value in ((0x013B, words.get("artist")), (0x010E, words.get("description"))):
        if value:
            exif[tag] = value
    output = io.BytesIO()
    Image.new("RGB", (900, 600), (10, 120, 90)).save(output, "JPEG", exif=exif)
    return output.getvalue()


def form(**fields) -> dict:
    return {"alt_text": "", "credit": "", "caption": "", "focal_x": "0.5", "focal_y": "0.5"} | fields


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


def test_an_upload_has_its_renditions_when_the_page_comes_back(desk, django_capture_on_commit_callbacks):
    before = Generation.objects.get(pk=1).number
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(ADD, form(file=upload(), alt_text="A bridge", credit="Someone"))
    assert response.status_code == 302
    picture = Picture.objects.get()
    assert rendering.is_finished(picture)
    assert Generation.objects.get(pk=1).number > before


def test_credit_and_caption_come_from_the_file_and_can_be_changed_for_good(desk):
    file = upload(content=with_words(artist="Ann Other", description="The quay at Hallow."))
    response = desk.post(ADD, form(file=file), follow=True)
    picture = Picture.objects.get()
    assert (picture.credit, picture.caption) == ("Ann Other", "The quay at Hallow.")
    assert "Read from the file: credit and caption." in response.content.decode()
    address = reverse("admin:articles_picture_change", args=[picture.pk])
    desk.post(address, form(credit="Photograph: Ann Other/Agency"))
    picture.refresh_from_db()
    assert (picture.credit, picture.caption) == ("Photograph: Ann Other/Agency", "")


def test_what_was_typed_is_not_replaced_by_what_the_file_says(desk):
    file = upload(content=with_words(artist="Ann Other", description="The quay."))
    desk.post(ADD, form(file=file, credit="Drawing: Camber"))
    picture = Picture.objects.get()
    assert (picture.credit, picture.caption) == ("Drawing: Camber", "The quay.")


def test_an_invalid_picture_file_is_reported_at_the_field(desk):
    response = desk.post(ADD, form(file=upload(content=b"<svg></svg>")))
    assert response.status_code == 200 and "This is an SVG drawing, which we cannot show" in response.content.decode()


def test_another_focal_point_makes_other_crops(desk, django_capture_on_commit_callbacks):
    picture = make_picture(file=upload(content=image_bytes(1200, 500)))
    rendering.render_after_upload(picture.pk)
    picture.refresh_from_db()
    before = picture.renditions
    address = reverse("admin:articles_picture_change", args=[picture.pk])
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address, form(alt_text="A", credit="B", focal_x="0.1"))
    picture.refresh_from_db()
    assert picture.focal_x == 0.1 and rendering.is_finished(picture)
    assert picture.renditions["set"] != before["set"]


def test_editing_a_caption_leaves_the_renditions_alone(desk, django_capture_on_commit_callbacks):
    picture = make_picture()
    rendering.render_after_upload(picture.pk)
    picture.refresh_from_db()
    before = picture.renditions
    address = reverse("admin:articles_picture_change", args=[picture.pk])
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        desk.post(address, form(alt_text="Other words", credit="B"))
    picture.refresh_from_db()
    assert callbacks and picture.renditions == before and picture.alt_text == "Other words"


def test_the_focal_point_has_two_sliders_and_the_real_crops_beside_them(desk):
    picture = make_picture(file=upload(content=image_bytes(1200, 500)), focal_x=0.25)
    rendering.render_after_upload(picture.pk)
    page = desk.get(reverse("admin:articles_picture_change", args=[picture.pk])).content.decode()
    sliders = re.findall(r'<input type="range"[^>]*>', page)
    assert len(sliders) == 2 and 'value="0.25"' in sliders[0]
    assert all('min="0"' in slider and 'max="1"' in slider and 'step="0.01"' in slider for slider in sliders)
    assert 'for="id_focal_x"' in page and 'for="id_focal_y"' in page
    shown = page[page.index("data-focal-point") :]
    assert "-card480." in shown and "-square480." in shown and "style=" not in shown[:2000]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_an_upload_is_encoded_stored_and_rendered(as_user, make_user, monkeypatch):
    # A superuser: the groups come with the migrations, and tests of this sort empty the tables.
    desk = as_user(make_user("root@example.com", is_staff=True, is_superuser=True))
    seen = []

    def watched(name, real):
        def call(*arguments, **named):
            seen.append((name, connection.in_atomic_block))
            return real(*arguments, **named)

        return call

    storage = Picture._meta.get_field("file").storage
    monkeypatch.setattr(uploads, "store", watched("store", uploads.store))
    monkeypatch.setattr(storage, "save", watched("save", storage.save))
    monkeypatch.setattr(rendering.renditions, "render", watched("render", rendering.renditions.render))
    assert desk.post(ADD, form(file=upload(), alt_text="A bridge", credit="Someone")).status_code == 302
    address = reverse("admin:articles_picture_change", args=[Picture.objects.get().pk])
    other = upload(content=image_bytes(colour=(1, 2, 3)))
    assert desk.post(address, form(file=other, alt_text="A bridge", credit="Someone")).status_code == 302
    assert rendering.is_finished(Picture.objects.get())
    assert not [name for name, is_open in seen if is_open]
    # Each upload is decoded and encoded once.
    assert [name for name, _ in seen].count("store") == 2 == [name for name, _ in seen].count("render")


def test_a_long_file_name_is_no_reason_to_refuse_a_picture(desk):
    response = desk.post(ADD, form(file=upload("Bridge " * 35 + ".jpg"), alt_text="A bridge", credit="Someone"))
    assert response.status_code == 302 and Picture.objects.get().file


@pytest.mark.parametrize("value", ["-0.1", "1.1", "nan", "inf", "left"])
def test_a_focal_point_outside_is_refused(desk, value):
    picture = make_picture()
    response = desk.post(reverse("admin:articles_picture_change", args=[picture.pk]), form(focal_x=value))
    assert response.status_code == 200 and "errorlist" in response.content.decode()


def test_the_list_shows_small_files(desk):
    picture = make_picture()
    rendering.render_after_upload(picture.pk)
    response = desk.get(reverse("admin:articles_picture_thumbnail", args=[picture.pk]))
    assert response.status_code == 302 and "-card480.jpg" in response["Location"]


def test_renditions_that_fail_do_not_fail_the_upload(desk, monkeypatch, django_capture_on_commit_callbacks):
    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr(rendering.renditions, "render", fail)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(ADD, form(file=upload())).status_code == 302
    assert Picture.objects.get().renditions == {}


@pytest.mark.parametrize(("size", "is_told"), [((2400, 120), True), ((1200, 800), False), ((400, 3000), False)])
def test_a_picture_too_flat_for_lists_gets_a_warning(desk, size, is_told):
    file = upload(content=image_bytes(*size))
    response = desk.post(ADD, form(file=file, alt_text="A line", credit="Someone"), follow=True)
    assert Picture.objects.count() == 1
    assert ("Lists can show only 180 pixels" in response.content.decode()) is is_told
