"""Verbs about people, services, their tokens and their roles."""

from collections.abc import Iterator
from typing import Unpack

from muniment_client.fields import GrantFields, TokenFields, UserFields
from muniment_client.records import Grant, Me, Role, Token, User
from muniment_client.reference import segment
from muniment_client.verbs.verbs import Verbs


class AccessVerbs(Verbs):
    """Who may do what."""

    def me(self) -> Me:
        """Return who the token belongs to, and which roles they hold."""
        return self._session.get("/me", Me)

    def users(self) -> Iterator[User]:
        """Return people and services one by one, by name."""
        return self._session.pages("/users", User)

    def user(self, name: str) -> User:
        """Return the person or service called `name`."""
        return self._session.get(_user_path(name), User)

    def create_user(
        self, name: str, *, service: bool = False, **fields: Unpack[UserFields]
    ) -> User:
        """Make a person or a service known; a person's `invitation` is a one-time link."""
        kind = "service" if service else "human"
        return self._session.post("/users", User, {"name": name, "kind": kind, **fields})

    def update_user(
        self, name: str, *, if_match: int | None = None, **fields: Unpack[UserFields]
    ) -> User:
        """Change only what is given; `active=False` ends all tokens and sessions."""
        return self._session.patch(_user_path(name), User, fields, if_match)

    def invite_again(self, name: str) -> User:
        """Make a fresh one-time link with which a person sets a new password."""
        return self._session.post(f"{_user_path(name)}/invitation", User, {})

    def erase_user(self, name: str) -> User:
        """Erase what is told of a person, in the past too, and end their access; for good."""
        return self._session.post(f"{_user_path(name)}/erase", User, {})

    def tokens(self, owner: str | None = None) -> Iterator[Token]:
        """Return your own tokens one by one, or those of the service `owner`."""
        return self._session.pages("/tokens", Token, {"owner": owner})

    def create_token(self, name: str, **fields: Unpack[TokenFields]) -> Token:
        """Make a token; keep its `secret`, which cannot be shown again."""
        return self._session.post("/tokens", Token, {"name": name, **fields})

    def revoke_token(self, token_id: str) -> Token:
        """End a token now."""
        return self._session.delete(f"/tokens/{segment(token_id)}", Token)

    def roles(self) -> Iterator[Role]:
        """Return the roles that can be granted, one by one."""
        return self._session.pages("/roles", Role)

    def grants(self, principal: str | None = None) -> Iterator[Grant]:
        """Return grants one by one; of one person or service, or all."""
        return self._session.pages("/grants", Grant, {"principal": principal})

    def grant(self, principal: str, role: str, **fields: Unpack[GrantFields]) -> Grant:
        """Give somebody a role, somewhere, for a time."""
        return self._session.post(
            "/grants", Grant, {"principal": principal, "role": role, **fields}
        )

    def revoke_grant(self, grant_id: str) -> Grant:
        """Take a role back."""
        return self._session.delete(f"/grants/{segment(grant_id)}", Grant)


def _user_path(name: str) -> str:
    return f"/users/{segment(name)}"
