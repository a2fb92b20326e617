"""Redirects for the addresses of an old site. They are checked together and then stored in one transaction.

A redirect never leads to another redirect: chains are shortened, and loops are refused. A page of this site always takes
precedence, because redirects are looked up only before a 404 (newsroom/errors.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve

from articles.models import Article, Generation, Page, Redirect, Section
from articles.text.old_addresses import NoAddress, key_of, new_path, old_address

_AT_ONCE = 1000


@dataclass(frozen=True)
class Row:
    """A requested redirect as somebody typed it, and its line number."""

    line: int
    old: str
    new: str


@dataclass
class Plan:
    """The changes that rows would make, from old address to new path, and the errors in them, as line and sentence."""

    changes: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def plan(rows: Iterable[Row], instead_of: str = "") -> Plan:
    """Check rows together with the stored redirects. `instead_of` is the old address of a redirect that is being edited."""
    made = Plan()
    asked, lines = _read(rows, made)
    live = published(asked)
    for old in live & asked.keys():
        made.wrong.append((lines[old], f"“{old}” is the address of a page of this site, so it cannot be redirected."))
    asked = {old: new for old, new in asked.items() if old not in live}
    known = dict(Redirect.objects.exclude(old_path=instead_of).values_list("old_path", "new_path"))
    everything = known | asked
    for old, new in asked.items():
        end = _end(old, everything)
        if end is None:
            made.wrong.append((lines[old], f"“{old}” would lead back to itself through “{new}”."))
        else:
            made.changes[old] = end
    # Stored redirects that led to one of these old addresses now lead straight to its final target.
    for old, new in known.items():
        if old not in asked and _key(new) in made.changes and (end := _end(old, known | made.changes)):
            made.changes[old] = end
    made.wrong.sort()
    return made


@transaction.atomic
def carry_out(made: Plan, by=None) -> int:
    """Store the changes of a plan. Return how many addresses are redirected now that were not before."""
    # This row, which every edit changes, serves as a lock. Without it two imports at once could miss each other's chains.
    list(Generation.objects.select_for_update().filter(pk=1))
    before = Redirect.objects.count()
    Redirect.objects.bulk_create(
        (Redirect(old_path=old, new_path=new, added_by=by) for old, new in made.changes.items()),
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["old_path"],
        update_fields=["new_path"],
    )
    return Redirect.objects.count() - before


def published(keys: Iterable[str]) -> set[str]:
    """Return those of the old addresses that belong to an existing article, section or page of this site."""
    found: set[str] = set()
    articles: dict[str, int] = {}
    slugs: dict[str, str] = {}
    for key in keys:
        match = _match(key.partition("?")[0])
        if match is None:
            continue
        if match.url_name == "article":
            articles[key] = match.kwargs["pk"]
        elif match.url_name in ("section", "section_feed"):
            slugs[key] = match.kwargs["section"]
        elif not match.kwargs and match.url_name:
            found.add(key)
    if articles:
        dated = Article.objects.filter(published_at__isnull=False, section__isnull=False)
        # The id in an address may be too large for the database.
        asked = {pk for pk in articles.values() if pk < 2**63}
        there: set[int] = set()
        for start in range(0, len(numbers := sorted(asked)), _AT_ONCE):
            there |= set(dated.filter(pk__in=numbers[start : start + _AT_ONCE]).values_list("pk", flat=True))
        found |= {key for key, pk in articles.items() if pk in there}
    if slugs:
        taken = {*Section.objects.values_list("slug", flat=True), *Page.objects.values_list("slug", flat=True)}
        found |= {key for key, slug in slugs.items() if slug in taken}
    return found


def _read(rows: Iterable[Row], made: Plan) -> tuple[dict[str, str], dict[str, int]]:
    asked: dict[str, str] = {}
    lines: dict[str, int] = {}
    for row in rows:
        try:
            old, new = old_address(row.old), new_path(row.new, settings.SITE_ADDRESS)
        except NoAddress as error:
            made.wrong.append((row.line, str(error)))
            continue
        if asked.get(old, new) != new:
            made.wrong.append((row.line, f"“{old}” is already in line {lines[old]}, with another new address."))
        elif _key(new) == old:
            made.wrong.append((row.line, f"“{old}” would lead to itself."))
        else:
            asked[old] = new
            lines.setdefault(old, row.line)
    return asked, lines


def _end(old: str, everything: dict[str, str]) -> str | None:
    """Follow the redirects and return the new path of the last one. None if they form a loop."""
    seen, new = {old}, everything[old]
    while (key := _key(new)) in everything:
        if key in seen:
            return None
        seen.add(key)
        new = everything[key]
    return new


def _key(path: str) -> str:
    """Return the old address under which a new path would itself be redirected."""
    if not any(sign in path for sign in "?#%"):
        return path.rstrip("/") or "/"
    address, _, query = path.partition("#")[0].partition("?")
    try:
        return old_address(path)
    except NoAddress:
        return key_of(address, query)


def _match(path: str):
    for form in (path, f"{path}/"):
        try:
            match = resolve(form)
        except Resolver404:
            continue
        if match.url_name:
            return match
    return None
