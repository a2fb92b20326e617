"""A transcript becomes a stored Q&A: nobody is made twice, and each person's history stays."""

import io
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Author, Expert, SeededRow, Topic
from articles.publishing import importing, seeding
from articles.transcript.model import Speaker, Transcript
from tests.factories import make_article, make_expert, make_section

pytestmark = pytest.mark.django_db

TEXT = """Who keeps the lights on?

Two engineers disagree about inertia.

Picture credit: Drawing: Camber

The grid lost its last coal station. We asked what follows.

Meet the experts

Professor Luca Parisi FREng, Professor of Power Systems, University of Marlow, and Head of Storage at the Halden Institute
Dr Ana de la Cruz-Ibáñez, Chief Engineer, Northmoor Power

Q1. What changes?

LP: Everything.

Not at once, though.

AdlC: Very little.

Q2. What should be built?

LP & AdlC: Flywheels.
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes) -> str:
        path = tmp_path / "transcript.txt"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write


def run(*args) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_transcript", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_transcript_is_stored_whole(file):
    make_section("Energy")
    out, _ = run(file(TEXT), "--section", "energy", "--access", "premium")
    article = Article.objects.get()
    assert out.splitlines()[-1] == article.get_absolute_url()
    assert (article.kind, article.access, article.published_at) == ("qa", "premium", None)
    assert article.standfirst == "Two engineers disagree about inertia."
    assert article.body == "<p>The grid lost its last coal station. We asked what follows.</p>"
    luca, ana = article.participants.all()
    assert [affiliation.post for affiliation in luca.affiliations] == ["Professor of Power Systems", "Head of Storage"]
    assert luca.expert.post_nominals == "FREng"
    first, second = article.questions.all()
    assert first.answers.first().body == "<p>Everything.</p><p>Not at once, though.</p>"
    together = second.answers.get()
    assert together.participant == luca
    assert list(together.joint.all()) == [ana]


def test_a_known_expert_is_matched_and_the_new_post_is_the_participants(file):
    make_section("Energy")
    run(file(TEXT), "--section", "energy")
    run(file(TEXT.replace("Chief Engineer, Northmoor Power", "Director, Tarn Power").replace("Ibáñez", "Ibanez")))
    assert Expert.objects.count() == 2
    before, after = (article.participants.all()[1] for article in Article.objects.order_by("id"))
    assert before.posts == "Chief Engineer, Northmoor Power"
    assert after.posts == "Director, Tarn Power"
    assert before.expert == after.expert


def test_other_posts_of_a_known_expert_are_told_with_what_becomes_of_them(file):
    make_section("Energy")
    _, told = run(file(TEXT), "--section", "energy")
    assert "known with other posts" not in told
    _, told = run(
        file(TEXT.replace("keeps the", "dims the").replace("Chief Engineer, Northmoor Power", "Director, Tarn Power"))
    )
    assert (
        "Note: Dr Ana de la Cruz-Ibáñez is known with other posts: “Chief Engineer, Northmoor Power” in “Who keeps the lights on?”. "
        "This Q&A gets those of the transcript; earlier Q&As keep theirs." in told
    )
    assert told.count("known with other posts") == 1
    _, told = run(file(TEXT.replace("keeps the", "lights the").replace(", Chief Engineer, Northmoor Power", "")))
    assert (
        "The transcript gives no posts of Dr Ana de la Cruz-Ibáñez, so this Q&A gets none. "
        "Known: “Director, Tarn Power” in “Who dims the lights on?”" in told
    )


def test_posts_of_many_experts_cost_one_query(django_assert_num_queries):
    known = {expert.initials: expert for name in ("Ann Bo", "Cy Do", "Ed Fa") if (expert := make_expert(name))}
    speakers = tuple(Speaker(expert.initials, expert.name, "", "", ("Rector",)) for expert in known.values())
    for place in range(4):
        article = make_article(kind="qa")
        for expert in known.values():
            article.participants.create(expert=expert, initials=expert.initials, posts=f"Post {place}")
    with django_assert_num_queries(1):
        found = importing.other_posts(known, Transcript(speakers=speakers))
    assert len(found) == 3 and all("“Post 3” in" in doubt.message for doubt in found)


@pytest.mark.parametrize(("known", "written", "count"), [
    ("Luca Parisi", "Luca M. Parisi", 2), ("Luca M. Parisi", "Luca Parisi", 2), ("Luca B. Parisi", "Luca M. Parisi", 3),
])  # fmt: skip
def test_different_middle_initials_make_different_people(file, known, written, count):
    make_expert(known)
    _, told = run(file(TEXT.replace("Luca Parisi", written)))
    assert Expert.objects.count() == count
    assert (f"{written} was matched with the known expert {known}" in told) == (count == 2)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"PK\x03\x04rest", "Word"), (b"%PDF-1.7", "This is a PDF"), (bytes(range(256)) * 40, "not a text file"), (b"a b\n" * 600_000, "larger than 2 MB"),
])  # fmt: skip
def test_a_file_that_is_not_text_is_refused_with_an_explanation(file, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(file(content))
    assert not Article.objects.exists()


def test_a_person_must_choose_between_known_namesakes(file):
    for _ in range(2):
        make_expert("Luca Parisi")
    with pytest.raises(CommandError, match="nothing was stored"):
        run(file(TEXT))
    assert not Article.objects.exists()


def test_doubts_are_listed_with_their_lines_and_nothing_is_stored(file):
    make_section("Energy")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_transcript", file(TEXT.replace("LP: Everything", "ZZ: Everything")), stdout=out, stderr=err
        )
    assert "line 16" in err.getvalue()
    assert not Article.objects.exists()
    assert not Expert.objects.exists()


def test_publish_warns_of_a_missing_picture_and_refuses_other_gaps(file, client):
    make_section("Energy")
    with pytest.raises(CommandError, match="section"):
        run(file(TEXT), "--publish")
    assert not Article.objects.exists()
    out, err = run(file(TEXT), "--section", "energy", "--publish")
    assert "picture" in err
    assert client.get(out.splitlines()[-1]).status_code == 200


def test_an_unknown_section_or_file_is_reported(file):
    make_section("Energy")
    with pytest.raises(CommandError, match="energy"):
        run(file(TEXT), "--section", "sport")
    with pytest.raises(CommandError, match="cannot be read"):
        run("no-such-file.txt")


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    run("-")
    assert Article.objects.get().headline == "Who keeps the lights on?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_every_program_are_read(encoding):
    assert importing.decode("Ibáñez – “yes”".encode(encoding)) == "Ibáñez – “yes”"


def test_the_sample_magazine_loads_once_and_touches_nothing_else(tmp_path, settings):
    settings.SIGN_OFF_IS_REQUIRED = True
    mine = make_section("Energy", description="Mine.")
    folder = Path(__file__).resolve().parents[3] / "seeds"
    call_command("seed", str(folder), stdout=io.StringIO())
    count = Article.objects.count()
    assert count >= 16
    assert Article.objects.published().count() == count
    assert 0 < Article.objects.filter(access="premium").count() <= count / 2
    mine.refresh_from_db()
    assert mine.description == "Mine."
    edited = Article.objects.first()
    edited.headline = "Changed by Ada"
    edited.save()
    Article.objects.last().delete()
    call_command("seed", str(folder), stdout=io.StringIO())
    assert Article.objects.count() == count - 1
    edited.refresh_from_db()
    assert edited.headline == "Changed by Ada"


def test_an_interrupted_load_of_the_sample_magazine_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr(seeding.Seeding, "_article", mock.Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        call_command("seed", stdout=io.StringIO())
    assert not any(model.objects.exists() for model in (Topic, Author, Expert, SeededRow))


def test_bad_seeds_are_named(tmp_path):
    with pytest.raises(CommandError, match="magazine.toml"):
        call_command("seed", str(tmp_path))


@pytest.mark.parametrize(("known", "written"), [
    ("Luca Müller-Østby", "Luca Muller-Ostby"), ("Łucja Đurić", "Lucja Duric"), ("Lærke Grœn", "Laerke Groen"), ("Luca Weiß", "Luca Weiss"),
])  # fmt: skip
def test_a_name_is_recognised_without_its_special_letters(file, known, written):
    expert = make_expert(known)
    run(
        file(
            TEXT.replace("Luca Parisi", written)
            .replace("LP", "XY")
            .replace(f"{written} FREng", f"{written} FREng (XY)")
        )
    )
    assert Article.objects.get().participants.first().expert == expert


@pytest.mark.parametrize("headline", ["Who keeps the lights on?", "WHO KEEPS THE LIGHTS ON"])
def test_a_second_import_of_a_headline_is_told_with_the_first_address(file, headline):
    make_section("Energy")
    out, told = run(file(TEXT), "--section", "energy")
    assert "already exists" not in told
    _, told = run(file(TEXT.replace("Who keeps the lights on?", headline)))
    assert f"Note: An Expert Q&A with this headline already exists: {out.splitlines()[-1]}" in told
    assert Article.objects.count() == 2


def test_joe_owns_what_is_imported_for_him(file, joe, as_user):
    run(file(TEXT), "--by", "JOE@example.com")
    article = Article.objects.get()
    assert article.created_by == joe
    assert as_user(joe).get(f"/admin/articles/article/{article.pk}/change/").status_code == 200


@pytest.mark.parametrize("email", ["rhea@example.com", "nobody@example.com", "", "x" * 100_000])
def test_only_staff_who_may_write_can_own_an_import(file, rhea, email):
    with pytest.raises(CommandError, match="member of staff"):
        run(file(TEXT), "--by", email)
    assert not Article.objects.exists()
