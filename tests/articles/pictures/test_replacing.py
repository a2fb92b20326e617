"""A picture is replaced in place: every page shows the new file, and none ever shows a broken one."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import FormerFile, Generation, Picture
from articles.pictures import places, rendering, replacing
from tests.articles.pictures.test_rendering import files_beside, photograph, render
from tests.articles.pictures.test_use_of_ai import element, jpeg
from tests.factories import image_bytes, make_article, make_picture, upload

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"/media/pictures/[\w.-]+")


@pytest.fixture
def replace(as_user, ada, django_capture_on_commit_callbacks):
    """Choose another file on a picture's screen, as an editor: `replace(picture, content, focal_x="0.2")`."""

    def post(picture: Picture, content: bytes, **fields) -> str:
        words = {name: getattr(picture, name) for name in ("alt_text", "credit", "caption", "digital_source")}
        words |= {"focal_x": str(picture.focal_x), "focal_y": str(picture.focal_y), "file": upload(content=content)}
        address = reverse("admin:articles_picture_change", args=[picture.pk])
        with django_capture_on_commit_callbacks(execute=True):
            response = as_user(ada).post(address, words | fields, follow=True)
        picture.refresh_from_db()
        return response.content.decode()

    return post


@pytest.fixture
def picture():
    return render(
        make_picture(file=upload(content=photograph(500, 300)), focal_x=0.2, alt_text="A bridge", credit="Ann")
    )


def test_every_page_shows_the_new_file_after_the_generation_rose(client, replace, picture):
    article = make_article(picture=picture)
    addresses = (article.get_absolute_url(), article.section.get_absolute_url())
    pages = [client.get(address).content.decode() for address in addresses]
    before, generation = picture.file.name, Generation.objects.get(pk=1).number
    page = replace(picture, photograph(501, 300))
    assert picture.file.name != before and Generation.objects.get(pk=1).number > generation
    assert "The picture is replaced. The place that shows it has the new file." in page
    stem = replacing.stem_of(before.split("/")[-1])
    for address, former in zip(addresses, pages, strict=True):
        now = client.get(address).content.decode()
        assert stem in former and stem not in now
        assert all(client.get(file).status_code == 200 for file in ADDRESS.findall(now))


def test_a_page_that_was_rendered_before_finds_all_its_files(client, replace, picture):
    page = client.get(make_article(picture=picture).get_absolute_url()).content.decode()
    files = set(ADDRESS.findall(page))
    assert len(files) > 5
    replace(picture, photograph(501, 300))
    assert {client.get(file).status_code for file in files} == {200}
    replacing.tidy(timezone.now() + replacing.KEPT_FOR + timedelta(minutes=1))
    # The files are gone, and their addresses lead to the present one.
    for file in files:
        response = client.get(file)
        assert response.status_code == 302 and response["Location"] == picture.file.url
        assert response["Cache-Control"] == "no-cache"
    assert client.get(picture.file.url).status_code == 200


def test_former_files_go_after_a_while_by_the_daily_command(replace, picture, capsys):
    former = picture.file
    old = Picture(file=former.name)
    assert len(files_beside(old)) > 3
    replace(picture, photograph(501, 300))
    call_command("render_pictures", processes=1)
    assert len(files_beside(old)) > 3
    FormerFile.objects.update(replaced_at=timezone.now() - replacing.KEPT_FOR)
    call_command("render_pictures", processes=1)
    assert files_beside(old) == set()
    assert "Deleted the former files of 1 picture" in capsys.readouterr().out
    assert len(files_beside(picture)) > 3


def test_a_later_replacement_tidies_up_too(replace, picture):
    old = Picture(file=picture.file.name)
    replace(picture, photograph(501, 300))
    FormerFile.objects.update(replaced_at=timezone.now() - replacing.KEPT_FOR)
    replace(picture, photograph(502, 300))
    assert (
        files_beside(old) == set()
        and replacing.successor(old.file.name.split("/")[-1]) == picture.file.name.split("/")[-1]
    )


def test_going_back_to_the_first_file_loses_nothing(client, replace, picture):
    content = rendering.read(picture)
    first = picture.file.name
    replace(picture, photograph(501, 300))
    Picture.objects.filter(pk=picture.pk).update(file=first)
    picture.refresh_from_db()
    render(picture)
    replacing.tidy(timezone.now() + replacing.KEPT_FOR + timedelta(minutes=1))
    assert rendering.read(picture) == content
    shown = places.show(picture, "article")
    assert all(client.get(file).status_code == 200 for file in ADDRESS.findall(shown.srcset))


def test_former_files_go_with_the_picture(replace, picture, django_capture_on_commit_callbacks):
    old = Picture(file=picture.file.name)
    replace(picture, photograph(501, 300))
    with django_capture_on_commit_callbacks(execute=True):
        Picture.objects.get(pk=picture.pk).delete()
    assert files_beside(old) == set() and not FormerFile.objects.exists()


def test_a_file_that_another_picture_shows_stays(replace, picture):
    other = render(make_picture(file=upload(content=rendering.read(picture)), focal_x=0.2))
    if other.file.name != picture.file.name:
        Picture.objects.filter(pk=other.pk).update(file=picture.file.name, renditions=picture.renditions)
        other.refresh_from_db()
    before = files_beside(other)
    replace(picture, photograph(501, 300))
    replacing.tidy(timezone.now() + replacing.KEPT_FOR + timedelta(minutes=1))
    assert files_beside(other) == before


def test_the_focal_point_stays_where_the_shape_is_the_same(replace, picture):
    page = replace(picture, photograph(1000, 600))
    assert picture.focal_x == 0.2 and "The focal point stays where it was" in page


def test_the_focal_point_is_in_the_middle_again_where_the_shape_is_another(replace, picture):
    page = replace(picture, photograph(450, 450))
    assert (picture.focal_x, picture.focal_y) == (0.5, 0.5)
    assert "The focal point is in the middle again, because the new file has another shape." in page


def test_a_focal_point_that_is_set_with_the_new_file_counts(replace, picture):
    page = replace(picture, photograph(450, 450), focal_x="0.7")
    assert picture.focal_x == 0.7 and "focal point" not in page[page.index("messagelist") :][:600]


def test_the_words_stay_and_what_the_new_file_says_is_told(replace, picture):
    page = replace(picture, jpeg(element("trainedAlgorithmicMedia")))
    assert (picture.alt_text, picture.credit) == ("A bridge", "Ann")
    assert picture.use_of_ai == "Made with AI" and "The new file’s own data say: Made with AI." in page
    page = replace(picture, photograph(501, 300))
    assert picture.use_of_ai == "Made with AI" and "It is still marked “Made with AI”" in page


def test_the_same_file_again_replaces_nothing(replace, picture):
    content = image_bytes(450, 300)
    replace(picture, content)
    assert FormerFile.objects.count() == 1
    page = replace(picture, content)
    assert FormerFile.objects.count() == 1 and "The picture is replaced" not in page


def test_a_bad_file_replaces_nothing(replace, picture):
    before = picture.file.name
    assert "This is an SVG drawing" in replace(picture, b"<svg></svg>")
    assert picture.file.name == before and places.show(picture, "article").srcset


def test_a_name_that_no_picture_ever_had_is_not_found(client):
    assert client.get(f"/media/pictures/{'0' * 20}.jpg").status_code == 404
