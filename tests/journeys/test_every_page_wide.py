"""On desktops, every kind of page of the sample magazine is valid HTML, accessible, does not shift and fits. A file of its own, to run beside others."""

import pytest

from tests.journeys.pages import addresses, assert_good, error_pages, site, stored_magazine, tour  # noqa: F401
from tests.journeys.valid_html import assert_valid, kept

pytestmark = pytest.mark.browser

WIDTH = 1280


def test_every_page_is_valid_accessible_does_not_shift_and_fits(visit, tour, tmp_path):  # noqa: F811
    page = visit(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
    assert_good(page, kept(tour, tmp_path), WIDTH)
    assert_valid(tmp_path)
