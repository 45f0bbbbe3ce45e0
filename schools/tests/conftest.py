import pytest

from schools.tests.worlds import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def enter(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter
