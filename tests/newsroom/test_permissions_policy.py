"""Every answer (page, error, kept page, redirect) carries a Permissions-Policy that denies camera, location and the like."""

import gzip

import pytest

from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


def test_every_answer_carries_the_permissions_policy(client, as_user, ada):
    free, premium = make_article(picture=make_picture()), make_article(access="premium")
    paths = ["/", "/", "/feed/", "/nowhere/", "/robots.txt", "/search/?q=x", "/account/login/", "/admin/", "/-/healthz"]
    for path in (
        *paths,
        free.get_absolute_url(),
        premium.get_absolute_url(),
        premium.get_absolute_url(),
        f"/energy/{free.pk}-old/",
    ):
        for method in (client.get, client.head, client.options):
            response = method(path)
            assert "camera=()" in response["Permissions-Policy"], (path, response.status_code)
    etag = client.get("/")["ETag"]
    unchanged = client.get("/", headers={"If-None-Match": etag})
    assert unchanged.status_code == 304 and "geolocation=()" in unchanged["Permissions-Policy"]
    assert "camera=()" in as_user(ada).get("/admin/articles/article/")["Permissions-Policy"]
    wrong_host = client.get("/", headers={"host": "elsewhere.example"})
    assert wrong_host.status_code == 400 and "camera=()" in wrong_host["Permissions-Policy"]


def test_gzipped_answers_carry_the_permissions_policy(client):
    article = make_article()
    for _ in range(2):
        response = client.get(article.get_absolute_url(), headers={"accept-encoding": "gzip"})
        assert gzip.decompress(response.content) and "camera=()" in response["Permissions-Policy"]
