"""Gzip that is put together from packed parts is what any reader of gzip unpacks."""

import gzip
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.pages import packed
from tests.factories import make_article, make_qa

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@given(st.lists(st.tuples(st.binary(max_size=2000), st.sampled_from([packed.pack, packed.store])), max_size=6))
def test_parts_of_any_kind_unpack_to_their_sum(parts):
    body = packed.joined((plain, made(plain)) for plain, made in parts)
    assert gzip.decompress(body) == b"".join(plain for plain, _ in parts)


@pytest.mark.parametrize("length", [0, 1, 65_534, 65_535, 65_536, 200_000])
def test_long_parts_are_stored_in_several_blocks(length):
    plain = bytes(range(256)) * (length // 256 + 1)
    assert gzip.decompress(packed.joined([(plain[:length], packed.store(plain[:length]))])) == plain[:length]


def test_the_gzip_program_reads_the_body_without_complaint():
    parts = [b"<p>before</p>" * 500, b"", "<p>für Sie</p>".encode(), b"<p>after</p>" * 500]
    body = packed.joined((part, packed.pack(part)) for part in parts)
    done = subprocess.run([shutil.which("gzip"), "--decompress", "--stdout"], input=body, capture_output=True)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"".join(parts))


@pytest.mark.django_db
def test_a_premium_page_is_the_same_with_and_without_gzip(client):
    pieces = [make_qa(access="premium"), *(make_article(access="premium") for _ in range(4))]
    for piece in pieces:
        for _ in range(2):
            answer = client.get(piece.get_absolute_url(), headers={"accept-encoding": "gzip, br"})
            plain = client.get(piece.get_absolute_url())
            assert answer["Content-Encoding"] == "gzip"
            assert "Content-Encoding" not in plain
            assert answer["Vary"] == plain["Vary"]
            assert "Accept-Encoding" in answer["Vary"]
            unpacked = gzip.decompress(answer.content)
            assert _TOKEN.sub(b"", unpacked) == _TOKEN.sub(b"", plain.content)
            assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content) / 2
    assert b'class="wall"' in unpacked


@pytest.mark.django_db
@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, identity"])
def test_a_client_that_does_not_accept_gzip_gets_none(client, accepted):
    piece = make_article(access="premium")
    for _ in range(2):
        answer = client.get(piece.get_absolute_url(), headers={"accept-encoding": accepted})
        assert "Content-Encoding" not in answer
        assert answer.content.startswith(b"<!doctype html>")
