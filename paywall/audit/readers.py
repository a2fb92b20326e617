"""Attacks around accounts: a session after sign-out, an unverified address, a sign-in that redirects to another host."""

import re
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.urls import reverse

from paywall.audit.attack import Attack, Result, answered, cannot_tell, leak, safe
from paywall.audit.client import Request, Response
from paywall.audit.site import Site

ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example",
    "https:elsewhere.example", "http:///elsewhere.example", "/\t/elsewhere.example",
    "https://elsewhere.example%23@{host}/", "https://{host}@elsewhere.example/", "https://{host}.elsewhere.example/",
    "javascript:alert(1)//{host}", " https://elsewhere.example/", "/\r\nLocation: https://elsewhere.example/",
)  # fmt: skip
_KEPT = re.compile(r'name="next" value="([^"]*)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class SignedOut(Attack):
    title = "a reader signs out and continues with the old session"

    def attempt(self, site: Site) -> Result:
        session = site.session_of(is_verified=True)
        target = site.targets[0]
        if not site.sees(site.client.send(Request(target.path, cookies=session)), target):
            return cannot_tell("a reader who has just signed in does not see the article")
        address = reverse("account_logout")
        form = site.client.send(Request(address, cookies=session))
        token = _TOKEN.search(form.text)
        jar = {**session, **_set(form)}
        fields = f"csrfmiddlewaretoken={quote(token[1])}" if token else ""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": site.base_url + address,
            "Origin": site.base_url,
        }
        gone = site.client.send(Request(address, "POST", headers=headers, cookies=jar, body=fields))
        if gone.status >= 400 or not gone.status:
            return cannot_tell(f"signing out did not work ({answered(gone)})")
        for cookies in ({**session, **site.walled}, {**jar, **site.walled}, {**jar, **_set(gone), **site.walled}):
            if site.sees(site.client.send(Request(target.path, cookies=cookies)), target):
                return leak(f"{target.path} is whole with the session that was signed out")
        return safe()


class NeverVerified(Attack):
    title = "a visitor uses an unverified address or a made-up session"

    def attempt(self, site: Site) -> Result:
        name = settings.SESSION_COOKIE_NAME
        key = site.reader[name]
        made_up = [{name: value} for value in ("a" * 32, key[:-1], key.upper(), key[::-1], f"{key}x", "1", "admin")]
        for target in site.targets:
            for session in (site.unverified, *made_up):
                if site.sees(site.client.send(Request(target.path, cookies={**session, **site.walled})), target):
                    return leak(
                        f"{target.path} is whole for {'an unverified address' if session is site.unverified else 'a made-up session'}"
                    )
        return safe()


class Elsewhere(Attack):
    title = "next= redirects to another host after sign-in"

    def control(self, site: Site) -> str:
        """Check that a local path in `next` is followed or kept in the form; otherwise there is nothing to attack."""
        target = site.targets[0]
        response = self._entered(site, target.path, site.reader)
        followed = target.path in response.header("Location") or target.path in response.text
        return "" if followed else f"next={target.path} is not followed ({answered(response)})"

    def attempt(self, site: Site) -> Result:
        for pattern in ELSEWHERE:
            url = pattern.format(host=site.client.host)
            for cookies in (site.reader, site.walled):
                response = self._entered(site, url, cookies)
                place = response.header("Location")
                if place and _leads_away(site, place):
                    return leak(f"next={url!r} redirects a reader to {place}")
                if any(_leads_away(site, unescape(kept)) for kept in _KEPT.findall(response.text)):
                    return leak(f"next={url!r} is kept in the form")
        return safe(f"{len(ELSEWHERE)} spellings")

    def _entered(self, site: Site, url: str, cookies) -> Response:
        return site.client.send(Request(f"{reverse('account_login')}?next={quote(url, safe='')}", cookies=cookies))


class Claims(Attack):
    title = "a visitor claims to be staff, by parameters and cookies"

    def attempt(self, site: Site) -> Result:
        names = (
            "is_staff",
            "staff",
            "admin",
            "is_admin",
            "role",
            "user",
            "subscriber",
            "premium",
            "registered",
            "logged_in",
            "bypass",
        )
        for target in site.targets:
            for name in names:
                cookies = {**site.walled, name: "1"}
                requests = (Request(target.path, cookies=cookies), Request(f"{target.path}?{name}=1", cookies=cookies))
                for response in site.client.send_all(requests, threads=2):
                    if site.sees(response, target):
                        return leak(f"{target.path} is whole for {name}=1")
        return safe(f"{len(names)} claims")


def _leads_away(site: Site, url: str) -> bool:
    """Return whether a browser would leave this site: browsers drop tabs and newlines and read a backslash as a slash."""
    cleaned = re.sub(r"[\t\r\n]", "", url).strip().replace("\\", "/")
    try:
        place = urlsplit(urljoin(site.base_url + "/", cleaned))
    except ValueError:
        return True
    return place.scheme not in ("http", "https") or place.hostname not in (site.client.host, site.public_host)


def _set(response: Response) -> dict[str, str]:
    """Return the cookies that a response sets, ready to be sent back."""
    jar: dict[str, str] = {}
    for name, value in response.headers:
        if name.lower() == "set-cookie":
            jar |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
    return jar
