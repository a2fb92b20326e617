from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "Newsletters"

    def ready(self):
        # These need the models, which are ready only now.
        from accounts import offers  # noqa: PLC0415
        from accounts import privacy as accounts_privacy  # noqa: PLC0415
        from articles import versions  # noqa: PLC0415
        from articles.discovery import sitemaps  # noqa: PLC0415
        from articles.pages import closing, elsewhere  # noqa: PLC0415

        # `receivers` connect themselves.
        from newsletters import maps, offering, privacy, receivers, teasing, webhooks  # noqa: F401, PLC0415
        from newsletters.models import Newsletter  # noqa: PLC0415

        # Cached pages show the names and promises of newsletters.
        versions.watch([Newsletter])
        offers.register(offering.offer)
        closing.register(offering.invitation)
        elsewhere.register(teasing.excerpt)
        sitemaps.register("newsletters", maps.Newsletters())
        sitemaps.register("editions", maps.Editions())
        accounts_privacy.register(privacy.NAME, privacy.export, privacy.erase)
        webhooks.listen()
