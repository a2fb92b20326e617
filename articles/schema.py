"""What the tables of articles are made of and Django lacks. Migrations name these for ever, and no other code of the product."""

import secrets

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.constraints import BaseConstraint

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_token() -> str:
    """A short random name for an anchor: `#q-7f3k2m` stays right when questions are reordered."""
    return "".join(secrets.choice(_LETTERS) for _ in range(7))


class SortKeyField(models.CharField):
    """A row's place in a list from A to Z: what the model's `sorted_by` says at each save.

    It is stored, so that an index holds the order: a list of ten thousand names is then paged as quickly as one of ten.
    The order is that of its characters on either database.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 300, "default": "", "editable": False} | kwargs)

    def db_parameters(self, connection):
        # PostgreSQL's own order depends on how the database was made; SQLite's is that of characters.
        return super().db_parameters(connection) | ({"collation": "C"} if connection.vendor == "postgresql" else {})

    def pre_save(self, model_instance, add):
        if hasattr(model_instance, "sorted_by"):  # A model in a migration has none.
            setattr(model_instance, self.attname, model_instance.sorted_by[: self.max_length])
        return super().pre_save(model_instance, add)


class SameArticle(BaseConstraint):
    """`(field, article)` must exist as `(id, article)` in the table that `field` points to: a foreign key over two columns.

    So the database itself keeps a Q&A's rows within one article. Django 5.2 has no composite foreign key. The target
    needs a plain unique constraint over (id, article).
    The check is deferred to the end of the transaction, as Django's own foreign keys are. Because it is a
    constraint of the model, it is part of the table's SQL and outlives SQLite's table rebuilds.
    """

    def __init__(self, *, field: str, name: str, violation_error_message: str | None = None):
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.field = field

    def _clause(self, model: type[models.Model], schema_editor) -> str:
        quote = schema_editor.quote_name
        pointer = model._meta.get_field(self.field)
        target = pointer.remote_field.model._meta
        article = model._meta.get_field("article").column
        target_article = target.get_field("article").column
        return (
            f"FOREIGN KEY ({quote(pointer.column)}, {quote(article)}) "
            f"REFERENCES {quote(target.db_table)} ({quote(target.pk.column)}, {quote(target_article)}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model, schema_editor):
        return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._clause(model, schema_editor)}"

    def create_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        pointer = model._meta.get_field(self.field)
        if exclude and (self.field in exclude or "article" in exclude):
            return
        pointed = getattr(instance, pointer.attname)
        if pointed is None or instance.article_id is None:
            return
        same = pointer.remote_field.model._base_manager.using(using).filter(pk=pointed, article_id=instance.article_id)
        if not same.exists():
            raise self.violation_error()

    def violation_error(self) -> ValidationError:
        return ValidationError({self.field: self.get_violation_error_message()})

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other):
        if isinstance(other, SameArticle):
            return (self.name, self.field) == (other.name, other.field)
        return NotImplemented

    def __hash__(self):
        return hash((self.name, self.field))
