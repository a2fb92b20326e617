"""The same desk in Wagtail, for `make bench-desk`: pages in a list, one Expert Q&A, and the actions to time.

`python -m wagtail_site.desk PAGES` reads the Q&A as JSON from the first line of the input.
"""

import json
import sys
import uuid
from datetime import timedelta
from functools import partial

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from timing import answer, post_as_browser  # noqa: E402
from wagtail.models import Locale, Page, Site  # noqa: E402

from wagtail_site.models import QAPage  # noqa: E402

BATCH = 5000


def main() -> None:
    qa = json.loads(sys.stdin.readline())
    home = Page.objects.get(depth=2)
    page = QAPage(
        title=qa["headline"],
        standfirst=qa["standfirst"],
        introduction=qa["introduction"],
        experts=[("expert", expert) for expert in qa["experts"]],
        questions=[("question", question) for question in qa["questions"]],
        live=False,
    )
    home.add_child(instance=page)
    page.save_revision()
    Site.objects.update(hostname="127.0.0.1", root_page=home)
    fill(home, int(sys.argv[1]))
    user = get_user_model().objects.create_superuser("ada", "ada@example.com", "x")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    get = partial(client.get)
    edit = f"/admin/pages/{page.pk}/edit/"
    form: dict[str, list[str]] = {}
    saves = 0

    def save():
        nonlocal saves
        saves += 1
        # The browser's form, with a new word at the beginning of the last answer.
        last = max(
            (name for name in form if name.endswith("-body")),
            key=lambda name: [int(n) if n.isdigit() else 0 for n in name.split("-")],
        )
        content = json.loads(form[last][0])
        content["blocks"][0]["text"] = f"Number {saves}. {content['blocks'][0]['text']}"
        sent = form | {last: [json.dumps(content)]}
        return lambda: post_as_browser(client, edit, sent)

    actions = {
        "open": lambda: lambda: get(edit),
        "save": save,
        "desk": lambda: lambda: get("/admin/"),
        "list": lambda: lambda: get(f"/admin/pages/{home.pk}/"),
    }
    told = {
        "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "cookie_name": settings.SESSION_COOKIE_NAME,
        "edit": edit,
    }
    answer(told, actions, form.update)


def fill(home: Page, number: int) -> None:
    """Put pages below the home page, without revisions, as rows."""
    now = timezone.now()
    fields = {
        "depth": 3,
        "content_type": ContentType.objects.get_for_model(QAPage),
        "locale": Locale.get_default(),
        "first_published_at": now,
        "last_published_at": now,
    }
    for start in range(2, number + 2, BATCH):
        steps = range(start, min(start + BATCH, number + 2))
        with transaction.atomic():
            pages = Page.objects.bulk_create(
                Page(
                    title=f"Headline of page {step}",
                    draft_title=f"Headline of page {step}",
                    slug=f"headline-{step}",
                    url_path=f"{home.url_path}headline-{step}/",
                    path=Page._get_path(home.path, 3, step),
                    translation_key=uuid.uuid4(),
                    latest_revision_created_at=now - timedelta(seconds=step),
                    **fields,
                )
                for step in steps
            )
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO wagtail_site_qapage (page_ptr_id, standfirst, introduction, experts, questions) "
                    "VALUES (%s, 'A standfirst.', '', '[]', '[]')",
                    [(page.pk,) for page in pages],
                )
    Page.objects.filter(pk=home.pk).update(numchild=number + 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
