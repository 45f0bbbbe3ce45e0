"""Words for what a campaign has as rows."""

from propaganda.models import Service


def name_on(service: Service, day) -> str:
    """What a service (with its `names` at hand) is called on a day, with its level; before its first name, that one."""
    names = sorted(service.names.all(), key=lambda name: name.valid_from)
    then = [name for name in names if name.valid_from <= day] or names[:1]
    if not then:
        return str(service)
    return f"{then[-1].name} ({then[-1].level})" if then[-1].level else then[-1].name
