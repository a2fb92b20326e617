"""The reference for every ratio: a Django view that returns a constant response, without any middleware.

`BENCH_BYTES` is its size. `bare` does the same without Django: the most that server and load generator can reach.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODY = (b"constant\n" * 100_000)[: int(os.environ["BENCH_BYTES"])]
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(BODY))}

urlpatterns = [path("", lambda request: HttpResponse(BODY, headers=HEADERS))]

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="of-no-use", USE_TZ=True)
application = get_wsgi_application()


def bare(environ, start_response):
    start_response("200 OK", list(HEADERS.items()))
    return [BODY]
