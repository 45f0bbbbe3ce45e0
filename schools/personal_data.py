"""All that the schools hold about one person; contestportal composes it with what the other apps hold."""

from foundation.accounts.models import Card


def personal_data(person, at=None):
    """`{heading: [rows]}` of plain values; `at` makes no difference here: all of it may be read by the person."""
    enrolments = person.enrolments.select_related("school_class", "year", "school_class__unit").order_by(
        "year__starts_on"
    )
    user = person.user
    memberships = user.memberships.select_related("unit").order_by("valid_from", "pk") if user else []
    cards = Card.objects.filter(user=user).order_by("issued_at", "pk") if user else []
    return {
        "person": [
            {
                "full_name": person.full_name,
                "born_on": person.born_on,
                "gender": person.gender,
                "code": person.code,
                "kind": person.kind,
                "unit": str(person.unit),
                "residence": str(person.residence) if person.residence else "",
                "registered_at": person.registered_at,
                "left_on": person.left_on,
                "account": user.username if user else "",
            }
        ],
        "classes": [
            {"class": str(row.school_class), "school": str(row.school_class.unit), "year": str(row.year)}
            for row in enrolments
        ],
        "roles": [
            {"role": row.role, "unit": str(row.unit), "from": row.valid_from, "until": row.valid_to}
            for row in memberships
        ],
        "contact details": [{"email": user.email, "phone": user.phone, "reminders_by_email": user.mail_reminders}]
        if user and (user.email or user.phone)
        else [],
        "cards": [
            {"issued_at": card.issued_at, "revoked_at": card.revoked_at, "last_used_at": card.last_used_at}
            for card in cards
        ],
    }
