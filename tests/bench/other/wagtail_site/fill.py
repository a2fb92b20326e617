"""Create the site's only article from the JSON on standard input and print its path: `python -m wagtail_site.fill`."""

import json
import sys

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from wagtail.images.models import Image  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from wagtail_site.models import ArticlePage  # noqa: E402


def main() -> None:
    told = json.load(sys.stdin)
    file = ContentFile(bytes.fromhex(told["picture"]), name="picture.jpg")
    picture = Image(title="A bridge", file=file)
    picture.save()
    home = Page.objects.get(depth=2)
    article = ArticlePage(
        title=told["headline"],
        standfirst=told["standfirst"],
        author=told["author"],
        body=told["body"],
        picture=picture,
    )
    home.add_child(instance=article)
    article.save_revision().publish()
    Site.objects.update(hostname="127.0.0.1", root_page=home)
    print(article.relative_url(Site.objects.get()))


if __name__ == "__main__":
    main()
