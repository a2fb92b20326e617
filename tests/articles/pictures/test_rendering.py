"""Renditions beside their pictures: on pages, in the storage, by the command; never a broken image."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Generation, Picture
from articles.pictures import places, rendering
from articles.pictures.files import renditions
from tests.articles.pictures.test_renditions import photograph
from tests.factories import image_bytes, make_article, make_picture, upload

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"/media/pictures/[\w.-]+")


@pytest.fixture(autouse=True)
def time_enough(monkeypatch):
    """Also a slow machine makes everything at the upload, unless a test says otherwise."""
    monkeypatch.setattr(rendering, "UPLOAD_SECONDS", 600)


def shown(picture: Picture, place: str = "article") -> places.Shown:
    return places.show(picture, place)


def render(picture: Picture) -> Picture:
    rendering.render_after_upload(picture.pk)
    picture.refresh_from_db()
    return picture


def files_beside(picture: Picture) -> set[str]:
    stem = picture.file.name.split("/")[-1].split(".")[0]
    return {name for name in picture.file.storage.listdir("pictures")[1] if name.startswith(stem)}


class TestPages:
    def test_a_page_offers_each_type_and_width_and_keeps_the_place(self, client):
        picture = render(make_picture(file=upload(content=photograph(960, 540)), focal_x=0.2))
        page = client.get(make_article(picture=picture).get_absolute_url()).content.decode()
        element = re.search(r'<figure class="lead">(<picture>.*?</picture>)', page)[1]
        assert re.findall(r'<source type="([^"]+)"', element) == ["image/avif", "image/webp"]
        assert 'width="960" height="540"' in element and 'fetchpriority="high"' in element
        assert 'loading="lazy"' not in element and element.count("sizes=") == 3
        assert "tone-" in element and "style=" not in element
        for address in set(ADDRESS.findall(element)):
            response = client.get(address)
            assert response.status_code == 200 and "immutable" in response["Cache-Control"]

    def test_lists_show_crops_lazily(self, client):
        picture = render(make_picture(file=upload(content=photograph(500, 210))))
        first, second = make_article(picture=picture), make_article(picture=picture)
        page = client.get(first.section.get_absolute_url()).content.decode()
        row = re.search(r"card--row.*?(<picture>.*?</picture>)", page, re.DOTALL)[1]
        assert "-card240.avif 240w" in row and "-whole" not in row
        assert 'loading="lazy" decoding="async"' in row and 'alt=""' in row
        assert second.headline in page

    def test_the_original_is_shown_until_renditions_are_made(self, client):
        picture = make_picture(focal_x=0.8)
        page = client.get(make_article(picture=picture).get_absolute_url()).content.decode()
        element = re.search(r"<picture>.*?</picture>", page)[0]
        assert f'src="{picture.file.url}"' in element and "srcset" not in element
        assert f'width="{picture.width}" height="{picture.height}"' in element and "fx-8" in element

    @pytest.mark.parametrize(
        "change", [{"focal_x": 0.9}, {"file": upload(content=image_bytes(450, 250, colour="green"))}]
    )
    def test_outdated_renditions_are_not_shown(self, change):
        picture = render(make_picture())
        assert shown(picture).srcset
        for name, value in change.items():
            setattr(picture, name, value)
        picture.save()
        picture.refresh_from_db()
        assert shown(picture).src == picture.file.url and not shown(picture).srcset

    def test_every_place_shows_something_that_exists(self, client):
        picture = render(make_picture(file=upload(content=photograph(420, 300))))
        for place in places.PLACES:
            at = shown(picture, place)
            assert at.width > 0 and at.height > 0 and at.sizes
            for address in ADDRESS.findall(" ".join([at.src, at.srcset, *(source.srcset for source in at.sources)])):
                assert client.get(address).status_code == 200

    def test_a_deleted_rendition_redirects_to_the_original(self, client):
        picture = render(make_picture())
        address = shown(picture).src
        picture.focal_x = 0.1
        picture.save()
        render(picture)
        response = client.get(address)
        assert response.status_code == 302 and response["Location"] == picture.file.url
        assert "immutable" not in response["Cache-Control"]
        assert client.get(response["Location"]).status_code == 200

    def test_renditions_cost_a_list_no_additional_query(self, client):
        articles = [make_article(picture=make_picture()) for _ in range(3)]

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(articles[0].section.get_absolute_url())
            return len(asked)

        before = queries()
        call_command("render_pictures", processes=1, verbosity=0)
        assert queries() == before


class TestFiles:
    def test_former_renditions_go_when_a_picture_changes(self):
        picture = render(make_picture(file=upload(content=photograph(500, 200))))
        before = files_beside(picture)
        picture.focal_x = 0.1
        picture.save()
        render(picture)
        after = files_beside(picture)
        assert before & after == {picture.file.name.split("/")[-1]}
        assert after == renditions.names_of(picture.renditions) | {picture.file.name.split("/")[-1]}

    def test_all_files_go_with_the_picture(self, django_capture_on_commit_callbacks):
        picture = render(make_picture(file=upload(content=photograph(410, 260))))
        assert len(files_beside(picture)) > 3
        with django_capture_on_commit_callbacks(execute=True):
            picture.delete()
        assert files_beside(picture) == set()

    def test_a_file_that_another_picture_shows_stays(self, django_capture_on_commit_callbacks):
        content = photograph(420, 260)
        one, other = (render(make_picture(file=upload(content=content))) for _ in range(2))
        before = files_beside(one)
        with django_capture_on_commit_callbacks(execute=True):
            one.delete()
        assert files_beside(other) == before
        with django_capture_on_commit_callbacks(execute=True):
            Picture.objects.filter(pk=other.pk).delete()
        assert files_beside(other) == set()

    def test_renditions_of_a_picture_that_changed_meanwhile_are_discarded(self):
        picture = make_picture(file=upload(content=photograph(430, 260)))
        made = renditions.render(rendering.read(picture), *rendering.source(picture))
        Picture.objects.filter(pk=picture.pk).update(focal_x=0.25)
        assert rendering.keep(picture, made) is False
        picture.refresh_from_db()
        assert picture.renditions == {} and files_beside(picture) == {picture.file.name.split("/")[-1]}

    def test_an_incomplete_file_left_by_a_crash_is_written_again(self):
        picture = make_picture(file=upload(content=photograph(440, 260)))
        made = renditions.render(rendering.read(picture), *rendering.source(picture))
        name, content = next(iter(made.files.items()))
        picture.file.storage.save(f"pictures/{name}", ContentFile(content[:10]))
        rendering.keep(picture, made)
        with picture.file.storage.open(f"pictures/{name}") as file:
            assert file.read() == content

    def test_a_change_that_is_rolled_back_loses_no_file(self):
        picture = render(make_picture(file=upload(content=photograph(450, 260))))
        before = files_beside(picture)
        with pytest.raises(RuntimeError), transaction.atomic():
            picture.delete()
            raise RuntimeError
        assert files_beside(picture) == before


class TestCommand:
    def test_the_command_makes_what_is_missing_reports_progress_and_does_nothing_twice(self, capsys):
        pictures = [make_picture() for _ in range(3)]
        call_command("render_pictures", processes=2)
        told = capsys.readouterr().out
        assert "1 of 3" in told and "3 of 3" in told
        for picture in pictures:
            picture.refresh_from_db()
            assert rendering.is_finished(picture)
        call_command("render_pictures")
        assert "All pictures have" in capsys.readouterr().out
        call_command("render_pictures", processes=1, again=True)
        assert "3 of 3" in capsys.readouterr().out

    def test_the_command_raises_the_generation(self):
        make_picture()
        before = Generation.objects.get(pk=1).number
        call_command("render_pictures", processes=1, verbosity=0)
        assert Generation.objects.get(pk=1).number > before

    def test_the_command_resumes_and_completes_what_an_upload_left(self, monkeypatch, capsys):
        ready = render(make_picture(file=upload(content=photograph(461, 260))))
        unfinished = make_picture(file=upload(content=photograph(462, 260)))
        monkeypatch.setattr(rendering, "UPLOAD_SECONDS", -1)
        render(unfinished)
        call_command("render_pictures", processes=1)
        told = capsys.readouterr().out
        assert "1 of 1" in told and unfinished.file.name in told and ready.file.name not in told

    def test_one_bad_file_stops_no_other_and_ends_in_an_error(self, capsys):
        lost, broken, good = (make_picture(file=upload(content=photograph(470 + n, 260))) for n in range(3))
        lost.file.storage.delete(lost.file.name)
        with broken.file.storage.open(broken.file.name, "wb") as file:
            file.write(b"no picture")
        with pytest.raises(CommandError, match="2 of 3"):
            call_command("render_pictures", processes=1)
        good.refresh_from_db()
        assert rendering.is_finished(good)
        assert lost.file.name in capsys.readouterr().err

    def test_the_number_of_processes_must_be_positive(self):
        with pytest.raises(CommandError, match="at least 1"):
            call_command("render_pictures", processes=0)
