"""Keep `User.email_verified` equal to allauth's flag, whether a code, the admin or a command changes an address."""

from allauth.account.models import EmailAddress
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User


@receiver(post_save, sender=EmailAddress)
@receiver(post_delete, sender=EmailAddress)
def copy_verification(sender, instance: EmailAddress, **kwargs) -> None:
    user = User.objects.filter(pk=instance.user_id).first()
    if user is None:
        return
    verified = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    User.objects.filter(pk=user.pk).exclude(email_verified=verified).update(email_verified=verified)
