"""The offer of the first newsletter on the welcome page, on the account page and at the end of articles."""

from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import User
from accounts.next_page import with_next
from accounts.offers import Offer, Place
from articles import versions
from articles.generation_cache import GenerationCache
from articles.pages.closing import Invitation
from newsletters import subscribing
from newsletters.models import Subscription
from newsletters.names import within
from newsletters.words import listed

_SOURCES = {Place.WELCOME: Subscription.Source.WELCOME, Place.ACCOUNT: Subscription.Source.ACCOUNT}
_known = GenerationCache(1)


def offer() -> Offer | None:
    """The first newsletter as a tick box for `accounts`. None if no newsletter is offered."""
    newsletter = subscribing.offered().first()
    if newsletter is None:
        return None
    name = within(newsletter.name)

    def is_taken(user: User) -> bool:
        return subscribing.gets(user, newsletter)

    def take(user: User, place: Place) -> None:
        subscribing.subscribe(user, newsletter, _SOURCES[place])

    def leave(user: User) -> None:
        subscribing.unsubscribe(user, newsletter, Subscription.Ending.READER)

    def also(user: User) -> str:
        others = subscribing.standing(user).filter(newsletter__is_open=True).exclude(newsletter=newsletter)
        names = others.order_by("newsletter__position").values_list("newsletter__name", flat=True)
        return f"You also get {listed([within(name) for name in names])}." if names else ""

    return Offer(
        title="Newsletters",
        wording=newsletter.wording,
        taken_words=f"You get {name}.",
        left_words=f"You do not get {name}.",
        more_words="All newsletters",
        more_path=reverse("newsletters:mine"),
        is_taken=is_taken,
        take=take,
        leave=leave,
        also=also,
    )


def invitation(path: str) -> Invitation | None:
    """The line at the end of the article at `path`. It is the same for everybody; the database is read once a generation.

    None if no newsletter is offered.
    """
    # The value is in a tuple, because it may be None, which the cache takes for “not known”.
    (newsletter,) = _known.get_or_make("first", versions.current(), lambda: (subscribing.offered().first(),))
    if newsletter is None:
        return None
    return Invitation(
        capfirst(newsletter.promise),
        f"Get {within(newsletter.name)}",
        with_next(reverse("newsletters:subscribe", args=[newsletter.slug]), path),
    )
