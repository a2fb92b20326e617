"""Help that stands at the field where it is needed."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("screen", ["article", "specialreport", "page"])
def test_how_notes_and_sources_are_written_stands_at_the_text(as_user, ada, screen):
    html = as_user(ada).get(f"/admin/articles/{screen}/add/").content.decode()
    assert html.count("#note-1") == 1 and "The source of a quote" in html
