"""The door for mail that a provider hands over; included at `/inbound/`."""

from django.urls import path

from apps.inbound.views import take_mail

urlpatterns = [path("mail/", take_mail, name="inbound_mail")]
