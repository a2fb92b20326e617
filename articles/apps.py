from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self):
        # These modules import models, which are not loaded earlier.
        from articles import checks, versions  # noqa: F401, PLC0415
        from articles.cards import drawing  # noqa: PLC0415
        from articles.pictures import in_texts, rendering, replacing  # noqa: PLC0415
        from articles.search import index  # noqa: PLC0415

        versions.watch(self.get_models())
        rendering.watch()
        replacing.watch()
        in_texts.watch()
        versions.after_change(index.refresh)
        drawing.watch()
