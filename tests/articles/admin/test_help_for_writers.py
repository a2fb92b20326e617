"""The help text at the fields of long texts."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("screen", ["article", "specialreport", "page"])
def test_the_text_field_explains_notes_and_sources(as_user, ada, screen):
    html = as_user(ada).get(f"/admin/articles/{screen}/add/").content.decode()
    assert html.count("#note-1") == 1 and "The source of a quote" in html
