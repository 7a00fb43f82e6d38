"""How passwords are hashed, and that only the right one is accepted."""

import asyncio

from muniment.platform.auth.passwords import hash_password, verify_password


def test_a_password_is_hashed_as_rfc_9106_recommends(hasher):
    # Its second choice, for where memory is scarce: §4 of RFC 9106.
    assert hasher().hash("a password").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_only_the_password_itself_is_accepted():
    stored = asyncio.run(hash_password("a password"))
    assert asyncio.run(verify_password(stored, "a password"))
    assert not asyncio.run(verify_password(stored, "another"))


def test_what_is_no_hash_and_no_hash_at_all_accept_nothing():
    assert not asyncio.run(verify_password("no hash", "no hash"))
    assert not asyncio.run(verify_password(None, "nobody's password"))
