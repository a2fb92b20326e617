"""Attacks by requests that browsers do not normally send: methods, headers, parameters, spellings of the address."""

from urllib.parse import quote

from paywall.audit.attack import Attack, ByRequests, Result, leak, safe, told
from paywall.audit.client import Request
from paywall.audit.site import FORGED_ADDRESSES, Site

CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Google-InspectionTool/1.0)",
    "Googlebot-News",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; ClaudeBot/1.0)",
    "facebookexternalhit/1.1",
    "Twitterbot/1.0",
    "LinkedInBot/1.0",
    "Slackbot-LinkExpanding 1.0",
    "ia_archiver",
    "Feedfetcher-Google",
)
ADDRESS_HEADERS = ("X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "Client-IP", "Forwarded")
PARAMETERS = (
    "print=1", "print=true", "print", "amp=1", "amp", "outputType=amp", "format=json", "format=txt", "format=pdf",
    "format=amp", "output=json", "output=print", "output=1", "view=print", "view=full", "page=2", "page=all",
    "single=1", "preview=1", "preview=true", "draft=1", "_escaped_fragment_=", "whole=1", "full=1", "paywall=0",
    "paywall=false", "meter=0", "nometer=1", "free=1", "gift=1", "token=1", "unlocked=1", "access=free", "share=1",
    "mode=reader", "debug=1", "embed=1", "download=1", "raw=1", "ajax=1", "partial=1", "expert=1", "topic=1", "kind=qa",
)  # fmt: skip
REFERERS = (
    "https://www.google.com/", "https://news.google.com/", "https://t.co/x", "https://www.facebook.com/",
    "https://l.facebook.com/l.php", "https://www.linkedin.com/", "https://www.bing.com/", "https://duckduckgo.com/",
    "https://www.google.com/amp/s/",
)  # fmt: skip
CAMPAIGNS = (
    "utm_source=newsletter&utm_medium=email",
    "utm_source=google",
    "fbclid=x",
    "gclid=x",
    "ref=home",
    "smid=tw-share",
)


class OtherMethods(Attack):
    """Tries every method but GET. Only a GET is a view, so others may neither open an unread article nor get a cookie."""

    title = "an unread article is requested with HEAD, OPTIONS, POST and other methods"
    methods = ("HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "QUERY")

    def attempt(self, site: Site) -> Result:
        cookies = site.newcomer()
        asked = [
            (target, Request(target.path, method, cookies=jar))
            for target in site.targets
            for method in self.methods
            for jar in (cookies, {})
        ]
        for target, request in asked:
            response = site.client.send(request)
            if site.sees(response, target):
                return leak(f"{told(request)} shows a locked sentence")
            if response.cookie("meter"):
                return leak(f"{told(request)} gets the meter's cookie")
        if site.reads(cookies["meter"]):
            return leak("one of these requests was counted as a view")
        return safe(f"{len(asked)} requests")


class PartsAndConditions(ByRequests):
    title = "range requests and conditional requests (Range, If-None-Match, If-Modified-Since)"

    def requests(self, site, target):
        for headers in (
            {"Range": "bytes=0-"}, {"Range": "bytes=-20000"}, {"Range": "bytes=3000-"}, {"Range": "bytes=0-99,9000-"},
            {"Range": "bytes=3000-", "If-Range": "*"}, {"If-None-Match": "*"}, {"If-None-Match": '"x"'},
            {"If-Match": "*"}, {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, {"If-Unmodified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
            {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br, gzip"}, {"Cache-Control": "no-cache"},
            {"Cache-Control": "only-if-cached"}, {"Pragma": "no-cache"}, {"TE": "trailers"}, {"Expect": "100-continue"},
        ):  # fmt: skip
            yield Request(target.path, headers=headers, cookies=site.walled)


class FetchedAhead(Attack):
    title = "a browser claims to prefetch the article"

    def attempt(self, site: Site) -> Result:
        cookies = site.newcomer()
        for target in site.targets:
            for headers in (
                {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"},
                {"Sec-Purpose": "prefetch;anonymous-client-ip"}, {"Sec-Purpose": "PREFETCH"}, {"X-Moz": "prefetch"},
                {"X-Purpose": "preview"}, {"Purpose": "prefetch", "Sec-Fetch-Dest": "empty"},
            ):  # fmt: skip
                for request in (Request(target.path, headers=headers, cookies=jar) for jar in (cookies, {})):
                    if site.sees(site.client.send(request), target):
                        return leak(f"{told(request)} shows an unread article before the click")
        if site.reads(cookies["meter"]):
            return leak("a prefetch was counted before the reader clicked")
        return safe()


class Crawlers(ByRequests):
    title = "a stranger claims to be a crawler, also from a forged address"

    def requests(self, site, target):
        for agent in CRAWLERS:
            yield Request(target.path, headers={"User-Agent": agent}, cookies=site.walled)
            yield Request(target.path, headers={"User-Agent": agent})
        for header in ADDRESS_HEADERS:
            for address in FORGED_ADDRESSES[-2:]:
                value = f"for={address}" if header == "Forwarded" else address
                headers = {"User-Agent": CRAWLERS[0], header: value, "From": "googlebot(at)googlebot.com"}
                yield Request(target.path, headers=headers, cookies=site.walled)


class Referers(ByRequests):
    title = "a stranger claims to come from a search engine, a campaign or the newsletter"

    def requests(self, site, target):
        for referer in (*REFERERS, site.base_url + "/", site.base_url + target.path):
            yield Request(target.path, headers={"Referer": referer}, cookies=site.walled)
            yield Request(target.path, headers={"Referer": referer})
        for campaign in CAMPAIGNS:
            yield Request(f"{target.path}?{campaign}", cookies=site.walled)
            yield Request(f"{target.path}?{campaign}")


class Parameters(ByRequests):
    title = "parameters for print, AMP, formats, pages and previews"

    def requests(self, site, target):
        for parameter in PARAMETERS:
            yield Request(f"{target.path}?{parameter}", cookies=site.walled)


class OddSpellings(ByRequests):
    title = "other spellings of the address"

    def requests(self, site, target):
        path, bare = target.path, target.path.rstrip("/")
        section, _, last = bare.rpartition("/")
        shouted = "".join(f"%{ord(letter):02X}" for letter in last)
        spellings = (
            f"/{path}", path.replace("/", "//"), path + "/", bare, path.upper(), path.title(), bare + ".", path + ".",
            f"{section}/{shouted}/", path.replace("/", "%2F"), "/%2e" + path, "/." + path, f"/x/..{path}", f"/x/%2e%2e{path}",
            f"{section}/../{section.strip('/')}/{last}/", path + "%00", path + "%20", bare + "%2f", path + ";x=1", path + "?",
            path + "#rest", path + "index.html", path + "amp/", path + "print/", path + "print", path + "all/", path + "full/",
            path + "preview/", path + "json/", bare + ".json", bare + ".amp", bare + ".html", bare + ".txt", bare + ".md",
            bare + ".xml", bare + ".pdf", path + "feed/", path + "embed/", path + "oembed/", path + "comments/", path + "data.json",
            f"/amp{path}", f"/print{path}", f"/m{path}", f"/api{path}", f"/embed{path}", f"/cache{path}", f"/other-section/{last}/",
            f"{section}/{target.pk}-other-slug/", f"{section}/{target.pk}/", f"{section}/{target.pk}-/", f"{section}/0{target.pk}-x/",
            f"/articles/{target.pk}/", f"/api/articles/{target.pk}", f"/api/articles/{target.pk}/", f"/p/{target.pk}/",
            f"/?p={target.pk}", f"/{target.key}/", quote(f"{section}/{last}\u2024/"), path.replace("-", "%2D"), f"{site.base_url}{path}",
        )  # fmt: skip
        return [Request(spelling, cookies=site.walled) for spelling in spellings]


class Formats(ByRequests):
    title = "headers ask for other formats or for fragments of the page"

    def requests(self, site, target):
        for headers in (
            *({"Accept": kind} for kind in (
                "application/json", "application/ld+json", "text/plain", "text/markdown", "application/xml",
                "application/atom+xml", "application/pdf", "text/x-component", "text/vnd.turbo-stream.html", "*/*",
            )),
            {"X-Requested-With": "XMLHttpRequest"}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": "rest"},
            {"X-PJAX": "true"}, {"Turbo-Frame": "rest"}, {"RSC": "1"}, {"X-Up-Target": "#rest"}, {"Sec-Fetch-Dest": "iframe"},
            {"Sec-Fetch-Dest": "script"}, {"Save-Data": "on"}, {"Upgrade-Insecure-Requests": "1"},
        ):  # fmt: skip
            yield Request(target.path, headers=headers, cookies=site.walled)


class Overrides(ByRequests):
    title = "headers that claim another method, host, address or person"

    def requests(self, site, target):
        for headers in (
            {"X-HTTP-Method-Override": "GET"}, {"X-Method-Override": "HEAD"}, {"X-Original-URL": target.path},
            {"X-Rewrite-URL": target.path}, {"X-Forwarded-Host": "localhost"}, {"X-Forwarded-Proto": "https"},
            {"X-Forwarded-Prefix": "/admin"}, {"X-Forwarded-User": "admin"}, {"Remote-User": "admin"}, {"X-Remote-User": "admin"},
            {"X-User-Id": "1"}, {"Authorization": "Bearer x"}, {"Authorization": "Basic YWRtaW46YWRtaW4="},
            {"X-Forwarded-For": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}, {"X-Debug": "1"}, {"X-Paywall": "off"},
        ):  # fmt: skip
            yield Request(target.path, headers=headers, cookies=site.walled)
            yield Request("/", headers=headers, cookies=site.walled)
        for method in ("POST", "PUT"):
            headers = {"X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded"}
            yield Request(target.path, method, headers=headers, cookies=site.walled, body="_method=GET")


class TurnedClock(ByRequests):
    title = "a stranger claims that it is another month, to restart the count"

    def requests(self, site, target):
        for parameter in (
            "now=2031-01-01",
            "date=2031-01-01",
            "period=2031-01",
            "month=2031-01",
            "time=1924992000",
            "_=1924992000",
        ):
            yield Request(f"{target.path}?{parameter}", cookies=site.walled)
        for header in ("Date", "X-Date", "X-Time", "X-Timezone", "Time-Zone"):
            value = "Pacific/Kiritimati" if "one" in header else "Wed, 01 Jan 2031 00:00:00 GMT"
            yield Request(target.path, headers={header: value}, cookies=site.walled)
        for name in ("period", "meter_period", "timezone", "django_timezone", "month", "count", "reads"):
            yield Request(
                target.path, cookies={**site.walled, name: "2031-01" if name not in ("count", "reads") else "0"}
            )


class LeftInACache(Attack):
    title = "a page sent to a registered reader is served to the next visitor from a cache"

    def attempt(self, site: Site) -> Result:
        for target in site.targets:
            for headers in ({}, {"Accept-Encoding": "gzip"}):
                for path in (target.path, target.path + "?utm_source=audit"):
                    whole = site.client.send(Request(path, headers=headers, cookies=site.reader))
                    kept = whole.header("Cache-Control").lower()
                    if whole.status == 200 and not ("no-store" in kept or "private" in kept):
                        return leak(f"shared caches may keep {path} (Cache-Control: {kept or 'none'})")
                    if site.sees(site.client.send(Request(path, headers=headers, cookies=site.walled)), target):
                        return leak(f"{path} is whole after a registered reader opened it")
        return safe()
