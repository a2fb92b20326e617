"""The form of objects with a name and a slug: people, sections, topics and pages."""

from django import forms

from articles.text.slugs import slug_for


class SluggedForm(forms.ModelForm):
    """Make an empty slug from the name; if the slug must be unique and is taken, append a number."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and "slug" in self.fields and "slug" not in self.errors:
            cleaned["slug"] = self._slug(cleaned.get("name") or cleaned.get("title") or "")
        return cleaned

    def _slug(self, name: str) -> str:
        model, field = type(self.instance), self.instance._meta.get_field("slug")
        # Reserve four characters for the number.
        stem = slug_for(name, model._meta.model_name, field.max_length - 4)
        if not field.unique:
            return stem
        others = model._default_manager.exclude(pk=self.instance.pk).filter(slug__startswith=stem)
        taken, slug, number = set(others.values_list("slug", flat=True)), stem, 2
        while slug in taken:
            slug, number = f"{stem}-{number}", number + 1
        return slug
