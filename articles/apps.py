from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self):
        from articles import checks, versions  # noqa: F401, PLC0415  (needs the models)

        versions.watch(self.get_models())
