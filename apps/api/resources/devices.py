"""The devices that are told by push: mine, and adding one for a program that has a push subscription."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import CURSOR, LIMIT, Resource
from apps.push import keys
from apps.push.endpoints import LONGEST
from apps.push.labels import label_of
from apps.push.models import Device
from apps.push.services import Subscription, add_device, remove_device


class DeviceShape(serializers.ModelSerializer[Device]):
    """A device that is told. Where messages for it go is not given out again."""

    class Meta:
        model = Device
        fields = ("id", "label", "shows_titles", "created_at", "last_ok_at", "failures")
        read_only_fields = fields


class DeviceKeys(serializers.Serializer[Any]):
    """The keys of the subscription, in base64 for addresses."""

    p256dh = serializers.CharField(max_length=100)
    auth = serializers.CharField(max_length=30)


class NewDevice(serializers.Serializer[Any]):
    """A subscription of the Push API as `PushSubscription.toJSON()` gives it, made for `public_key`."""

    endpoint = serializers.URLField(max_length=LONGEST)
    keys = DeviceKeys()
    label = serializers.CharField(max_length=80, required=False)
    shows_titles = serializers.BooleanField(required=False, help_text="Whether messages may carry titles.")


class DevicesShape(serializers.Serializer[Any]):
    """A page of devices, and the key for which a subscription has to be made."""

    public_key = serializers.CharField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DeviceShape(many=True)


class Devices(Resource):
    """My devices, the newest first; adding one."""

    needs_person = True

    @extend_schema(operation_id="devices", parameters=[LIMIT, CURSOR], responses=DevicesShape)
    def get(self, request: Request) -> Response:
        page = self.page(Device.objects.visible_to(request.user), DeviceShape, order=("-created_at", "-pk"))
        return Response({"public_key": keys.public_key(), **page.data})

    @extend_schema(operation_id="add_device", request=NewDevice, responses={201: DeviceShape})
    def post(self, request: Request) -> Response:
        """Have a device told. The same subscription again changes its keys, name and `shows_titles`."""
        shape = NewDevice(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        device = add_device(
            user=request.user,
            subscription=Subscription(data["endpoint"], data["keys"]["p256dh"], data["keys"]["auth"]),
            label=data.get("label") or label_of(request.headers.get("User-Agent", "")),
            shows_titles=data.get("shows_titles"),
        )
        return Response(DeviceShape(device).data, status=201)


class OneDevice(Resource):
    """One of my devices."""

    needs_person = True

    @extend_schema(operation_id="device", responses=DeviceShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(DeviceShape(self._device(pk)).data)

    @extend_schema(operation_id="remove_device", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Tell it nothing any more."""
        remove_device(device=self._device(pk))
        return Response(status=204)

    def _device(self, pk: int) -> Device:
        return get_object_or_404(Device.objects.visible_to(self.request.user), pk=pk)
