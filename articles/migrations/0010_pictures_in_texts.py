"""Fill the table of pictures in texts and the words that find pictures, for what was stored before."""

import re
import unicodedata

from django.db import migrations

FIGURE = re.compile(r'<figure data-picture="(\d{1,9})"')
TEXTS = (
    ("article", "Article", "body"),
    ("answer", "Answer", "body"),
    ("report", "SpecialReport", "introduction"),
    ("author", "Author", "biography"),
    ("expert", "Expert", "biography"),
    ("page", "Page", "body"),
)
AT_ONCE = 1000
LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n"}
)


def fold(text):
    """As articles/text/folding.py did when this migration was written; each later save folds a picture's words anew."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


def fill_words(apps, schema_editor):
    pictures = apps.get_model("articles", "Picture").objects.all()
    changed = []
    for picture in pictures.only("credit", "caption", "alt_text", "found_by").iterator(chunk_size=AT_ONCE):
        picture.found_by = fold("\n".join((picture.credit, picture.caption, picture.alt_text)))
        changed.append(picture)
        if len(changed) == AT_ONCE:
            pictures.bulk_update(changed, ["found_by"])
            changed = []
    pictures.bulk_update(changed, ["found_by"])


def fill_texts(apps, schema_editor):
    known = set(apps.get_model("articles", "Picture").objects.values_list("pk", flat=True))
    places = apps.get_model("articles", "PictureInText").objects
    for owner, model, field in TEXTS:
        rows = apps.get_model("articles", model).objects.filter(**{f"{field}__contains": "<figure data-picture="})
        found = [
            places.model(picture_id=picture, **{f"{owner}_id": pk})
            for pk, text in rows.order_by("pk").values_list("pk", field).iterator(chunk_size=AT_ONCE)
            for picture in {int(number) for number in FIGURE.findall(text)} & known
        ]
        places.bulk_create(found, batch_size=AT_ONCE)


def empty_texts(apps, schema_editor):
    apps.get_model("articles", "PictureInText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_pictures_uses_and_ai")]
    operations = [
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.RunPython(fill_texts, empty_texts),
    ]
