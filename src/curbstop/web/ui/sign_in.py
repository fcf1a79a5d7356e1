"""What we add to allauth's sign-in."""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache


def mark_code_used(*, staff_user_id: int, code: str) -> bool:
    """Mark an authenticator code as used, where allauth looks for it at sign-in. False when it was used before."""
    seen = f"allauth.mfa.totp.used?user={staff_user_id}&code={normalize_user_code(code)}"
    # A code is accepted one period before and after its own.
    return bool(cache.add(seen, "y", timeout=3 * TOTP_PERIOD))


class ActivateAuthenticatorForm(ActivateTOTPForm):  # type: ignore[misc]
    """Sets up the authenticator, and uses the code up: without this it could be given again at sign-in."""

    def clean_code(self) -> str:
        """The right code, once."""
        code: str = super().clean_code()
        if not mark_code_used(staff_user_id=self.user.pk, code=code):
            raise get_adapter().validation_error("incorrect_code")
        return code
