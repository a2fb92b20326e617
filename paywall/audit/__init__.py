"""The auditor: attacks on a running site, as strangers make them (docs/design.md 6).

A new way out of the site (a feed, an export, an index) joins by its address in `hiding_places.OUTPUTS`, or by an attack
of its own in `ATTACKS`; the tests ask of each attack that it catches a site that leaks in its way.
"""

from collections.abc import Callable, Sequence

from paywall.audit.attack import Attack, Finding, Result
from paywall.audit.cookies import (
    AnotherKey,
    CookieEdited,
    CopiedCookie,
    EveryViewIsCounted,
    ExpiredCookie,
    FourthArticle,
    RolledBack,
)
from paywall.audit.crowds import DroppedAfterTheWall, ForgedAddresses, ManyAtOnce, StrangersAtOnce
from paywall.audit.hiding_places import (
    AdminPreview,
    ErrorPages,
    Files,
    HiddenElements,
    MachineReadable,
    Offshoots,
    PublicPages,
    Search,
)
from paywall.audit.newsletters import Editions, OwnLinks
from paywall.audit.odd_requests import (
    Crawlers,
    FetchedAhead,
    Formats,
    LeftInACache,
    OddSpellings,
    OtherMethods,
    Overrides,
    Parameters,
    PartsAndConditions,
    Referers,
    TurnedClock,
)
from paywall.audit.readers import Claims, Elsewhere, NeverVerified, SignedOut
from paywall.audit.site import NotThisSite, Site

# Strangers use up the network's allowance first, so that the cookieless requests of later attacks meet the wall.
ATTACKS: tuple[type[Attack], ...] = (
    FourthArticle,
    EveryViewIsCounted,
    StrangersAtOnce,
    HiddenElements,
    MachineReadable,
    PublicPages,
    Offshoots,
    Search,
    Editions,
    OwnLinks,
    OtherMethods,
    PartsAndConditions,
    FetchedAhead,
    Crawlers,
    Referers,
    Parameters,
    Formats,
    OddSpellings,
    Overrides,
    TurnedClock,
    LeftInACache,
    Claims,
    NeverVerified,
    SignedOut,
    Elsewhere,
    AdminPreview,
    Files,
    ErrorPages,
    CopiedCookie,
    RolledBack,
    ManyAtOnce,
    DroppedAfterTheWall,
    CookieEdited,
    AnotherKey,
    ExpiredCookie,
    ForgedAddresses,
)


class NothingLocked(Exception):
    """No published piece has a locked sentence, so there is nothing to attack."""


def audit(
    base_url: str, tell: Callable[[Attack, Result], None], attacks: Sequence[type[Attack]] | None = None
) -> list[Result]:
    """Attack the site at `base_url`, telling of each finding as it is made; returns all of them.

    `attacks` are all where none are named. The site must use this process's database and settings. Raises NothingLocked before it sends anything, and
    NotThisSite before it attacks. What the
    attacks leave in the database is removed at the end, also when they are interrupted.
    """
    site = Site(base_url)
    if not site.targets:
        raise NothingLocked
    found = []
    with site.prepared():
        for kind in ATTACKS if attacks is None else attacks:
            attack = kind()
            result = attack.run(site)
            tell(attack, result)
            found.append(result)
    return found


__all__ = ["ATTACKS", "Attack", "Finding", "NotThisSite", "NothingLocked", "Result", "audit"]
