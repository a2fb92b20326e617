"""Attacks by many simultaneous requests, and by strangers without a cookie."""

from django.conf import settings

from paywall import identity
from paywall.audit.attack import Attack, Result, cannot_tell, leak, not_applicable, safe
from paywall.audit.client import THREADS, Request
from paywall.audit.site import FORGED_ADDRESSES, Site

# The most strangers that the auditor simulates.
MOST_STRANGERS = 100
ROUNDS = 3
# WSGI gives headers with underscores the same key as those with hyphens, unless the proxy drops them.
ADDRESS_HEADERS = (
    "X-Forwarded-For", "X_Forwarded_For", "X-Forwarded_For", "X_Forwarded-For",
    "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "Forwarded",
)  # fmt: skip


class ManyAtOnce(Attack):
    title = "many simultaneous requests with one cookie"

    def attempt(self, site: Site) -> Result:
        room = min(site.limit, len(site.premium) - 1)
        if room < 1:
            return not_applicable(f"the limit is {site.limit} and {len(site.premium)} premium pieces are published")
        pieces = site.premium[:THREADS]
        for _ in range(ROUNDS):
            cookies = site.newcomer(slots_taken=site.limit - 1)
            requests = [Request(pieces[n % len(pieces)].path, cookies=cookies) for n in range(THREADS)]
            by_path = {piece.path: piece for piece in pieces}
            whole = {
                response.request.path
                for response in site.client.send_all(requests, THREADS)
                if site.sees(response, by_path[response.request.path])
            }
            if len(whole) > 1:
                return leak(f"{len(whole)} articles opened, although only one free article was left")
        return safe(f"{ROUNDS} times {THREADS} requests")


class StrangersAtOnce(Attack):
    title = "many simultaneous requests without a cookie, each from a new visitor"

    def attempt(self, site: Site) -> Result:
        if not site.premium:
            return not_applicable("no premium piece is published")
        target, allowed = site.premium[0], min(settings.METER_NEW_PER_HOUR, settings.METER_NEW_PER_DAY)
        wanted = allowed + THREADS
        if wanted > MOST_STRANGERS:
            return not_applicable(f"{allowed} new visitors an hour are allowed, more than the auditor simulates")
        responses = site.client.send_all([Request(target.path) for _ in range(wanted)], THREADS)
        whole = [response for response in responses if site.sees(response, target)]
        counted = [response for response in whole if target.key in site.reads(response.cookie(identity.COOKIE))]
        if len(counted) < len(whole):
            return leak(f"{len(whole) - len(counted)} of {len(whole)} whole articles were not counted")
        if len(whole) > allowed:
            return leak(f"{len(whole)} strangers read {target.path}, but only {allowed} an hour are allowed")
        return safe(f"{len(whole)} of {wanted} were whole; {allowed} an hour are allowed")


class ForgedAddresses(Attack):
    title = "no cookie, and a forged address once the network's allowance is used up"

    def attempt(self, site: Site) -> Result:
        if not site.premium:
            return not_applicable("no premium piece is published")
        target = site.premium[0]
        for _ in range(MOST_STRANGERS):
            if not site.sees(site.client.send(Request(target.path)), target):
                break
        else:
            return not_applicable(f"{MOST_STRANGERS} strangers did not use up the network's allowance")
        for address in FORGED_ADDRESSES:
            for header in ADDRESS_HEADERS:
                quoted = f'"[{address}]"' if ":" in address else address
                values = (f"for={quoted}",) if header == "Forwarded" else (address, f"{address}, 10.0.0.1")
                for value in values:
                    if site.sees(site.client.send(Request(target.path, headers={header: value})), target):
                        return leak(f"{header}: {value} opens {target.path} again")
        return safe(f"{len(FORGED_ADDRESSES)} addresses in {len(ADDRESS_HEADERS)} headers")


class DroppedAfterTheWall(Attack):
    title = "the cookie is deleted after the wall, again and again"

    def attempt(self, site: Site) -> Result:
        if not site.premium:
            return not_applicable("no premium piece is published")
        target = site.premium[0]
        walled = site.client.send(Request(target.path, cookies=site.walled))
        if walled.status != 200:
            return cannot_tell(f"the wall is not shown (status {walled.status})")
        if walled.cookie(identity.COOKIE):
            return leak("the wall itself issues a new identity")
        for cookies in ({}, {identity.COOKIE: ""}, {identity.COOKIE.upper(): site.walled[identity.COOKIE]}):
            response = site.client.send(Request(target.path, cookies=cookies))
            if site.sees(response, target) and target.key not in site.reads(response.cookie(identity.COOKIE)):
                return leak(f"{target.path} is whole without a cookie, but the view was not counted")
        return safe("every whole article was counted for a new visitor, within the network's allowance")
