"""On telephones, every kind of page of the sample magazine is accessible, does not shift and fits. A file of its own, to run beside others."""

import pytest

from tests.journeys.pages import addresses, assert_good, error_pages, site, stored_magazine, tour  # noqa: F401

pytestmark = pytest.mark.browser

WIDTH = 390


def test_every_page_is_accessible_does_not_shift_and_fits(visit, tour):  # noqa: F811
    page = visit(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
    assert_good(page, tour, WIDTH)
