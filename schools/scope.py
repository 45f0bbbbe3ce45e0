"""What of any model a user may see, change or choose: the admin's lists, choices and filters all ask here."""

from django.contrib.auth import get_user_model

from schools.querysets import accounts_visible_to


def is_scoped(model):
    return hasattr(model._default_manager.all(), "visible_to")


def visible(model, user):
    """What the user may see. A model without a scope is for superusers only, accounts go by the people behind them."""
    if issubclass(model, get_user_model()):
        return accounts_visible_to(user)
    rows = model._default_manager.all()
    if is_scoped(model):
        return rows.visible_to(user)
    return rows if user.is_superuser else rows.none()


def editable(model, user):
    """What the user may change."""
    rows = model._default_manager.all()
    if is_scoped(model):
        return rows.editable_by(user)
    return rows if user.is_superuser else rows.none()


def choices_for(model, field, user):
    """What the user may choose for a relation of `model`.

    For the one that says whose the row is (the first step of `unit_path`): what lies where they may change such rows.
    For any other: what they may see.
    """
    target = field.remote_field.model
    rows = model._default_manager.all()
    owner = getattr(rows, "unit_path", "").split("__")[0]
    if field.name == owner and hasattr(target._default_manager.all(), "within"):
        return target._default_manager.all().within(user, rows.editing_roles)
    return visible(target, user)
