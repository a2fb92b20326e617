"""What every figure is a ratio to: a Django view that answers one constant, without any middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODY = b"constant\n" * 10

HEADERS = {"Content-Type": "text/plain", "Content-Length": str(len(BODY))}

urlpatterns = [path("", lambda request: HttpResponse(BODY, headers=HEADERS))]

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="of-no-use", USE_TZ=True)
application = get_wsgi_application()
