"""The filters of a search as ids and dates."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Narrowing:
    """Filters by id and date; None does not filter."""

    section: int | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    expert: int | None = None

    def but_experts(self) -> "Narrowing":
        return replace(self, expert=None)

    def but_sections_kinds_and_years(self) -> "Narrowing":
        return Narrowing(expert=self.expert)

    def conditions(self, table: str, stored: Callable[[datetime], object]) -> tuple[list[str], list]:
        """Return SQL conditions and their values; `table` is the prefix of the article columns, such as “a.”."""
        told = [
            (f"{table}section_id = %s", self.section),
            (f"{table}kind = %s", self.kind),
            (f"{table}published_at >= %s", self.since and stored(self.since)),
            (f"{table}published_at < %s", self.until and stored(self.until)),
            (
                f"EXISTS (SELECT 1 FROM articles_participant p WHERE p.article_id = {table}id AND p.expert_id = %s)",
                self.expert,
            ),
        ]
        chosen = [(condition, value) for condition, value in told if value is not None]
        return [condition for condition, _ in chosen], [value for _, value in chosen]
