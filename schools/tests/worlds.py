"""Two schools and their people, for whoever tests the admin."""

from django.urls import reverse

from schools.tests.builders import make_class, make_person, make_seat, make_unit


class World:
    """Two schools that have nothing to do with each other, each with a class and a pupil, and their people."""

    def __init__(self):
        self.department = make_unit("Sở Đây", kind="department")
        self.mine = make_unit("Trường Đây", under=self.department)
        self.theirs = make_unit("Trường Kia", under=make_unit("Sở Kia", kind="department"))
        self.my_class, self.their_class = make_class(self.mine, "6A"), make_class(self.theirs, "9Z")
        self.my_pupil = make_person(self.mine, "Nguyễn Văn Đây", school_class=self.my_class)
        self.their_pupil = make_person(self.theirs, "Nguyễn Văn Kia", school_class=self.their_class)
        self.administrator = make_seat(self.department, "administrator")
        self.secretary = make_seat(self.mine, "secretary")
        self.officer = make_seat(self.department, "officer")
        self.stranger = make_seat(self.theirs, "secretary")

    def objects(self):
        """(model name, mine, theirs)"""
        their_seat = self.stranger.memberships.get()
        return [
            ("unit", self.mine, self.theirs),
            ("schoolclass", self.my_class, self.their_class),
            ("person", self.my_pupil, self.their_pupil),
            ("membership", self.secretary.memberships.get(), their_seat),
        ]


def url(model, page, *args):
    return reverse(f"admin:schools_{model}_{page}", args=args)


def page_of(client, address, **data):
    response = client.get(address, data)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()
