"""Codes of cards, limits at the door, and where to go after it. Nothing here touches the database."""

import hashlib
import hmac
import ipaddress
import secrets
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

# Crockford's base32 without the letters that a Vietnamese keyboard left on by mistake (Telex, VNI) joins into others
# (AS → Á, DD → Đ, W → Ư). No vowel is left, so no code is a word either. 27 signs, 12 of them: 57 bits. Against
# a million cards, a thousand guesses a second without a pause find the first one after almost five years on average.
ALPHABET = "0123456789BCFGHJKMNPQRSTVXZ"
CODE_LENGTH = 12
GROUP = 4
# What is read or typed for a sign that is not in the alphabet.
LOOKS_LIKE = str.maketrans("OILDUY", "0110VV")

# One card: uses inside a window. A lost phone or a flaky network signs in a few times, never so often.
CARD_WINDOW = timedelta(minutes=10)
CARD_USES = 30
# Wrong codes from one address. Only wrong codes count, so a school of thousands behind one address stays far below;
# a right card is let in even above it, so that nobody can shut a school's door by typing nonsense.
WRONG_CODE_WINDOW = timedelta(minutes=10)
WRONG_CODES = 3000
# Wrong passwords: for one account from one address, and for one account from everywhere. The second is higher, so that
# one stranger cannot lock the owner out from elsewhere. No limit is by address alone.
PASSWORD_WINDOW = timedelta(minutes=15)
WRONG_PASSWORDS_HERE = 10
WRONG_PASSWORDS_EVERYWHERE = 100


def new_code():
    """A fresh secret, in the form it is printed in."""
    return spaced("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def spaced(code):
    """Twelve signs as they are printed: XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalised(typed):
    """What a person typed as the twelve signs of a code, or "" when it cannot be one."""
    text = unicodedata.normalize("NFKC", typed).upper().replace("Đ", "D")
    code = "".join(sign for sign in text if sign.isalnum()).translate(LOOKS_LIKE)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def digest(code):
    """What is stored of a normalised code: HMAC-SHA256 under a key of its own, 32 bytes."""
    return hmac.digest(_card_key(), code.encode("ascii"), hashlib.sha256)


def _card_key():
    """From CARD_KEY if it is set (so that SECRET_KEY can be changed and the printed cards still work)."""
    return hashlib.sha256(b"card\0" + (settings.CARD_KEY or settings.SECRET_KEY).encode()).digest()


def throttle_key(*parts):
    """A throttle's key: tells neither account nor address (people type their password into the wrong field)."""
    return salted_hmac("foundation.accounts.throttle", "\0".join(parts), algorithm="sha256").hexdigest()


def account_key(username):
    return throttle_key("password", _folded(username))


def account_here_key(username, address):
    return throttle_key("password", _folded(username), address)


def wrong_code_key(address):
    return throttle_key("card", address)


def _folded(username):
    return unicodedata.normalize("NFKC", username).strip().casefold()


def address_of(request):
    """Where a request comes from, as a throttle sees it; of IPv6 the /64 that one household or school gets.

    Behind our own proxy (PORTAL_BEHIND_PROXY) the last entry of X-Forwarded-For is the one it wrote itself.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        found = request.META.get("HTTP_X_FORWARDED_FOR", found).rsplit(",", 1)[-1].strip() or found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(address), 64), strict=False).network_address)
    return str(address)


def safe_next(url, *, host, secure):
    """`url` when it leads to a page of this portal, otherwise ""."""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=secure) else ""
