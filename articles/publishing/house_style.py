"""The verbs of the house style: leave a term in one piece, find it again, and store a list of terms."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from articles.models import AllowedTerm, HouseTerm
from articles.models.house import owner
from articles.models.piece import Piece
from articles.text.house_style import key_of, plain

_LONGEST = {name: HouseTerm._meta.get_field(name).max_length for name in ("avoid", "better")}
_AT_ONCE = 500
_ARROWS = ("→", "=>", "->", "\t")


def leave(piece: Piece, term: HouseTerm, *, by, now: datetime) -> None:
    """Say that a term is right in this piece. A second time changes nothing."""
    AllowedTerm.objects.bulk_create([AllowedTerm(term=term, by=by, at=now, **owner(piece))], ignore_conflicts=True)


def find_again(piece: Piece, term: HouseTerm) -> None:
    """Take back that a term is right in this piece."""
    AllowedTerm.objects.of(piece).filter(term=term).delete()


@dataclass
class Lines:
    """A list of terms as somebody typed it: term and better word by key, and what is wrong: line and sentence."""

    terms: dict[str, tuple[str, str]] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def read(lines: Iterable[str]) -> Lines:
    """Read lines such as “utilise → use”; empty ones are left out."""
    found, at = Lines(), {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        arrow = next((sign for sign in _ARROWS if sign in line), "")
        avoid, _, better = map(plain, line.replace("\0", "").partition(arrow)) if arrow else (plain(line), "", "")
        key = key_of(avoid)
        if not arrow:
            found.wrong.append((number, f"“{line.strip()[:60]}” has no arrow. Write: wrong word → better word."))
        elif not key:
            found.wrong.append((number, "The word to avoid is missing before the arrow."))
        elif len(avoid) > _LONGEST["avoid"] or len(better) > _LONGEST["better"]:
            found.wrong.append(
                (
                    number,
                    f"Too long: up to {_LONGEST['avoid']} characters before the arrow, {_LONGEST['better']} after it.",
                )
            )
        elif key in found.terms and found.terms[key][1] != better:
            found.wrong.append((number, f"“{avoid}” is in line {at[key]} already, with another better word."))
        else:
            found.terms.setdefault(key, (avoid, better))
            at.setdefault(key, number)
    return found


@transaction.atomic
def store(found: Lines, *, by) -> tuple[int, int]:
    """Store a list of terms: new ones are added, known ones get the new better word. Returns the numbers of both."""
    keys = list(found.terms)
    known: dict[str, HouseTerm] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = HouseTerm.objects.select_for_update().filter(key__in=keys[start : start + _AT_ONCE])
        known |= {row.key: row for row in rows}
    changed = [row for key, row in known.items() if row.better != found.terms[key][1]]
    for row in changed:
        row.better = found.terms[row.key][1]
    HouseTerm.objects.bulk_update(changed, ["better"], batch_size=_AT_ONCE)
    new = [
        HouseTerm(avoid=avoid, better=better, added_by=by)
        for key, (avoid, better) in found.terms.items()
        if key not in known
    ]
    # A colleague may be adding the same word.
    HouseTerm.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
    return len(new), len(changed)
