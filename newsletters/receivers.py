"""Signal receivers: what happens when somebody registers or signs in, and when a public edition changes."""

from allauth.account.signals import user_signed_up
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from articles import versions
from newsletters import asking, registrations
from newsletters.models import Edition, EditionItem


@receiver(user_signed_up, dispatch_uid="newsletters-registered")
def count_registration(sender, request: HttpRequest, user: User, **kwargs) -> None:
    for yes in asking.waiting(request, user):
        registrations.count(yes.newsletter, timezone.now())


@receiver(user_logged_in, dispatch_uid="newsletters-asked")
def record_yes(sender, request: HttpRequest, user: User, **kwargs) -> None:
    if user.email_verified:
        asking.record(request, user)


@receiver([post_save, post_delete], sender=Edition, dispatch_uid="newsletters-edition")
def tell_of_edition(sender, instance: Edition, **kwargs) -> None:
    """Empty the page cache when an edition that went out changes. Drafts are on no cached page, so they do not count."""
    if instance.frozen_at:
        versions.tell()


@receiver([post_save, post_delete], sender=EditionItem, dispatch_uid="newsletters-item")
def tell_of_item(sender, instance: EditionItem, **kwargs) -> None:
    if Edition.objects.filter(pk=instance.edition_id, frozen_at__isnull=False).exists():
        versions.tell()
