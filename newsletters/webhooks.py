"""The address at which a mail provider reports what happened to a mail: `/newsletters/events/<provider>/`.

It exists only for the provider that sends the newsletter, and only if the events prove where they come from: by a signature
that django-anymail checks, or by ANYMAIL_WEBHOOK_SECRET, the name and password in the address that the provider was given.
Otherwise it answers 404, so that no stranger can suppress an address.
"""

from importlib import import_module

from anymail.signals import AnymailTrackingEvent, tracking
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from newsletters.sending import events

# The settings that django-anymail 15 needs to check a provider's signature. It then refuses events without one.
_SIGNATURE_KEYS = {
    "mailersend": ("MAILERSEND_SIGNING_SECRET",),
    "mailgun": ("MAILGUN_WEBHOOK_SIGNING_KEY", "MAILGUN_API_KEY"),
    "mailtrap": ("MAILTRAP_SIGNING_SECRET",),
    "mandrill": ("MANDRILL_WEBHOOK_KEY",),
    "postal": ("POSTAL_WEBHOOK_KEY",),
    "resend": ("RESEND_SIGNING_SECRET",),
}


def provider() -> str:
    """The anymail name of the provider that sends the newsletter. "" for a plain mail server."""
    backend = settings.NEWSLETTER_EMAIL["EMAIL_BACKEND"]
    return backend.split(".")[2] if backend.startswith("anymail.backends.") else ""


def events_are_proven(name: str) -> bool:
    """Whether events of this provider carry a proof that strangers cannot forge."""
    keys = ("WEBHOOK_SECRET", *_SIGNATURE_KEYS.get(name, ()))
    return any(settings.ANYMAIL.get(key) for key in keys)


@csrf_exempt
def provider_events(request: HttpRequest, name: str) -> HttpResponse:
    if name != provider() or not events_are_proven(name):
        raise Http404
    # Anymail's views are loaded only when a provider reports.
    views = {pattern.name: pattern.callback for pattern in import_module("anymail.urls").urlpatterns}
    view = views.get(f"{name}_tracking_webhook") or views.get(f"{name}_webhook")
    if view is None:
        raise Http404
    return view(request)


def _take(sender, event: AnymailTrackingEvent, esp_name: str, **kwargs) -> None:
    events.take(event, esp_name)


def listen() -> None:
    """Connect the receiver of events. Called once, when the app is ready."""
    tracking.connect(_take, dispatch_uid="newsletters.events")
