"""Several pictures at once: each file is checked by itself, and their words are filled in together."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from PIL import Image

from articles.models import Picture
from articles.pictures import rendering
from tests.articles.admin.screen import Screen
from tests.factories import image_bytes, make_article, make_picture, upload

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/articles/picture/upload/"


def photograph(name: str, width: int = 900, **exif: str):
    tags = Image.Exif()
    for tag, value in ((0x013B, exif.get("artist")), (0x010E, exif.get("description"))):
        if value:
            tags[tag] = value
    output = io.BytesIO()
    Image.new("RGB", (width, 600), (width % 250, 120, 90)).save(output, "JPEG", exif=tags)
    return upload(name, output.getvalue())


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


def describe(*pictures: Picture) -> str:
    return reverse("admin:articles_picture_describe", args=[",".join(str(picture.pk) for picture in pictures)])


def test_the_good_files_are_stored_and_a_bad_one_says_why(desk):
    files = [photograph("one.jpg", artist="Ann Other"), upload("map.svg", b"<svg></svg>"), photograph("two.jpg", 901)]
    response = desk.post(UPLOAD, {"files": files}, follow=True)
    page = response.content.decode()
    assert Picture.objects.count() == 2
    assert "“map.svg” was not stored. This is an SVG drawing" in page and "2 pictures are stored." in page
    assert response.redirect_chain[-1][0] == describe(*Picture.objects.order_by("pk"))
    assert "Describe 2 pictures" in page and 'value="Ann Other"' in page
    assert LogEntry.objects.filter(action_flag=1).count() == 2


def test_where_every_file_is_bad_the_page_says_so_and_stays(desk):
    response = desk.post(UPLOAD, {"files": [upload("map.svg", b"<svg></svg>"), photograph("tiny.jpg", 300)]})
    page = response.content.decode()
    assert "None of the files was stored." in page and "This is an SVG drawing" in page
    assert "tiny.jpg" in page and "it needs at least 400" in page
    assert "Choose at least one picture file." in desk.post(UPLOAD, {}).content.decode()


def test_a_full_disk_is_said_in_words_and_what_was_stored_stays(desk, monkeypatch):
    save, written = FileSystemStorage.save, []

    def fills_up(self, name, content, max_length=None):
        if written:
            raise OSError(28, "No space left on device")
        written.append(name)
        return save(self, name, content, max_length)

    monkeypatch.setattr(FileSystemStorage, "save", fills_up)
    monkeypatch.setattr(rendering, "UPLOAD_SECONDS", 0)
    # Contents that no other test stores: what is there already is not written again.
    files = [photograph("one.jpg", 931), photograph("two.jpg", 932)]
    page = desk.post(UPLOAD, {"files": files}, follow=True).content.decode()
    assert "“two.jpg” was not stored. The file could not be stored. The disk may be full." in page
    assert Picture.objects.count() == 1


def test_a_script_learns_of_each_file(desk):
    response = desk.post(UPLOAD, {"files": [photograph("one.jpg")]}, headers={"accept": "application/json"})
    assert response.json() == {"files": [{"name": "one.jpg", "picture": Picture.objects.get().pk, "error": ""}]}
    bad = desk.post(UPLOAD, {"files": [upload("x.pdf", b"%PDF-1.7")]}, headers={"accept": "application/json"})
    (outcome,) = bad.json()["files"]
    assert outcome["picture"] is None and "PDF" in outcome["error"]


def test_a_picture_belongs_to_whoever_uploads_it_and_gets_its_sizes(desk, joe, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(UPLOAD, {"files": [photograph("one.jpg")]})
    picture = Picture.objects.get()
    assert picture.created_by == joe and rendering.is_finished(picture)


def test_several_pictures_share_the_time_of_one_upload(desk, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(rendering, "UPLOAD_SECONDS", 0)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(UPLOAD, {"files": [photograph("one.jpg"), photograph("two.jpg", 901)]})
    assert [picture.renditions for picture in Picture.objects.all()] == [{}, {}]


def test_the_page_works_without_scripts_and_the_list_leads_there(desk):
    assert f'href="{UPLOAD}"' in desk.get("/admin/articles/picture/").content.decode()
    page = desk.get(UPLOAD).content.decode()
    assert '<input type="file" name="files" id="id_files" multiple required' in page
    assert '<button type="submit"' in page and 'enctype="multipart/form-data"' in page


def test_words_of_all_are_saved_together_and_only_what_changed(desk):
    one, two = make_picture(alt_text="", credit=""), make_picture(alt_text="", credit="Agency")
    data = Screen(desk.get(describe(one, two)), "describe_form").data
    data |= {f"p{one.pk}-alt_text": "A lock gate", f"p{two.pk}-alt_text": "A weir", "credit_for_all": "Ann Other"}
    data[f"p{two.pk}-digital_source"] = "trainedAlgorithmicMedia"
    Picture.objects.filter(pk=one.pk).update(caption="Written meanwhile")
    response = desk.post(describe(one, two), data, follow=True)
    assert "Saved the words of 2 pictures." in response.content.decode()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.alt_text, one.credit, one.caption) == ("A lock gate", "Ann Other", "Written meanwhile")
    assert (two.alt_text, two.credit, two.use_of_ai) == ("A weir", "Agency", "Made with AI")
    assert "lock gate" in one.found_by and "ann other" in one.found_by


def test_what_is_still_missing_is_told(desk):
    picture = make_picture(alt_text="", credit="")
    response = desk.post(describe(picture), {f"p{picture.pk}-credit": "Agency"}, follow=True)
    assert "1 picture still needs alternative text or a credit" in response.content.decode()


def test_a_text_that_is_too_long_is_marked_and_nothing_is_lost(desk):
    one, two = make_picture(), make_picture()
    data = Screen(desk.get(describe(one, two)), "describe_form").data
    data |= {f"p{one.pk}-credit": "x" * 201, f"p{two.pk}-caption": "The other one"}
    page = desk.post(describe(one, two), data).content.decode()
    assert "Nothing has been saved yet" in page and "The other one" in page and "x" * 201 in page
    two.refresh_from_db()
    assert two.caption == ""


def test_what_a_browser_kept_is_shown_and_not_saved(desk):
    picture = make_picture()
    data = {f"p{picture.pk}-caption": "Typed before", "_restore": "1"}
    page = desk.post(describe(picture), data).content.decode()
    assert "This is what you typed before." in page and "Typed before" in page
    picture.refresh_from_db()
    assert picture.caption == ""


def test_pictures_of_published_articles_are_left_to_editors(desk):
    shown, free = make_picture(), make_picture()
    make_article(picture=shown)
    page = desk.get(describe(shown, free)).content.decode()
    assert "1 picture is left out" in page and f"p{shown.pk}-credit" not in page and f"p{free.pk}-credit" in page
    assert desk.get(describe(shown)).status_code == 403
    assert desk.get("/admin/articles/picture/describe/999999,x/").status_code == 404


def test_pictures_chosen_in_the_list_are_described_together(desk):
    one, two = make_picture(), make_picture()
    data = {"action": "describe_together", "_selected_action": [one.pk, two.pk]}
    assert desk.post("/admin/articles/picture/", data)["Location"] == describe(one, two)


def test_readers_have_no_way_in(as_user, rhea):
    assert as_user(rhea).post(UPLOAD, {"files": [upload(content=image_bytes())]}).status_code in (302, 403)
    assert not Picture.objects.exists()
