"""Previews as others see a piece: the meter's own rules, asked about an invented visitor, and nothing is counted."""

import pytest
from django.test import RequestFactory

from articles.reading import access
from articles.reading.access import AskedPiece, Onlooker
from paywall.middleware import Access
from paywall.models import Allowance, MeterPolicy, Read

pytestmark = pytest.mark.django_db


def sample(onlooker, access_level="premium", limit=3) -> access.Sample:
    MeterPolicy.objects.update_or_create(pk=1, defaults={"limit": limit})
    request = RequestFactory().get("/")
    request.access = Access(request)
    return access.sample(request, AskedPiece("a1", access_level, "/news/1-a/", "A"), Onlooker(onlooker))


def test_a_fresh_visitor_reads_it_whole_and_is_told_how_many_are_left():
    verdict = sample("fresh").verdict
    assert verdict.is_whole
    assert "You have read 1 of your 3 free articles" in verdict.note()


def test_a_visitor_at_the_limit_meets_the_wall():
    verdict = sample("wall").verdict
    assert not verdict.is_whole
    assert "You have read your 3 free articles this month" in verdict.wall()


def test_a_registered_reader_reads_it_whole_without_a_note():
    verdict = sample("whole").verdict
    assert (verdict.is_whole, verdict.note(), verdict.wall()) == (True, "", "")


def test_a_search_engine_gets_the_wall_of_a_network_without_allowance(settings):
    settings.METER_NEW_PER_HOUR, settings.METER_NEW_PER_DAY = 7, 11
    found = sample("crawler")
    assert not found.verdict.is_whole
    assert "Please register to read this article" in found.verdict.wall()
    assert "7 articles an hour and 11 a day" in found.explanation


@pytest.mark.parametrize("onlooker", ["fresh", "wall", "crawler"])
def test_a_piece_for_registered_readers_shows_all_others_its_wall(onlooker):
    assert "This one is for registered readers" in sample(onlooker, "registered").verdict.wall()


@pytest.mark.parametrize("onlooker", ["fresh", "wall", "crawler"])
def test_with_a_limit_of_0_everybody_meets_the_wall(onlooker):
    found = sample(onlooker, limit=0)
    assert not found.verdict.is_whole
    assert "The limit is 0" in found.explanation


@pytest.mark.parametrize("onlooker", list(Onlooker))
def test_a_free_piece_is_whole_for_all(onlooker):
    assert sample(onlooker, "free").verdict.is_whole


@pytest.mark.parametrize("onlooker", list(Onlooker))
def test_an_open_site_is_whole_for_all(onlooker, settings):
    settings.ARTICLES_OPEN = True
    assert sample(onlooker).verdict.is_whole


def test_nothing_is_counted():
    for onlooker in Onlooker:
        sample(onlooker).verdict.note()
    assert not Read.objects.exists()
    assert not Allowance.objects.exists()


def test_without_a_paywall_only_a_registered_reader_reads_it_whole():
    request, piece = RequestFactory().get("/"), AskedPiece("a1", "premium", "/news/1-a/", "A")
    whole = [onlooker for onlooker in Onlooker if access.sample(request, piece, onlooker).verdict.is_whole]
    assert whole == [Onlooker.READER]
