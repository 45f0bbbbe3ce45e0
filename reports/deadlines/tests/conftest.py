from foundation.mail.tests.conftest import server  # noqa: F401 - a fixture
