from django.db import models

from articles.text.names import plain


class SortKeyField(models.CharField):
    """A row's place in a list from A to Z, made at each save of what the model's `sorted_by` says.

    It is stored, so that an index holds the order: a list of ten thousand names is then paged as quickly as one of ten.
    Capitals and accents count for nothing in it, and the order is that of its characters on either database.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 300, "default": "", "editable": False} | kwargs)

    def db_parameters(self, connection):
        # PostgreSQL's own order depends on how the database was made; SQLite's is that of characters.
        return super().db_parameters(connection) | ({"collation": "C"} if connection.vendor == "postgresql" else {})

    def pre_save(self, model_instance, add):
        sorted_by = getattr(model_instance, "sorted_by", None)
        if sorted_by is None:
            # A model in a migration.
            return super().pre_save(model_instance, add)
        key = plain(sorted_by)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key
