"""Wiring: settings, URLs, Celery, the home page; composes what crosses apps."""

from contestportal.celery import app as celery_app

__all__ = ["celery_app"]
