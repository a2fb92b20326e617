"""The auditor: attacks on a running site, as strangers would make them (docs/design.md 6).

To audit a new output of the site (a feed, an export, an index), add its address to `hiding_places.OUTPUTS`, a private link to
`private_links.PURPOSES`, or a new attack to `ATTACKS`. The tests check that each attack catches a site with the leak that it looks for.
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
from paywall.audit.preview_links import PreviewLinks
from paywall.audit.private_links import PrivateLinks
from paywall.audit.readers import Claims, Elsewhere, NeverVerified, SignedOut
from paywall.audit.site import NotThisSite, Site

# StrangersAtOnce comes early: it uses up the network's allowance, so later requests without a cookie meet the wall.
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
    PreviewLinks,
    PrivateLinks,
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
    """Attack the site at `base_url` and return all results.

    The site must use this process's database and settings. All traces of the attacks in the database are removed at the
    end, even after an interruption.

    Args:
        base_url: the address of the running site.
        tell: called with each attack and its result as soon as it is known.
        attacks: the attacks to run; all of them by default.

    Raises NothingLocked before anything is sent, and NotThisSite before the first attack.
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
