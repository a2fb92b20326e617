"""Attacks on the meter's cookie: changing it, forging it, restoring an old one, sharing it."""

import time

from django.conf import settings
from django.core import signing
from django.core.signing import TimestampSigner

from paywall import identity
from paywall.audit.attack import Attack, ByRequests, Result, answered, cannot_tell, leak, not_applicable, safe
from paywall.audit.client import Request
from paywall.audit.site import Site, id_in


class FourthArticle(Attack):
    """Checks the meter itself: without this wall, all other results would be meaningless."""

    title = "a visitor who has used up the free articles opens one more"

    def attempt(self, site: Site) -> Result:
        for target in site.targets:
            response = site.client.send(Request(target.path, cookies=site.walled))
            if site.sees(response, target):
                return leak(f"{target.path} is whole, although the visitor has read {site.limit} articles")
            if response.status != 200:
                return cannot_tell(f"{target.path} shows no preview ({answered(response)})")
        return safe()


class EveryViewIsCounted(Attack):
    title = "a visitor opens one article after another"

    def attempt(self, site: Site) -> Result:
        if len(site.premium) <= site.limit:
            return not_applicable(f"there are {len(site.premium)} premium pieces and the limit is {site.limit}")
        cookies, whole = site.newcomer(), []
        for target in site.premium[: site.limit + 5]:
            response = site.client.send(Request(target.path, cookies=cookies))
            whole += [target.path] if site.sees(response, target) else []
        if len(whole) > site.limit:
            return leak(f"{len(whole)} articles were whole, but the limit is {site.limit}")
        return safe(f"{len(whole)} of {min(len(site.premium), site.limit + 5)} were whole")


class CookieEdited(ByRequests):
    title = "the cookie's value is edited, cut short or made up"

    def requests(self, site, target):
        value = site.walled[identity.COOKIE]
        name, _, signature = value.partition(":")
        other = "A" if value[0] != "A" else "B"
        forged = (
            f"{other}{value[1:]}", f"{value[:-1]}{'A' if value[-1] != 'A' else 'B'}", name, f"{name}:", f":{signature}",
            f"{name}x:{signature}", "0", "null", "{}", "undefined", "true", "deleted", '"count=0"', "a" * 3000,
        )  # fmt: skip
        return [Request(target.path, cookies={identity.COOKIE: value}) for value in forged]

    def attempt(self, site: Site) -> Result:
        return strangers(self, site)


class AnotherKey(ByRequests):
    title = "the cookie is signed with another key"

    def requests(self, site, target):
        for key in ("", "secret", "django-insecure", "only-for-development-" * 3, settings.SECRET_KEY[::-1]):
            if key != settings.SECRET_KEY:
                for salt in ("paywall.meter", "django.core.signing"):
                    signer = TimestampSigner(key=key or " ", salt=salt)
                    yield Request(target.path, cookies={identity.COOKIE: signer.sign(identity.new())})

    def attempt(self, site: Site) -> Result:
        return strangers(self, site)


class ExpiredCookie(ByRequests):
    title = "a cookie that the site signed long ago is used again"

    def requests(self, site, target):
        for days in (401, 800, 4000):
            yield Request(target.path, cookies={identity.COOKIE: _Past(days).sign(identity.new())})

    def attempt(self, site: Site) -> Result:
        return strangers(self, site)


class RolledBack(Attack):
    title = "an earlier cookie is restored after the wall"

    def attempt(self, site: Site) -> Result:
        wanted = site.premium[:1]
        others = site.premium[1 : site.limit + 1]
        if not wanted or not site.limit:
            return not_applicable("no premium piece is published" if site.limit else "the limit is 0")
        # If there are fewer pieces than free views, the missing ones are written into the ledger.
        cookies = site.newcomer(slots_taken=max(0, site.limit - len(others)))
        kept = [dict(cookies)]
        for target in others:
            value = site.client.send(Request(target.path, cookies=cookies)).cookie(identity.COOKIE)
            cookies = {identity.COOKIE: value} if value else cookies
            kept.append(cookies)
        for old in kept:
            if site.sees(site.client.send(Request(wanted[0].path, cookies=old)), wanted[0]):
                return leak(f"{wanted[0].path} is whole with a cookie from before the last view")
        return safe(f"{len(kept)} cookies")


class CopiedCookie(ByRequests):
    title = "the cookie is copied to other browsers"

    def requests(self, site, target):
        for agent in ("Mozilla/5.0 (X11; Linux) Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/605.1.15", "curl/8.5", ""):
            for language in ("en-GB", "de"):
                yield Request(
                    target.path, headers={"User-Agent": agent, "Accept-Language": language}, cookies=site.walled
                )


class _Past(TimestampSigner):
    """Signs as the site does, but with a date some days ago."""

    def __init__(self, days: int):
        super().__init__(salt="paywall.meter")
        self.days = days

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - self.days * 86400)


def strangers(attack: ByRequests, site: Site) -> Result:
    """Send requests with invalid cookies, which the site must treat as new visitors.

    Each article that they see whole must be in the ledger under a new identity, issued by the site.
    """
    walls = 0
    for target in site.targets:
        for request in attack.requests(site, target):
            response = site.client.send(request)
            if not site.sees(response, target):
                walls += 1
            elif target.key not in site.reads(response.cookie(identity.COOKIE)):
                return leak(f"{target.path} is whole, but the view was not counted")
            elif id_in(request.cookies[identity.COOKIE]) == id_in(response.cookie(identity.COOKIE) or ""):
                return leak(f"{target.path} is whole for an identity that the visitor made up")
    return safe(f"{walls} previews; all other views were counted for new visitors")
