import pytest

from foundation.mail.tests.server import mail_server


@pytest.fixture
def server(settings):
    """A mail server of its own, and the settings lead to it."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "foundation.mail.backend.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        settings.EMAIL_TIMEOUT = 0.5
        yield running
