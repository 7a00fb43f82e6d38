"""Coming in and going out: sign-in, sign-out, and the one-time links."""

import re

from muniment.capabilities.access.model import (
    MAX_PASSWORD,
    SignInRefused,
    check_password,
)
from muniment.capabilities.access.service import attempts, links, sessions
from muniment.capabilities.access.service.attempts import Attempt
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.auth.passwords import hash_password, verify_password
from muniment.platform.http import Edge
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import SIGN_IN, Pages

pages = Pages(done={"access.signed-out": "You are signed out."})
# A second slash, or what browsers take for one, would begin another host.
_LOCAL = re.compile(r"/(?!/)[!-\[\]-~]*")


@pages.get(SIGN_IN, permission=PUBLIC)
def show_sign_in(unit: Unit, request: PageRequest) -> Html | Redirect:
    """Ask for name and password; lead on whoever is signed in already."""
    closed = not sessions.anybody_can_sign_in(unit)
    if request.form.refusal:
        return Html("auth/signin.html", closed=closed)
    wanted = local(request.query.get("next", ""))
    if request.frame.actor:
        return Redirect(wanted)
    return Html("auth/signin.html", form=Form({"next": wanted}), closed=closed)


@pages.errand(SIGN_IN, permission=PUBLIC, again=show_sign_in)
async def sign_in(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Compare the password outside of any transaction, then open a session."""
    name, password = request.form.value("name").strip(), request.form.value("password")
    attempt = Attempt(name, request.address)
    seconds = await edge.write(context, PUBLIC, lambda unit: attempts.count_attempt(unit, attempt))
    attempts.refuse_after(seconds)
    found = await edge.read(context, PUBLIC, lambda unit: sessions.credential_of(unit, name))
    fits = len(password) <= MAX_PASSWORD
    accepted = await verify_password(found.password_hash, password if fits else "")
    principal_id = found.principal_id
    if not accepted or principal_id is None:
        await edge.read(context, PUBLIC, lambda unit: sessions.note_refusal(unit, name))
        raise SignInRefused("The name and the password do not go together, or the account is off.")

    def let_in(unit: Unit) -> str:
        attempts.forget_attempts(unit, attempt)
        return sessions.open_session(unit, principal_id, request.session)

    secret = await edge.write(context, PUBLIC, let_in)
    return Redirect(local(request.form.value("next")), session=secret)


@pages.post("/sign-out", permission=PUBLIC)
def sign_out(unit: Unit, request: PageRequest) -> Redirect:
    """End the browser's session."""
    if request.session:
        sessions.close_session(unit, request.session)
    return Redirect(SIGN_IN, done="access.signed-out", session="")


@pages.get("/bootstrap/{secret}", permission=PUBLIC)
def show_bootstrap(unit: Unit, request: PageRequest) -> Html:
    """Ask the holder of the one-time link who they are."""
    links.check_bootstrap(unit, request.path["secret"])
    return Html("auth/bootstrap.html")


@pages.errand("/bootstrap/{secret}", permission=PUBLIC, again=show_bootstrap)
async def claim_bootstrap(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Make the first administrator and sign them in."""
    secret, name = request.path["secret"], request.form.value("name").strip()
    await edge.read(context, PUBLIC, lambda unit: links.check_bootstrap(unit, secret))
    hashed = await hash_password(check_password(request.form.value("password")))

    def claim(unit: Unit) -> str:
        principal = links.claim_with_password(unit, secret, name, hashed)
        return sessions.open_session(unit, principal.principal_id)

    return Redirect("/", session=await edge.write(context, PUBLIC, claim))


@pages.get("/invitation/{secret}", permission=PUBLIC)
def show_invitation(unit: Unit, request: PageRequest) -> Html:
    """Ask somebody who was invited for the password they choose."""
    principal = links.invited(unit, request.path["secret"])
    return Html("access/invitation.html", name=principal.name)


@pages.errand("/invitation/{secret}", permission=PUBLIC, again=show_invitation)
async def accept_invitation(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Keep the chosen password and sign its owner in."""
    secret = request.path["secret"]
    await edge.read(context, PUBLIC, lambda unit: links.invited(unit, secret))
    hashed = await hash_password(check_password(request.form.value("password")))

    def accept(unit: Unit) -> str:
        principal = links.accept_invitation(unit, secret, hashed)
        return sessions.open_session(unit, principal.principal_id, request.session)

    return Redirect("/", session=await edge.write(context, PUBLIC, accept))


def local(path: str) -> str:
    """Return `path` if it is one of our own, the start page otherwise."""
    return path if _LOCAL.fullmatch(path) else "/"
