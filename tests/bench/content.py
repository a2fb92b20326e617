"""Fill the bench's scratch site and print, as JSON, what can be requested from it: `python -m tests.bench.content`."""

import json

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402

from articles.models import Article  # noqa: E402
from tests.factories import make_article, make_author, make_picture, make_qa, make_section, paragraphs  # noqa: E402

SECTIONS = ("Energy", "Materials", "Transport", "Water", "Computing")
PREMIUM = 4
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> None:
    text = paragraphs(14, words=60)
    for number in range(40):
        section = make_section(SECTIONS[number % len(SECTIONS)])
        make_article(section=section, body=text, picture=make_picture(), headline=f"Turbine trials, part {number}")
    for number in range(2):
        make_qa(headline=f"What do turbines need? {number}", questions=6)
    for number in range(PREMIUM):
        make_article(access="premium", slug=f"premium-{number}", body=text, picture=make_picture())
    free = make_article(access="free", slug="free", body=text, picture=make_picture())
    free.bylines.create(author=make_author())
    premium = Article.objects.filter(access="premium").order_by("pk")
    with free.picture.file.open() as file:
        picture = file.read().hex()
    told = {
        "free": free.get_absolute_url(),
        "premium": [article.get_absolute_url() for article in premium],
        "reader": signed_in(),
        # The same article, for Wagtail.
        "article": {
            "headline": free.headline,
            "standfirst": free.standfirst,
            "body": free.body,
            "author": "Imogen Tarrant",
            "picture": picture,
        },
    }
    print(json.dumps(told))


def signed_in() -> str:
    """Create a registered reader with a verified address and return their session cookie."""
    user = get_user_model().objects.create_user("rhea@example.com", email_verified=True)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies.output(attrs=[], header="").strip()


if __name__ == "__main__":
    main()
