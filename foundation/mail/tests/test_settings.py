"""How e-mail is set by the environment, and what is said of it."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from foundation.mail.checks import mail_is_set
from foundation.mail.configuring import MailServer, server_of
from foundation.mail.links import absolute
from foundation.mail.tests.server import DIE_AFTER, REFUSE
from tooling.processes import ROOT


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer()),
        ("smtps://cong%40vidu.vn:m%40t@mail.vidu.vn", MailServer("mail.vidu.vn", 465, "cong@vidu.vn", "m@t", ssl=True)),
        ("smtp+tls://cong:mat@mail.vidu.vn:2525", MailServer("mail.vidu.vn", 2525, "cong", "mat", tls=True)),
        ("smtp://[::1]", MailServer("::1", 25)),
    ],
)
def test_one_address_says_all(url, server):
    assert server_of(url) == server


def test_the_password_may_be_given_apart():
    assert server_of("smtps://cong@mail.vidu.vn", "a/b#c").password == "a/b#c"


@pytest.mark.parametrize("url", ["mail.vidu.vn", "https://mail.vidu.vn", "smtp://", "smtp://mail.vidu.vn:abc"])
def test_what_cannot_be_read_is_refused_in_words(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        server_of(url)


def settings_of(**variables):
    """What a process with this environment has for its settings."""
    names = "EMAIL_BACKEND EMAIL_HOST EMAIL_TIMEOUT DEFAULT_FROM_EMAIL PORTAL_URL"
    code = f"from django.conf import settings; print(*[getattr(settings, name) for name in {names.split()}])"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("EMAIL_", "PORTAL_URL", "PORT"))}
    env = {**clean, "PORTAL_DATA": os.environ["PORTAL_DATA"], **variables}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_environment_reaches_the_settings():
    assert settings_of(PORT="8001") == [
        "django.core.mail.backends.console.EmailBackend", "20", "no-reply@localhost", "http://localhost:8001"
    ]  # fmt: skip
    given = {"EMAIL_URL": "smtps://a:b@mail.vidu.vn", "EMAIL_FROM": "cong@vidu.vn", "EMAIL_TIMEOUT": "5"}
    assert settings_of(**given, CSRF_TRUSTED_ORIGINS="https://cong.vidu.vn") == [
        "foundation.mail.backend.Backend", "mail.vidu.vn", "5", "cong@vidu.vn", "https://cong.vidu.vn"
    ]  # fmt: skip


def told(settings, **given):
    for name, value in {
        "PORTAL_URL": "https://cong.vidu.vn", "EMAIL_HOST": "mail.vidu.vn", "EMAIL_FROM": "cong@vidu.vn",
        "EMAIL_HOST_PASSWORD": "x", "EMAIL_USE_SSL": True, **given,
    }.items():  # fmt: skip
        setattr(settings, name, value)
    return [hint.id for hint in mail_is_set()]


def test_a_server_that_is_set_up_well_hears_nothing(settings):
    assert told(settings) == []


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"PORTAL_URL": "http://localhost:8000"}, "mail.W001"),
        ({"PORTAL_URL": "https://*.vidu.vn"}, "mail.W001"),
        ({"PORTAL_URL": "cong.vidu.vn"}, "mail.W001"),
        ({"EMAIL_HOST": "", "EMAIL_FROM": ""}, "mail.W002"),
        ({"EMAIL_FROM": ""}, "mail.W003"),
        ({"EMAIL_USE_SSL": False}, "mail.W004"),
    ],
)
def test_what_is_missing_is_said(settings, given, hint):
    assert told(settings, **given) == [hint]


def test_links_begin_with_the_address_of_the_portal(settings):
    settings.PORTAL_URL = "https://cong.vidu.vn"
    assert absolute("/reports/12/") == "https://cong.vidu.vn/reports/12/"


def test_a_test_message_arrives_or_it_is_said_why_not(server, capsys):
    call_command("send_test_mail", "quantri@example.vn")
    assert server.addresses == ["quantri@example.vn"]
    assert "The server took it." in capsys.readouterr().out
    server.acts = [REFUSE, DIE_AFTER]
    with pytest.raises(CommandError, match="550 no such user"):
        call_command("send_test_mail", "ai@example.vn")
    with pytest.raises(CommandError, match="may have taken it"):
        call_command("send_test_mail", "ai@example.vn")
