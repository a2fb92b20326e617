"""Attacks on what a newsletter shows on the web: its pages, its editions, its feed, and the links that a mail carries for its reader."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from paywall.audit.attack import Attack, Result, leak, not_applicable, safe, told
from paywall.audit.client import Request
from paywall.audit.hiding_places import links
from paywall.audit.site import Site

PAGES = 300
# The pages behind the links in a mail, by the names of their addresses. They open for whoever holds the token.
OWN_LINKS = ("unsubscribe", "choices", "why")
# As a stranger would guess them, who has never had a mail.
GUESSED_TOKENS = (
    "1-1",
    "1-1-",
    "1-1-x",
    "1-1-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "0-0-0",
    "READERS-OWN-TOKEN-GOES-HERE",
)


class Editions(Attack):
    title = "pages, web editions and feeds of the newsletters, as far back as they go"

    def attempt(self, site: Site) -> Result:
        try:
            start = reverse("newsletters:list")
        except NoReverseMatch:
            return not_applicable("the site has no newsletters")
        waiting, asked = [start], set()
        while waiting and len(asked) < PAGES:
            batch = list(dict.fromkeys(path for path in waiting if path not in asked))[: PAGES - len(asked)]
            asked.update(batch)
            waiting = []
            for response in site.client.send_all(Request(path, cookies=site.walled) for path in batch):
                if target := site.sees_any(response):
                    return leak(f"{response.request.path} shows a locked sentence of {target.path}")
                waiting += [path for path in links(site, response) if path.startswith(start)]
        return safe(f"{len(asked)} pages")


class OwnLinks(Attack):
    """What a mail links to for its reader alone tells nothing locked, and lets nobody in: not even a reader of one's own."""

    title = "links of a newsletter's mail (unsubscribe, choices, why): they tell locked text, or sign somebody in"

    def attempt(self, site: Site) -> Result:
        try:
            asked = list(self._requests())
        except NoReverseMatch:
            return not_applicable("the site has no newsletters")
        for response in site.client.send_all(asked):
            if target := site.sees_any(response):
                return leak(f"{told(response.request)} shows a locked sentence of {target.path}")
            session = response.cookie(settings.SESSION_COOKIE_NAME)
            if session and self._opens(site, {settings.SESSION_COOKIE_NAME: session}):
                return leak(f"{told(response.request)} signs a stranger in")
        return safe(f"{len(asked)} requests")

    def _requests(self) -> Iterator[Request]:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for name in OWN_LINKS:
            for token in GUESSED_TOKENS:
                path = reverse(f"newsletters:{name}", args=[token])
                yield Request(path)
                yield Request(path, "POST", headers=form, body="List-Unsubscribe=One-Click")

    def _opens(self, site: Site, cookies: dict[str, str]) -> bool:
        return any(
            site.sees(site.client.send(Request(target.path, cookies=cookies | dict(site.walled))), target)
            for target in site.targets
        )
