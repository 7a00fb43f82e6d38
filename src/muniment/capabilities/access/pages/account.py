"""One's own account: who one is, which roles one holds, one's tokens and password."""

from muniment.capabilities.access.model import (
    MAX_NAME,
    MAX_PASSWORD,
    SignInRefused,
    check_password,
)
from muniment.capabilities.access.pages.reading import read_level, read_permissions, read_until
from muniment.capabilities.access.service import (
    attempts,
    conflicts,
    emergencies,
    grants,
    sessions,
    tokens,
    views,
)
from muniment.capabilities.access.service.attempts import Attempt
from muniment.capabilities.access.service.tokens import IssuedToken, TokenTerms
from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import SIGNED_IN, Level
from muniment.platform.auth.passwords import hash_password, verify_password
from muniment.platform.http import Edge
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "access.token-revoked": "The token is revoked.",
        "access.password-changed": "Your password is changed; every other session has ended.",
    }
)
_ACCOUNT = "/account"


@pages.get(_ACCOUNT, permission=SIGNED_IN, present=True)
def show_account(unit: Unit, request: PageRequest) -> Html:
    """Show who one is, and what one may do."""
    del request
    return _account(unit)


@pages.post("/account/tokens", permission=SIGNED_IN, again=show_account)
def issue_token(unit: Unit, request: PageRequest) -> Html:
    """Make a token; the answer is the only place its secret is ever shown."""
    form = request.form
    terms = TokenTerms(
        name=accept_text(form.value("name").strip(), "/name", MAX_NAME) or "unnamed",
        level=read_level(form),
        scope=form.value("scope").strip() or "instance",
        expires_at=read_until(form, "expires_at"),
        permissions=read_permissions(form),
    )
    return _account(unit, tokens.issue(unit, terms))


@pages.post("/account/tokens/{token_id}/revoke", permission=SIGNED_IN)
def revoke_token(unit: Unit, request: PageRequest) -> Redirect:
    """End one of one's tokens now."""
    tokens.revoke(unit, request.path["token_id"])
    return Redirect(_ACCOUNT, done="access.token-revoked")


@pages.errand("/account/password", permission=SIGNED_IN, again=show_account)
async def change_password(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Change one's password, given the one it was."""
    attempt = Attempt(context.access.actor.name, request.address)
    seconds = await edge.write(
        context, SIGNED_IN, lambda unit: attempts.count_attempt(unit, attempt)
    )
    attempts.refuse_after(seconds)
    known = await edge.read(context, SIGNED_IN, sessions.own_credential)
    current = request.form.value("current")[: MAX_PASSWORD + 1]
    accepted = await verify_password(known.password_hash, current)
    principal_id = known.principal_id
    if not accepted or principal_id is None:
        raise SignInRefused("This is not your present password.", pointer="/current")
    await edge.write(context, SIGNED_IN, lambda unit: attempts.forget_attempts(unit, attempt))
    hashed = await hash_password(check_password(request.form.value("password")))
    secret = await edge.write(
        context,
        SIGNED_IN,
        lambda unit: sessions.change_password(unit, principal_id, hashed),
    )
    return Redirect(_ACCOUNT, done="access.password-changed", session=secret)


def _account(unit: Unit, issued: IssuedToken | None = None) -> Html:
    return Html(
        "access/account.html",
        me=unit.actor,
        grants=[
            granted for granted in views.shown(unit, grants.list_own(unit)) if not granted.revoked
        ],
        conflicts=conflicts.of_principals(unit, {unit.actor.id})[unit.actor.id],
        eligible=bool(emergencies.eligibilities(unit)),
        tokens=tokens.list_tokens(unit),
        issued=issued,
        levels=[level.value for level in Level],
        now=unit.now,
        has_password=sessions.own_credential(unit).principal_id is not None,
    )
