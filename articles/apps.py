from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self):
        # These need the models, which are ready only now.
        from articles import cards, checks, rendering, versions  # noqa: F401, PLC0415
        from articles.search import index  # noqa: PLC0415

        versions.watch(self.get_models())
        rendering.watch()
        versions.after_change(index.refresh)
        cards.watch()
