from django.db import models

from articles.text.names import plain


class SortKeyField(models.CharField):
    """The key by which a row is sorted from A to Z; each save computes it from the model's `sorted_by`.

    The key is stored so that an index can hold the order: paging through ten thousand names is then as fast as through
    ten. It ignores case and accents, and both databases sort it by code point.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 300, "default": "", "editable": False} | kwargs)

    def db_parameters(self, connection):
        # PostgreSQL's default collation depends on how the database was created; SQLite compares code points.
        return super().db_parameters(connection) | ({"collation": "C"} if connection.vendor == "postgresql" else {})

    def pre_save(self, model_instance, add):
        sorted_by = getattr(model_instance, "sorted_by", None)
        if sorted_by is None:
            # Models in migrations have no properties.
            return super().pre_save(model_instance, add)
        key = plain(sorted_by)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key
