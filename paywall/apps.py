from django.apps import AppConfig


class PaywallConfig(AppConfig):
    name = "paywall"
    verbose_name = "Meter and wall"

    def ready(self):
        from allauth.account.signals import user_signed_up  # noqa: PLC0415  (these imports need loaded models)

        from articles import versions  # noqa: PLC0415
        from paywall import checks, figures  # noqa: F401, PLC0415
        from paywall.models import MeterPolicy  # noqa: PLC0415

        # A changed limit raises the generation, so every process reads the new limit.
        versions.watch([MeterPolicy])
        user_signed_up.connect(figures.note_registration, dispatch_uid="paywall-figures")
