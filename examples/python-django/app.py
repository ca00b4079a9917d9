import logging
import os
import sys

from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
from opentelemetry import trace

# A Django project in one file: its settings, its one view, its urls.
DEBUG = True
SECRET_KEY = "for this example only"
ROOT_URLCONF = "app"
ALLOWED_HOSTS = ["*"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"level": "INFO"},
}
log = logging.getLogger("shop")


def hello(request):
    trace.get_current_span().set_attribute("shop.order.id", "ord_1")
    log.info("first log, inside the span")
    return HttpResponse("hello")


urlpatterns = [path("hello", hello)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
