from django.db import models


class HistoryIsAppendOnly(TypeError):
    """An event is written once. Whoever wants it different appends another."""


class EventQuerySet(models.QuerySet):
    """Appends and reads; refuses everything else.

    This is the guard of our own code, in both databases alike, against a slip. It is no defence against someone who
    can write SQL: who must not change history must not get the database's password.
    """

    def of(self, subject):
        """The events of one object, newest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("-at", "-pk")

    def newest(self):
        return self.order_by("-at", "-pk")

    def update(self, **kwargs):
        raise HistoryIsAppendOnly("update")

    def delete(self):
        raise HistoryIsAppendOnly("delete")

    def bulk_update(self, *args, **kwargs):
        raise HistoryIsAppendOnly("bulk_update")

    def update_or_create(self, *args, **kwargs):
        raise HistoryIsAppendOnly("update_or_create")

    def bulk_create(self, objs, *args, **kwargs):
        if kwargs.get("update_conflicts"):
            raise HistoryIsAppendOnly("bulk_create with update_conflicts")
        return super().bulk_create(objs, *args, **kwargs)

    # Never called by a template, and no method of the manager, as Django has it.
    for _method in (update, delete, bulk_update, update_or_create, bulk_create):
        setattr(_method, "alters_data", True)  # noqa: B010
    setattr(delete, "queryset_only", True)  # noqa: B010
    del _method
