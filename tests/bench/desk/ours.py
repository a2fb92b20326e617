"""Our desk, for `make bench-desk`: articles in a list, one Expert Q&A, a desk full of work, and the actions to time.

`python -m tests.bench.desk.ours ARTICLES`.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from articles.models import Article, HouseTerm, UnsavedText  # noqa: E402
from newsletters.models import Delivery, Edition, Newsletter  # noqa: E402
from paywall.models import DailyFigures  # noqa: E402
from tests.articles.admin.screen import Screen  # noqa: E402
from tests.bench import filling  # noqa: E402
from tests.bench.cold import BACKEND, make_editor  # noqa: E402
from tests.bench.other.timing import answer, post_as_browser  # noqa: E402
from tests.factories import make_qa, paragraphs  # noqa: E402

EXPERTS = ("Petra Oyelaran", "Tomas Lindqvist", "Imogen Tarrant")
QUESTIONS = 12
LIST = "/admin/articles/article/"
# Articles that are read on a day, and mails that failed.
READ_A_DAY, IN_DOUBT = 2000, 500


def main() -> None:
    number = int(sys.argv[1])
    filling.fill(1, number + 1)
    editor = make_editor(number)
    # The filling numbers its rows itself, and so do these: `make_qa()` takes the next numbers.
    qa = make_qa(EXPERTS, QUESTIONS, mark=words(60), published=False, created_by=editor, body=paragraphs(2))
    fill_desk(number, editor)
    HouseTerm.objects.bulk_create(HouseTerm(avoid=f"word{n}x{n % 30}", better="word") for n in range(500))
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(editor, backend=BACKEND)
    edit = f"{LIST}{qa.pk}/change/"
    saves = 0

    def save():
        nonlocal saves
        saves += 1
        screen = Screen(client.get(edit), "article_form")
        last = max((name for name in screen.fields if name.startswith("answers-") and name.endswith("-body")), key=len)
        screen[last] = f"<p>Number {saves}.</p>{screen[last]}"
        screen["_continue"] = "1"
        return lambda: post_as_browser(client, edit, screen.data)

    def open_typed():
        autosave()()
        return lambda: client.get(edit)

    def autosave():
        nonlocal saves
        saves += 1
        fields = Screen(client.get(edit), "article_form").fields | {"headline": [f"Headline {saves}"]}
        typed = {"by": editor.pk, "_screen": "bench", "typed": json.dumps(fields)}
        return lambda: client.post(f"{LIST}{qa.pk}/autosave/", typed)

    def beside():
        nonlocal saves
        saves += 1
        typed = Screen(client.get(edit), "article_form").data | {"headline": f"Headline {saves}", "_beside": "1"}
        return lambda: client.post(f"{LIST}{qa.pk}/beside/", typed)

    def desk_anew():
        cache.clear()
        return lambda: client.get("/admin/")

    actions = {
        "open": lambda: lambda: client.get(edit),
        "open typed": open_typed,
        "save": save,
        "autosave": autosave,
        "beside": beside,
        "desk": lambda: lambda: client.get("/admin/"),
        "desk anew": desk_anew,
        "list": lambda: lambda: client.get(LIST),
    }
    told = {
        "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "cookie_name": settings.SESSION_COOKIE_NAME,
        "edit": edit,
        "qa": as_data(qa),
    }
    answer(told, actions, lambda _: UnsavedText.objects.all().delete())


def fill_desk(number: int, editor: User) -> None:
    """Give a fifth of the drafts to the editor, make figures of a month, and let mails fail."""
    now = timezone.now()
    drafts = Article.objects.filter(published_at=None, pk__lte=number)
    drafts.filter(pk__in=[pk for pk in drafts.values_list("pk", flat=True) if pk % 5 == 0]).update(created_by=editor)
    old = [pk for pk in drafts.values_list("pk", flat=True) if pk % 3 == 0]
    Article.objects.filter(pk__in=old).update(edited_at=now - timedelta(days=60))
    today = timezone.localdate()
    DailyFigures.objects.bulk_create(
        (
            DailyFigures(
                article=f"a{(n * 37 + back) % number + 1}", day=today - timedelta(days=back), views=n % 90, walled=n % 7
            )
            for back in range(60)
            for n in range(READ_A_DAY)
        ),
        batch_size=2000,
        ignore_conflicts=True,
    )
    newsletter = Newsletter.objects.first()
    users = User.objects.bulk_create(User(email=f"reader{n}@example.com") for n in range(IN_DOUBT))
    for back in range(3):
        edition = Edition.objects.create(
            newsletter=newsletter, date=today - timedelta(days=back), due_at=now, frozen_at=now, finished_at=now
        )
        states = (Delivery.State.SENT, Delivery.State.FAILED)
        Delivery.objects.bulk_create(
            Delivery(edition=edition, user=user, state=states[place % 2], not_before=now)
            for place, user in enumerate(users)
        )


def words(count: int) -> str:
    return " ".join(["evidence from the river and the dam that was built across it"] * (count // 12))


def as_data(qa: Article) -> dict:
    """Return the same Expert Q&A for another system."""
    return {
        "headline": qa.headline,
        "standfirst": qa.standfirst,
        "introduction": qa.body,
        "experts": [
            {"name": row.expert.name, "initials": row.initials, "posts": row.posts} for row in qa.participants.all()
        ],
        "questions": [
            {
                "text": question.text,
                "answers": [{"who": row.participant.initials, "body": row.body} for row in question.answers.all()],
            }
            for question in qa.questions.all()
        ],
    }


if __name__ == "__main__":
    main()
