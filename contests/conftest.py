import pytest


@pytest.fixture
def desk(client, world):
    """The browser of the organiser of a `world`."""
    client.force_login(world.organiser)
    return client
