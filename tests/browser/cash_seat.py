"""Sitting down at the counter or at the supervisor's desk in a browser."""

from playwright.sync_api import Page

from factories.cash_office import CashOffice

PASSWORD = "correct horse battery"


def furnished_office(settings) -> CashOffice:
    """A cash office on an open day; passwords and PINs hashed for real, only not for long."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return CashOffice.build()


def sign_in(page: Page, name: str) -> None:
    """Sign in by user name and password, as somebody else when somebody was."""
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def at_counter(page: Page, name: str) -> None:
    """Signed in, with the counter before one."""
    sign_in(page, name)
    page.goto("/counter/")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'q'")


def scan(page: Page, code: str) -> None:
    """What a scanner does: all characters at once, then Enter."""
    page.evaluate(
        """code => {
            for (const key of [...code, "Enter"]) {
                const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                const field = document.activeElement;
                if (field.dispatchEvent(event) && key.length === 1 && "value" in field) field.value += key;
            }
        }""",
        code,
    )
