"""Coming in: passwords and one-time links, and what is refused about them."""

from muniment.kernel.errors import Forbidden, Invalid, Kind, MunimentError, Unauthenticated

MIN_PASSWORD = 12
MAX_PASSWORD = 200
MAX_NAME = 200


class BootstrapRefused(Forbidden):
    """The one-time link was used, has expired, or never existed."""

    code = "access.bootstrap-refused"
    title = "This one-time link is not accepted"


class SignInRefused(Unauthenticated):
    """The name and password do not go together, or the account is inactive."""

    code = "access.sign-in-refused"
    title = "The sign-in was refused"


class TooManySignIns(MunimentError):
    """There were too many attempts to sign in with this name, or from this address."""

    kind = Kind.LIMITED
    code = "access.too-many-sign-ins"
    title = "Too many attempts to sign in"


class PasswordTooWeak(Invalid):
    """The password is too short or too long."""

    code = "access.password-too-weak"


def check_password(password: str) -> str:
    """Return `password`; raise `PasswordTooWeak` unless it is long enough to be one."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise PasswordTooWeak(
            f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; a few words make one.",
            pointer="/password",
        )
    return password
