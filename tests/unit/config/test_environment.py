import stat

import pytest
from pydantic import ValidationError

from curbstop.config.environment import Environment, read_or_make_secret_key


def test_an_empty_environment_is_a_complete_one(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_SCHEMA", "SECRET_KEY", "CURBSTOP_DATA", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    environment = Environment()
    assert environment.database_url == ""
    assert environment.database_schema == "curbstop"
    assert environment.data_folder.name == ".curbstop"
    assert not environment.debug


def test_lists_are_written_with_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "water.example.gov, 10.0.0.5")
    assert Environment().allowed_hosts == ["water.example.gov", "10.0.0.5"]


@pytest.mark.parametrize("name", ["public", "pg_water", "Water", "1st", "a b", "", "x" * 32, "information_schema"])
def test_a_schema_name_that_means_something_else_is_refused(monkeypatch, name):
    monkeypatch.setenv("DATABASE_SCHEMA", name)
    with pytest.raises(ValidationError, match="DATABASE_SCHEMA must be"):
        Environment()


@pytest.mark.parametrize("address", ["smtp+tls://user:p%40ss@mail.example.gov:587", "smtps://mail.example.gov", ""])
def test_a_mail_server_is_an_address(monkeypatch, address):
    monkeypatch.setenv("EMAIL_URL", address)
    assert Environment().email_url == address


@pytest.mark.parametrize("address", ["mail.example.gov", "http://mail.example.gov", "smtp://"])
def test_what_names_no_mail_server_is_refused(monkeypatch, address):
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(ValidationError, match="email_url"):
        Environment()


def test_the_secret_key_is_made_once_and_only_the_owner_reads_it(tmp_path):
    environment = Environment(curbstop_data=tmp_path / "data", secret_key="")
    keys = {read_or_make_secret_key(environment=environment) for _ in range(3)}
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]
