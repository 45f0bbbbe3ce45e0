"""What the portal does with materials by itself: take off what is kept no longer."""

from django.utils import timezone

from propaganda.materials.actions import withdraw_files


def sweep(at):
    withdraw_files(at=at, day=timezone.localdate(at))
