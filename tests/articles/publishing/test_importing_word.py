"""`import_transcript FILE.docx`."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Picture
from tests.articles.word import documents
from tests.factories import make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on a file; return what it said on both outputs."""

    def command(content: bytes, *options: str, name: str = "lagoons.docx") -> tuple[str, str]:
        path = tmp_path / name
        path.write_bytes(content)
        call_command("import_transcript", str(path), *options)
        told = capsys.readouterr()
        return told.out, told.err

    return command


def test_a_word_document_becomes_a_draft_with_its_pictures(run, joe):
    make_section()
    out, err = run(documents.interview(), "--section", "energy", "--by", "joe@example.com")

    article = Article.objects.get()
    picture = Picture.objects.get()
    assert out.strip() == article.get_absolute_url()
    assert (article.created_by, picture.created_by, picture.alt_text) == (joe, joe, "A wall at low tide")
    assert f'<figure data-picture="{picture.pk}">' in article.questions.first().answers.last().body
    assert "1 picture of the document has no credit" in err


def test_nothing_is_stored_while_something_is_to_be_decided(run):
    content = documents.interview(extra=("Who pays?", "ZZ: I do."))
    with pytest.raises(CommandError, match="nothing was stored"):
        run(content)

    assert not Article.objects.exists() and not Picture.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (documents.bomb, "is larger than the limit"),
        (documents.with_macros, "contains macros"),
        (lambda: b"%PDF-1.7", "This is a PDF"),
    ],
)
def test_a_harmful_file_is_refused_in_words(run, content, words):
    with pytest.raises(CommandError, match=words):
        run(content())


def test_the_name_of_a_file_does_not_matter(run):
    run(documents.interview(), name="transcript")

    assert Article.objects.count() == 1
